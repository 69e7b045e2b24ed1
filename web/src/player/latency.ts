/** How long segments take to begin arriving, and from which host: for the statistics overlay. */

const WEIGHT = 0.2;

export class Latency {
  private last: number | null = null;
  private mean: number | null = null;
  private host: string | null = null;

  /** `uri` is where the segment came from; `firstByteMs` counts from its request, null when unknown. */
  note(uri: string, firstByteMs: number | null): void {
    this.host = hostOf(uri) ?? this.host;
    if (firstByteMs === null || !Number.isFinite(firstByteMs)) return;
    this.last = firstByteMs / 1000;
    this.mean = this.mean === null ? this.last : this.mean + WEIGHT * (this.last - this.mean);
  }

  facts(): { latencySeconds: number | null; meanLatencySeconds: number | null; segmentHost: string | null } {
    return { latencySeconds: this.last, meanLatencySeconds: this.mean, segmentHost: this.host };
  }
}

function hostOf(uri: string): string | null {
  try {
    return new URL(uri, window.location.href).host;
  } catch {
    return null;
  }
}
