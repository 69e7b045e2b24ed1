/** Watching a film: the stage, the picture, the controls. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { catalog } from '../api';
import type { Title } from '../api/types';
import { useResource } from '../lib/resource';
import { useStore } from '../lib/store';
import { library } from '../library/library';
import { takeLaunch } from '../player/launch';
import { offerToSystem } from '../player/media-session';
import { Player } from '../player/player';
import { Theatre } from '../player/ui/theatre';
import { useDocumentTitle } from '../ui/document-title';
import '../styles/player.css';
import '../styles/player-panels.css';

interface Props {
  titleId: string;
  fromStart: boolean;
}

export function WatchPage({ titleId, fromStart }: Props) {
  const root = useRef<HTMLElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [player, setPlayer] = useState<Player | null>(null);
  const title = useTitle(titleId);
  useDocumentTitle(title?.name ?? 'Watch');
  useLayoutEffect(() => {
    if (!video.current || !stage.current) return;
    const playing = new Player(video.current, stage.current, titleId);
    setPlayer(playing);
    void playing.start(takeLaunch(titleId), fromStart ? 0 : null);
    return () => playing.destroy();
  }, [titleId, fromStart]);
  useEffect(() => (player ? offerToSystem(player, title) : undefined), [player, title]);
  if (player) player.named = title?.rungs ?? [];
  return (
    <main class="theatre" ref={root}>
      <div class="stage" ref={stage}>
        <video ref={video} playsInline preload="auto" tabIndex={-1} aria-label={title?.name ?? 'Film'} />
      </div>
      {player && root.current && <Theatre player={player} root={root.current} title={title} />}
    </main>
  );
}

/** The title from the shelf if it is there, else from the catalog. A player without its name still plays. */
function useTitle(titleId: string): Title | null {
  const known = useStore(
    library,
    (shelf) => shelf.titles?.find((title) => title.title_id === titleId) ?? null,
  );
  const [fetched] = useResource(known ? 'known' : titleId, (signal) =>
    known ? Promise.resolve(known) : catalog.title(titleId, signal),
  );
  return known ?? fetched.data;
}
