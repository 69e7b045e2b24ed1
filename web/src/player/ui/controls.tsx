/** The bar at the bottom: where we are in the film, and everything that can be changed. */
import type { Title } from '../../api/types';
import { clock } from '../../lib/format';
import {
  FullscreenIcon,
  PauseIcon,
  PipIcon,
  PlayIcon,
  ReplayIcon,
  SkipIcon,
  StatisticsIcon,
} from '../../ui/icons';
import type { Player } from '../player';
import type { PlayerState } from '../state';
import { CaptionsMenu, QualityMenu, SpeedMenu } from './menus';
import { canPip, toggleFullscreen, togglePip, useFullscreen } from './screen';
import { Scrub } from './scrub';
import { Volume } from './volume';

export type MenuName = 'captions' | 'quality' | 'speed';

export interface MenuSlot {
  readonly open: boolean;
  setOpen(open: boolean): void;
}

interface Props {
  player: Player;
  state: PlayerState;
  title: Title | null;
  root: HTMLElement;
  menu: MenuName | null;
  setMenu: (menu: MenuName | null) => void;
  onStatistics: () => void;
  showsStatistics: boolean;
}

export function Controls({
  player,
  state,
  title,
  root,
  menu,
  setMenu,
  onStatistics,
  showsStatistics,
}: Props) {
  const full = useFullscreen();
  const slot = (name: MenuName): MenuSlot => ({
    open: menu === name,
    setOpen: (open) => setMenu(open ? name : null),
  });
  const playLabel = state.ended ? 'Play again' : state.playing ? 'Pause' : 'Play';
  const off = state.phase === 'failed';
  return (
    <div class="bar-bottom" role="group" aria-label="Player controls">
      <Scrub player={player} state={state} />
      <div class="controls">
        <button
          type="button"
          class="control"
          aria-label={playLabel}
          title={`${playLabel} (space)`}
          disabled={off}
          onClick={() => player.togglePlay()}
        >
          {state.ended ? <ReplayIcon /> : state.playing ? <PauseIcon /> : <PlayIcon />}
        </button>
        <button
          type="button"
          class="control only-wide"
          aria-label="Back 10 seconds"
          title="Back 10 seconds (J)"
          onClick={() => player.skip(-10)}
        >
          <SkipIcon back />
        </button>
        <button
          type="button"
          class="control only-wide"
          aria-label="Forward 10 seconds"
          title="Forward 10 seconds (L)"
          onClick={() => player.skip(10)}
        >
          <SkipIcon />
        </button>
        <Volume player={player} state={state} />
        <p class="times">
          <span>{clock(state.positionSeconds, state.durationSeconds)}</span>
          <span class="times-total"> / {clock(state.durationSeconds)}</span>
        </p>
        <span class="spring" />
        <CaptionsMenu player={player} state={state} slot={slot('captions')} />
        <QualityMenu player={player} state={state} title={title} slot={slot('quality')} />
        <SpeedMenu player={player} state={state} slot={slot('speed')} />
        <button
          type="button"
          class="control only-wide"
          aria-label="Statistics"
          aria-pressed={showsStatistics}
          title="Statistics (S)"
          onClick={onStatistics}
        >
          <StatisticsIcon />
        </button>
        {canPip() && (
          <button
            type="button"
            class="control only-wide"
            aria-label="Picture in picture"
            title="Picture in picture (P)"
            onClick={() => void togglePip(root)}
          >
            <PipIcon />
          </button>
        )}
        <button
          type="button"
          class="control"
          aria-label={full ? 'Leave full screen' : 'Full screen'}
          title={`${full ? 'Leave full screen' : 'Full screen'} (F)`}
          onClick={() => void toggleFullscreen(root)}
        >
          <FullscreenIcon on={full} />
        </button>
      </div>
    </div>
  );
}
