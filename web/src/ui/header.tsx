/** The bar on top: the way home, the pages, and the account. */
import { isStudio, me } from '../account';
import { accounts } from '../api';
import { useStore } from '../lib/store';
import { go, href, type Route } from '../router';
import { uploads } from '../upload/queue';
import { SignOutIcon } from './icons';
import { Logo } from './logo';

export function Header({ here, signedIn }: { here: Route; signedIn: boolean }) {
  const who = useStore(me);
  const busy = useStore(uploads, (all) =>
    all.some((upload) => upload.phase === 'hashing' || upload.phase === 'sending'),
  );
  const link = (to: string, page: Route['page'], text: string) => (
    <a href={to} aria-current={here.page === page ? 'page' : undefined}>
      {text}
    </a>
  );
  return (
    <header class="top">
      <a class="top-logo" href={signedIn ? href.titles : href.signIn()} aria-label="Matinee, home">
        <Logo />
      </a>
      {signedIn && (
        <nav aria-label="Pages">
          {link(href.titles, 'titles', 'Films')}
          {isStudio(who) && link(href.studio, 'studio', busy ? 'Studio · uploading' : 'Studio')}
        </nav>
      )}
      {signedIn && (
        <div class="top-account">
          <span class="top-email">{who?.email ?? ''}</span>
          <button type="button" class="button button-quiet sign-out" aria-label="Sign out" onClick={signOut}>
            <SignOutIcon />
            <span class="sign-out-word">Sign out</span>
          </button>
        </div>
      )}
    </header>
  );
}

/** Leaves the page first, so that whoever signs in next starts at the films. */
function signOut(): void {
  go(href.titles);
  void accounts.signOut();
}
