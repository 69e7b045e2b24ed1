/** When a film goes on from where it was left, and when it starts over: the playback service's fractions. */

/** Before this nothing has been missed. */
const STARTED_FRACTION = 0.05;
/** After this what is left is credits. */
const WATCHED_FRACTION = 0.9;

/** Whether the film was watched to its end (or its credits). */
export function isFinished(positionSeconds: number, durationSeconds: number): boolean {
  return durationSeconds > 0 && positionSeconds > WATCHED_FRACTION * durationSeconds;
}

/** The second to start at: 0 for a film hardly begun, finished, or of unknown length. */
export function resumeAt(positionSeconds: number, durationSeconds: number): number {
  if (!Number.isFinite(positionSeconds) || !(durationSeconds > 0)) return 0;
  if (positionSeconds <= 0 || positionSeconds < STARTED_FRACTION * durationSeconds) return 0;
  return isFinished(positionSeconds, durationSeconds) ? 0 : positionSeconds;
}

/** Watched share, 0 to 1, for a progress bar. */
export function watchedShare(positionSeconds: number, durationSeconds: number): number {
  if (!(durationSeconds > 0)) return 0;
  return Math.min(1, Math.max(0, positionSeconds / durationSeconds));
}
