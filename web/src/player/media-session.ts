/** Media keys, headsets and lock screens: the system's own controls for what plays here. */
import type { Title } from '../api/types';
import type { Deck } from './deck';

const SKIP_SECONDS = 10;

/** Offers `deck` to the system under the title's name. Returns how to withdraw it. */
export function offerToSystem(deck: Deck, title: Title | null): () => void {
  if (!('mediaSession' in navigator)) return () => undefined;
  const { mediaSession } = navigator;
  const artwork = title?.poster_url ? [{ src: title.poster_url }] : [];
  mediaSession.metadata = new MediaMetadata({ title: title?.name ?? 'Matinee', artist: 'Matinee', artwork });
  const actions: [MediaSessionAction, MediaSessionActionHandler][] = [
    ['play', () => deck.togglePlay()],
    ['pause', () => deck.togglePlay()],
    ['seekbackward', (details) => deck.skip(-(details.seekOffset ?? SKIP_SECONDS))],
    ['seekforward', (details) => deck.skip(details.seekOffset ?? SKIP_SECONDS)],
    ['seekto', (details) => details.seekTime !== undefined && deck.seek(details.seekTime)],
  ];
  for (const [action, handler] of actions) mediaSession.setActionHandler(action, handler);
  return () => {
    for (const [action] of actions) mediaSession.setActionHandler(action, null);
    mediaSession.metadata = null;
  };
}
