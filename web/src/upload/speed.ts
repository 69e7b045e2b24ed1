/** Speed over the last seconds, and how long the rest will take. */

const WINDOW_MS = 8_000;
const SETTLED_MS = 800;

export class SpeedMeter {
  private samples: { atMs: number; bytes: number }[] = [];

  /** `bytes` is the running total. */
  note(bytes: number, nowMs: number): void {
    this.samples.push({ atMs: nowMs, bytes });
    while (this.samples.length > 2 && nowMs - (this.samples[0]?.atMs ?? nowMs) > WINDOW_MS)
      this.samples.shift();
  }

  /** Bytes per second; null until there is something to say. */
  bytesPerSecond(): number | null {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < SETTLED_MS) return null;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs));
  }

  /** Seconds for `bytes` more; null when unknown or standing still. */
  etaSeconds(bytes: number): number | null {
    const speed = this.bytesPerSecond();
    return speed && speed > 0 ? bytes / speed : null;
  }
}
