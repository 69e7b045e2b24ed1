/** Counts waits that a viewer did not ask for: not the start, not a seek. */

/** Waits this soon after a seek belong to the seek. */
const FORGIVEN_MS = 1_500;
/** Shorter waits are not seen. */
const SEEN_SECONDS = 0.1;

export class StallWatch {
  private playing = false;
  private sinceMs: number | null = null;
  private forgivenUntilMs = 0;
  private count = 0;
  private seconds = 0;

  /** The first frame was shown: waits count from now on. */
  begin(): void {
    this.playing = true;
    this.sinceMs = null;
  }

  /** The viewer seeks. */
  forgive(nowMs = performance.now()): void {
    this.forgivenUntilMs = nowMs + FORGIVEN_MS;
    this.sinceMs = null;
  }

  /** Waiting began or ended; answers the length of a stall that just ended, seconds, else null. */
  buffering(waiting: boolean, nowMs: number): number | null {
    if (waiting) {
      if (this.playing && nowMs >= this.forgivenUntilMs) this.sinceMs ??= nowMs;
      return null;
    }
    if (this.sinceMs === null) return null;
    const stalled = (nowMs - this.sinceMs) / 1000;
    this.sinceMs = null;
    if (stalled < SEEN_SECONDS) return null;
    this.count += 1;
    this.seconds += stalled;
    return stalled;
  }

  totals(): { stalls: number; stalledSeconds: number } {
    return { stalls: this.count, stalledSeconds: this.seconds };
  }
}
