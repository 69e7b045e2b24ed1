/** Hash routes: what page an address means, and what address a page has. */
import { createStore, type Store } from './lib/store';

export type Protocol = 'hls' | 'dash';

export type Route =
  | { readonly page: 'sign-in'; readonly next: string | null }
  | { readonly page: 'sign-up' }
  | { readonly page: 'titles' }
  | { readonly page: 'watch'; readonly titleId: string; readonly fromStart: boolean }
  | { readonly page: 'studio' }
  | { readonly page: 'not-found'; readonly path: string };

/** `#/watch/abc?from=start` → the route; unknown paths are `not-found`, never an exception. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const parts = path.split('/').filter(Boolean).map(decode);
  const search = new URLSearchParams(query);
  const [first, second] = parts;
  if (first === undefined) return { page: 'titles' };
  if (first === 'watch' && second && parts.length === 2)
    return { page: 'watch', titleId: second, fromStart: search.get('from') === 'start' };
  if (parts.length === 1 && first === 'studio') return { page: 'studio' };
  if (parts.length === 1 && first === 'sign-up') return { page: 'sign-up' };
  if (parts.length === 1 && first === 'sign-in')
    return { page: 'sign-in', next: safeNext(search.get('next')) };
  return { page: 'not-found', path };
}

export const href = {
  titles: '#/',
  studio: '#/studio',
  signUp: '#/sign-up',
  signIn: (next?: string) =>
    next && next !== '#/' ? `#/sign-in?next=${encodeURIComponent(next)}` : '#/sign-in',
  watch: (titleId: string, fromStart = false) =>
    `#/watch/${encodeURIComponent(titleId)}${fromStart ? '?from=start' : ''}`,
};

/** `?protocol=hls|dash`, in the address's query or in the hash's. */
export function forcedProtocol(location: Pick<Location, 'search' | 'hash'>): Protocol | null {
  const inHash = new URLSearchParams(location.hash.split('?', 2)[1] ?? '').get('protocol');
  const value = inHash ?? new URLSearchParams(location.search).get('protocol');
  return value === 'hls' || value === 'dash' ? value : null;
}

export const route: Store<Route> = createStore<Route>({ page: 'titles' });

/** Follows the address bar from now on. */
export function startRouter(target: Window = window): void {
  const follow = () => route.set(parseRoute(target.location.hash));
  target.addEventListener('hashchange', follow);
  follow();
}

export function go(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'replace') window.location.replace(to);
  else window.location.hash = to;
}

/** Only our own hash routes may follow a sign-in. */
function safeNext(next: string | null): string | null {
  return next?.startsWith('#/') ? next : null;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
