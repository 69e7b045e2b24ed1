/** Everything over the picture: what is shown when, and what keys and clicks do. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Title } from '../../api/types';
import { useDocumentEvent } from '../../lib/latest';
import { useStore } from '../../lib/store';
import { Poster } from '../../ui/parts';
import { commandFor } from '../keyboard';
import type { Player } from '../player';
import { Controls, type MenuName } from './controls';
import { Help } from './help';
import { BigButtons, FailurePanel, ResumeNotice, Silenced, Waiting } from './overlays';
import { runCommand } from './run-command';
import { toggleFullscreen } from './screen';
import { StatisticsPanel } from './statistics';
import { TopBar } from './top-bar';
import { useIdle } from './use-idle';

export function Theatre({ player, root, title }: { player: Player; root: HTMLElement; title: Title | null }) {
  const state = useStore(player.state);
  const [menu, setMenu] = useState<MenuName | null>(null);
  const [showsStatistics, setShowsStatistics] = useState(false);
  const [showsHelp, setShowsHelp] = useState(false);
  const [said, say] = useState({ text: '', count: 0 });
  const tell = useCallback((text: string) => say((last) => ({ text, count: last.count + 1 })), []);
  const busy = menu !== null || showsHelp || !state.playing || state.phase !== 'ready';
  const [idle, stir] = useIdle(root, busy);

  useDocumentEvent('keydown', (event) => {
    const command = showsHelp ? null : commandFor(event, document.activeElement);
    if (!command) return;
    event.preventDefault();
    if (command.do !== 'back') stir();
    runCommand(command, {
      player,
      root,
      tell,
      toggleStatistics: () => setShowsStatistics((shown) => !shown),
      showHelp: () => setShowsHelp(true),
      closeSomething: () => {
        if (menu) setMenu(null);
        else if (showsStatistics) setShowsStatistics(false);
        else return false;
        return true;
      },
    });
  });

  useEffect(() => {
    root.addEventListener('click', letGo);
    return () => root.removeEventListener('click', letGo);
  }, [root]);

  const onSurface = (event: PointerEvent) => {
    if (menu) return setMenu(null);
    if (event.pointerType === 'mouse') player.togglePlay();
    else stir(idle ? 'show' : 'hide');
  };
  const fresh = state.startMs === null && state.phase !== 'failed';
  return (
    <div class={`house ${idle ? 'is-idle' : ''}`} data-phase={state.phase}>
      {fresh && title?.poster_url && (
        <div class="curtain" aria-hidden="true">
          <Poster url={title.poster_url} name={title.name} eager />
        </div>
      )}
      <div
        class="surface"
        aria-hidden="true"
        onPointerUp={onSurface}
        onDblClick={() => void toggleFullscreen(root)}
      />
      {state.phase === 'failed' && state.failure ? (
        <FailurePanel failure={state.failure} onRetry={() => player.retry()} />
      ) : (
        <>
          {state.waiting && <Waiting first={fresh} />}
          <BigButtons player={player} state={state} />
        </>
      )}
      <TopBar title={title} onHelp={() => setShowsHelp(true)} />
      {showsStatistics && (
        <StatisticsPanel
          player={player}
          state={state}
          title={title}
          onClose={() => setShowsStatistics(false)}
        />
      )}
      <div class="notices">
        <Silenced state={state} onUnmute={() => player.toggleMute()} />
        <ResumeNotice state={state} player={player} />
      </div>
      <Controls
        player={player}
        state={state}
        title={title}
        root={root}
        menu={menu}
        setMenu={setMenu}
        onStatistics={() => setShowsStatistics((shown) => !shown)}
        showsStatistics={showsStatistics}
      />
      <p class="flash" role="status" key={said.count} data-shown={said.text !== ''}>
        {said.text}
      </p>
      {showsHelp && <Help onClose={() => setShowsHelp(false)} />}
    </div>
  );
}

/** A clicked button keeps no focus, so that space goes on to pause the film. Keyboards (`detail` 0) keep theirs. */
function letGo(event: MouseEvent): void {
  const inDialog = event.target instanceof Element && event.target.closest('dialog');
  if (event.detail > 0 && !inDialog && document.activeElement instanceof HTMLElement)
    document.activeElement.blur();
}
