/** The shell: which page is shown, who may see it, and the frame around it. */
import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { session } from './api';
import { useStore } from './lib/store';
import { NotFoundPage } from './pages/not-found';
import { SignInPage } from './pages/sign-in';
import { SignUpPage } from './pages/sign-up';
import { TitlesPage } from './pages/titles';
import { go, href, type Route, route } from './router';
import { Header } from './ui/header';
import { Notice, Spinner } from './ui/parts';

export function App() {
  const here = useStore(route);
  const signedIn = useStore(session.signedIn);
  const open = here.page === 'sign-in' || here.page === 'sign-up';
  const allowed = open || signedIn;
  useEffect(() => {
    if (!allowed) go(href.signIn(window.location.hash || undefined), 'replace');
    if (open && signedIn) go((here.page === 'sign-in' && here.next) || href.titles, 'replace');
  }, [allowed, open, signedIn, here]);
  if (!allowed || (open && signedIn)) return null;
  if (here.page === 'watch') return <Page here={here} />;
  return (
    <>
      <button type="button" class="skip-link" onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <Header here={here} signedIn={signedIn} />
      <Main key={here.page} here={here} />
    </>
  );
}

function Main({ here }: { here: Route }) {
  const main = useRef<HTMLElement>(null);
  useEffect(() => window.scrollTo(0, 0), []);
  return (
    <main id="main" ref={main} tabIndex={-1}>
      <Page here={here} />
    </main>
  );
}

function Page({ here }: { here: Route }) {
  switch (here.page) {
    case 'sign-in':
      return <SignInPage />;
    case 'sign-up':
      return <SignUpPage />;
    case 'titles':
      return <TitlesPage />;
    case 'studio':
      return <Later key="studio" load={loadStudio} props={{}} />;
    case 'watch':
      return (
        <Later
          key={here.titleId}
          load={loadWatch}
          props={{ titleId: here.titleId, fromStart: here.fromStart }}
        />
      );
    case 'not-found':
      return <NotFoundPage />;
  }
}

const loadStudio = async () => (await import('./pages/studio')).StudioPage;
const loadWatch = async () => (await import('./pages/watch')).WatchPage;

/** A page whose code is fetched when it is first needed. */
function Later<P extends object>({ load, props }: { load: () => Promise<ComponentType<P>>; props: P }) {
  const [Loaded, setLoaded] = useState<ComponentType<P> | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    load().then(
      (component) => setLoaded(() => component),
      () => setFailed(true),
    );
  }, [load]);
  if (failed)
    return (
      <Notice retry={() => window.location.reload()}>
        This page could not be loaded. Check your connection.
      </Notice>
    );
  return Loaded ? (
    <Loaded {...props} />
  ) : (
    <div class="page-wait">
      <Spinner />
    </div>
  );
}
