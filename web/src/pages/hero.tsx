/** The film on the big screen: the one to go on with, or the newest. */
import type { Title, Viewing } from '../api/types';
import { ago, length } from '../lib/format';
import { watchedShare } from '../player/resume';
import { PlayIcon } from '../ui/icons';
import { Bar, Poster } from '../ui/parts';
import { definition } from './card';
import { WatchLink } from './watch-link';

export function Hero({ title, viewing }: { title: Title; viewing: Viewing | null }) {
  const left = viewing ? viewing.duration_seconds - viewing.position_seconds : 0;
  return (
    <section class="hero" aria-labelledby="hero-name">
      <div class="hero-picture" aria-hidden="true">
        <Poster url={title.poster_url} name={title.name} eager />
      </div>
      <div class="hero-text">
        <p class="eyebrow">{viewing ? 'Go on watching' : 'New on Matinee'}</p>
        <h2 id="hero-name">{title.name}</h2>
        <p class="hero-facts">
          <span>{length(title.duration_seconds)}</span>
          <span class="tag">{definition(title)}</span>
          <span>Published {ago(title.published_at)}</span>
        </p>
        <div class="hero-progress">
          {viewing && (
            <>
              <Bar share={watchedShare(viewing.position_seconds, viewing.duration_seconds)} thin />
              <span>{length(left)} left</span>
            </>
          )}
        </div>
        <div class="hero-buttons">
          <WatchLink
            titleId={title.title_id}
            class="button button-main"
            label={`${viewing ? 'Resume' : 'Play'} ${title.name}`}
          >
            <PlayIcon /> {viewing ? 'Resume' : 'Play'}
          </WatchLink>
          {viewing && (
            <WatchLink
              titleId={title.title_id}
              class="button button-quiet"
              label={`Play ${title.name} from the start`}
              fromStart
            >
              From the start
            </WatchLink>
          )}
        </div>
      </div>
    </section>
  );
}

export function HeroSkeleton() {
  return (
    <div class="hero" aria-hidden="true">
      <div class="hero-text">
        <div class="skeleton skeleton-line skeleton-short" />
        <div class="skeleton skeleton-title" />
        <div class="skeleton skeleton-line skeleton-short" />
        <div class="hero-buttons">
          <div class="skeleton skeleton-button" />
        </div>
      </div>
    </div>
  );
}
