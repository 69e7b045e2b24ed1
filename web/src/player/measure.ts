/**
 * The clock of play start: `performance` marks and `window.__matinee`, which end-to-end tests read.
 *
 * `matinee:click` is the click (or key press) on a film; on a direct visit it is the start of the navigation.
 * `matinee:first-frame` is the first frame the browser showed (requestVideoFrameCallback; `playing` without it).
 */

export interface Hook {
  /** How the watch page was reached. */
  entry: 'click' | 'direct';
  /** Milliseconds from click to first frame; null until then. */
  startMs: number | null;
  titleId: string | null;
  sessionId: string | null;
  /** What plays: the library on HLS or DASH, or the browser's own HLS. */
  engine: 'dash' | 'hls' | 'native' | null;
  state: 'idle' | 'loading' | 'playing' | 'paused' | 'buffering' | 'ended' | 'failed';
  positionSeconds: number;
  durationSeconds: number;
  resumedAtSeconds: number;
  /** Height of the rung now shown, and every height shown so far, in order. */
  height: number | null;
  heights: number[];
  stalls: number;
  bufferSeconds: number;
  bandwidthKbps: number | null;
  captions: string[];
  /** The error shown, as a sentence. */
  error: string | null;
}

declare global {
  interface Window {
    __matinee?: Hook;
  }
}

export const CLICK = 'matinee:click';
export const FIRST_FRAME = 'matinee:first-frame';

const fresh = (entry: Hook['entry'], titleId: string): Hook => ({
  entry,
  startMs: null,
  titleId,
  sessionId: null,
  engine: null,
  state: 'loading',
  positionSeconds: 0,
  durationSeconds: 0,
  resumedAtSeconds: 0,
  height: null,
  heights: [],
  stalls: 0,
  bufferSeconds: 0,
  bandwidthKbps: null,
  captions: [],
  error: null,
});

/** Starts the clock for one play. */
export function markClick(entry: Hook['entry'], titleId: string): void {
  performance.clearMarks(CLICK);
  performance.clearMarks(FIRST_FRAME);
  performance.mark(CLICK, entry === 'direct' ? { startTime: 0 } : {});
  window.__matinee = fresh(entry, titleId);
}

/** Stops it; only the first call of a play counts. Returns milliseconds since the click, or null without one. */
export function markFirstFrame(): number | null {
  const hook = window.__matinee;
  const click = performance.getEntriesByName(CLICK, 'mark')[0];
  if (!hook || !click || hook.startMs !== null) return hook?.startMs ?? null;
  const frame = performance.mark(FIRST_FRAME);
  hook.startMs = Math.round(frame.startTime - click.startTime);
  return hook.startMs;
}

/** Writes what is now true into the hook. */
export function observe(facts: Partial<Hook>): void {
  const hook = window.__matinee;
  if (!hook) return;
  Object.assign(hook, facts);
  if (facts.height && hook.heights.at(-1) !== facts.height) hook.heights.push(facts.height);
}

/** Calls back once, when `video` has shown its first frame. Returns how to stop waiting. */
export function onFirstFrame(video: HTMLVideoElement, shown: () => void): () => void {
  if (typeof video.requestVideoFrameCallback === 'function') {
    const handle = video.requestVideoFrameCallback(() => shown());
    return () => video.cancelVideoFrameCallback(handle);
  }
  video.addEventListener('playing', shown, { once: true });
  return () => video.removeEventListener('playing', shown);
}
