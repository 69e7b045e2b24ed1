/** Who is using the app: known a moment after the first page, as the token must be refreshed first. */
import { accounts, session } from './api';
import type { Me } from './api/types';
import { createStore } from './lib/store';

export const me = createStore<Me | null>(null);

export const isStudio = (who: Me | null) => who?.groups.includes('studio') ?? false;

/** Keeps `me` true to the session, here and in other tabs. */
export function followSession(): void {
  const look = async (signedIn: boolean) => {
    if (!signedIn) return me.set(null);
    const found = await accounts.me().catch(() => null);
    if (session.signedIn.get()) me.set(found);
  };
  session.signedIn.subscribe((signedIn) => void look(signedIn));
  window.addEventListener('storage', () => session.follow());
  void look(session.signedIn.get());
}
