/** The films: one big, those begun, and all of them. */
import { useEffect } from 'preact/hooks';
import { isStudio, me } from '../account';
import { sentence } from '../api/problem';
import { useStore } from '../lib/store';
import { continueWatching, viewingOf } from '../library/continue';
import { type Library, library, loadMoreTitles, refreshLibrary } from '../library/library';
import { href } from '../router';
import { useDocumentTitle } from '../ui/document-title';
import { Notice } from '../ui/parts';
import { Card, CardSkeletons } from './card';
import { Hero, HeroSkeleton } from './hero';

export function TitlesPage() {
  useDocumentTitle('Films');
  const shelf = useStore(library);
  useEffect(() => void refreshLibrary(), []);
  if (shelf.titles === null && shelf.error)
    return (
      <div class="narrow">
        <h1 class="visually-hidden">Films</h1>
        <Notice retry={() => void refreshLibrary()}>{sentence(shelf.error)}</Notice>
      </div>
    );
  if (shelf.titles === null) return <Loading />;
  if (shelf.titles.length === 0) return <Empty />;
  return <Shelf shelf={shelf} titles={shelf.titles} />;
}

function Shelf({ shelf, titles }: { shelf: Library; titles: NonNullable<Library['titles']> }) {
  const begun = continueWatching(titles, shelf.viewings);
  const first = begun[0]?.title ?? titles[0];
  return (
    <>
      <h1 class="visually-hidden">Films</h1>
      {first && <Hero title={first} viewing={begun[0]?.viewing ?? null} />}
      {begun.length > 0 && (
        <section class="shelf" aria-labelledby="continue">
          <h2 id="continue">Continue watching</h2>
          <ul class="row">
            {begun.map(({ title, viewing }) => (
              <li key={title.title_id}>
                <Card title={title} viewing={{ ...viewing, finished: false }} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="shelf" aria-labelledby="all">
        <h2 id="all">All films</h2>
        <ul class="grid">
          {titles.map((title, index) => (
            <li key={title.title_id}>
              <Card title={title} viewing={viewingOf(shelf.viewings, title.title_id)} eager={index < 4} />
            </li>
          ))}
        </ul>
        {shelf.error !== null && <Notice retry={() => void refreshLibrary()}>{sentence(shelf.error)}</Notice>}
        {shelf.cursor && (
          <button
            type="button"
            class="button button-quiet more"
            disabled={shelf.loading}
            onClick={() => void loadMoreTitles()}
          >
            {shelf.loading ? 'Loading…' : 'Show more films'}
          </button>
        )}
      </section>
    </>
  );
}

function Loading() {
  return (
    <div aria-busy="true">
      <h1 class="visually-hidden">Films</h1>
      <p class="visually-hidden" role="status">
        Loading the films
      </p>
      <HeroSkeleton />
      <div class="shelf">
        <div class="skeleton skeleton-heading" />
        <CardSkeletons count={8} />
      </div>
    </div>
  );
}

function Empty() {
  const studio = isStudio(useStore(me));
  return (
    <div class="narrow empty">
      <h1>The house is dark</h1>
      <p class="muted">
        {studio
          ? 'No film has been published yet. Upload the first one.'
          : 'No film has been published yet. Come back for the matinee.'}
      </p>
      {studio && (
        <a class="button button-main" href={href.studio}>
          To the studio
        </a>
      )}
    </div>
  );
}
