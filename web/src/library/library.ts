/** The titles and what was watched of them, kept between pages: shown at once, refreshed behind. */
import { catalog, playback, session } from '../api';
import type { Title, Viewing } from '../api/types';
import { createStore } from '../lib/store';

export interface Library {
  readonly titles: readonly Title[] | null;
  readonly viewings: readonly Viewing[];
  readonly cursor: string | null;
  readonly loading: boolean;
  readonly error: unknown;
}

const PAGE = 60;
const empty: Library = { titles: null, viewings: [], cursor: null, loading: false, error: null };
export const library = createStore<Library>(empty);

session.signedIn.subscribe((signedIn) => {
  if (!signedIn) library.set(empty);
});

/** Fetches the first page of titles and the history. What was watched is a nicety: without it the films still show. */
export async function refreshLibrary(): Promise<void> {
  library.update((now) => ({ ...now, loading: true, error: null }));
  try {
    const history = playback.history().catch(() => library.get().viewings);
    const { titles, cursor } = await catalog.titles(PAGE, null);
    const viewings = await history;
    if (session.signedIn.get()) library.set({ titles, cursor, viewings, loading: false, error: null });
  } catch (error) {
    library.update((now) => ({ ...now, loading: false, error }));
  }
}

export async function loadMoreTitles(): Promise<void> {
  const { cursor, loading } = library.get();
  if (!cursor || loading) return;
  library.update((now) => ({ ...now, loading: true, error: null }));
  try {
    const more = await catalog.titles(PAGE, cursor);
    library.update((now) => ({
      ...now,
      titles: merge(now.titles ?? [], more.titles),
      cursor: more.cursor,
      loading: false,
    }));
  } catch (error) {
    library.update((now) => ({ ...now, loading: false, error }));
  }
}

/** A title that moved between pages while we read them is shown once. */
export function merge(known: readonly Title[], more: readonly Title[]): Title[] {
  const seen = new Set(known.map((title) => title.title_id));
  return [...known, ...more.filter((title) => !seen.has(title.title_id))];
}
