/** What "Continue watching" holds: films begun and not finished, the last one first. */
import type { Title, Viewing } from '../api/types';
import { isFinished, resumeAt } from '../player/resume';

export interface Begun {
  readonly title: Title;
  readonly viewing: Viewing;
}

/** Joins viewings with the titles at hand; titles that are gone, hardly begun or finished stay out. */
export function continueWatching(titles: readonly Title[], viewings: readonly Viewing[]): Begun[] {
  const byId = new Map(titles.map((title) => [title.title_id, title]));
  return viewings
    .filter((viewing) => resumeAt(viewing.position_seconds, viewing.duration_seconds) > 0)
    .sort((a, b) => Date.parse(b.watched_at) - Date.parse(a.watched_at))
    .flatMap((viewing) => {
      const title = byId.get(viewing.title_id);
      return title ? [{ title, viewing }] : [];
    });
}

/** The bar under a film: null when it was not begun. */
export function viewingOf(
  viewings: readonly Viewing[],
  titleId: string,
): (Viewing & { finished: boolean }) | null {
  const found = viewings.find((viewing) => viewing.title_id === titleId);
  return found ? { ...found, finished: isFinished(found.position_seconds, found.duration_seconds) } : null;
}
