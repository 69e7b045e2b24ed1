/** A film on the shelf. */
import type { Title, Viewing } from '../api/types';
import { clock, length } from '../lib/format';
import { watchedShare } from '../player/resume';
import { CheckIcon, PlayIcon } from '../ui/icons';
import { Bar, Poster } from '../ui/parts';
import { WatchLink } from './watch-link';

interface Props {
  title: Title;
  viewing: (Viewing & { finished: boolean }) | null;
  eager?: boolean;
}

export function Card({ title, viewing, eager = false }: Props) {
  const begun = viewing && !viewing.finished && viewing.position_seconds > 0;
  const share = viewing ? watchedShare(viewing.position_seconds, viewing.duration_seconds) : 0;
  const left = begun ? Math.max(0, viewing.duration_seconds - viewing.position_seconds) : 0;
  return (
    <WatchLink titleId={title.title_id} class="card">
      <span class="card-picture">
        <Poster url={title.poster_url} name={title.name} eager={eager} />
        <span class="card-play" aria-hidden="true">
          <PlayIcon />
        </span>
        <span class="badge" aria-hidden="true">
          {viewing?.finished ? <CheckIcon /> : null}
          {clock(title.duration_seconds)}
        </span>
        {begun && <Bar share={share} thin />}
      </span>
      <span class="card-name">
        <span class="visually-hidden">Play </span>
        {title.name}
      </span>
      <span class="card-facts">
        {viewing?.finished && <span class="visually-hidden">Watched, </span>}
        {begun ? `${length(left)} left` : `${length(title.duration_seconds)} · ${definition(title)}`}
      </span>
    </WatchLink>
  );
}

/** `720p`: lines of the shorter side, as people say it. */
export function definition(title: Title): string {
  const lines = Math.max(0, ...title.rungs.map((rung) => Math.min(rung.width, rung.height)));
  return `${lines || Math.min(title.width, title.height)}p`;
}

export function CardSkeletons({ count }: { count: number }) {
  return (
    <div class="grid" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <div class="card" key={index}>
          <div class="skeleton card-picture" />
          <div class="skeleton skeleton-line" />
          <div class="skeleton skeleton-line skeleton-short" />
        </div>
      ))}
    </div>
  );
}
