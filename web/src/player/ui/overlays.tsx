/** What may lie over the picture: waiting, a failure, the resume notice, the big buttons. */
import { useEffect, useRef } from 'preact/hooks';
import { clock } from '../../lib/format';
import { href } from '../../router';
import {
  CloseIcon,
  PauseIcon,
  PlayIcon,
  ReplayIcon,
  SkipIcon,
  VolumeIcon,
  WarningIcon,
} from '../../ui/icons';
import { Spinner } from '../../ui/parts';
import type { Player } from '../player';
import type { Failure, PlayerState } from '../state';

/** Appears only when the wait is long enough to be felt (CSS delay). */
export function Waiting({ first }: { first: boolean }) {
  return (
    <div class="waiting">
      <Spinner label={first ? 'Starting the film' : 'Waiting for the film'} />
    </div>
  );
}

export function FailurePanel({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <div class="failure" role="alert">
      <span class="failure-mark">
        <WarningIcon />
      </span>
      <p class="failure-sentence">{failure.sentence}</p>
      <div class="failure-buttons">
        <button ref={button} type="button" class="button button-main" onClick={onRetry}>
          Try again
        </button>
        <a class="button button-quiet" href={href.titles}>
          Back to the films
        </a>
      </div>
      {failure.code && <p class="failure-code">Code: {failure.code}</p>}
    </div>
  );
}

export function ResumeNotice({ state, player }: { state: PlayerState; player: Player }) {
  const at = state.startMs === null ? null : state.resumedAtSeconds;
  useEffect(() => {
    if (at === null) return;
    const timer = window.setTimeout(() => player.dismissResume(), 10_000);
    return () => window.clearTimeout(timer);
  }, [at, player]);
  if (at === null) return null;
  return (
    <div class="pill" role="status">
      <span>Resumed at {clock(at)}</span>
      <button type="button" class="button button-quiet" onClick={() => player.startOver()}>
        Start over
      </button>
      <button
        type="button"
        class="control control-small"
        aria-label="Close this notice"
        onClick={() => player.dismissResume()}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

export function Silenced({ state, onUnmute }: { state: PlayerState; onUnmute: () => void }) {
  if (!state.silenced) return null;
  return (
    <button type="button" class="pill pill-button" onClick={onUnmute}>
      <VolumeIcon level={0} /> Turn the sound on
    </button>
  );
}

/** For thumbs: in the middle of the picture. For mice they show when the film is paused. */
export function BigButtons({ player, state }: { player: Player; state: PlayerState }) {
  if (state.phase !== 'ready') return null;
  const label = state.ended ? 'Play again' : state.playing ? 'Pause' : 'Play';
  return (
    <div class={`big ${state.playing ? '' : 'big-resting'}`} data-waiting={state.waiting}>
      <button
        type="button"
        class="control only-touch"
        aria-label="Back 10 seconds"
        onClick={() => player.skip(-10)}
      >
        <SkipIcon back />
      </button>
      <button type="button" class="control big-main" aria-label={label} onClick={() => player.togglePlay()}>
        {state.ended ? <ReplayIcon /> : state.playing ? <PauseIcon /> : <PlayIcon />}
      </button>
      <button
        type="button"
        class="control only-touch"
        aria-label="Forward 10 seconds"
        onClick={() => player.skip(10)}
      >
        <SkipIcon />
      </button>
    </div>
  );
}
