/** Tells the playback service how a viewing goes: in batches, in order, without losing the last word. */
import type { PlaybackEvent, PlaybackKind } from '../api/types';

export interface ReporterPorts {
  /** Delivers a batch; `leaving` asks for a request that outlives the page. Rejects when it did not arrive. */
  send(events: readonly PlaybackEvent[], leaving: boolean): Promise<void>;
  /** Whether a rejection is final (the server refused the batch), so that repeating it is pointless. */
  isRefusal(error: unknown): boolean;
  nowMs(): number;
  /** The film's length, seconds: positions are kept within it. */
  readonly lastSecond: number;
}

export const PROGRESS_EVERY_SECONDS = 10;
/** What an event may say beside kind, time and position: the playback service refuses anything else. */
export type Detail = { rung?: string; bitrate_kbps?: number; stall_seconds?: number; message?: string };

const BATCH = 50;
const KEPT = 200;

export class ProgressReporter {
  private queue: PlaybackEvent[] = [];
  private sending = false;
  private lastProgressMs: number;
  private closed = false;

  constructor(private readonly ports: ReporterPorts) {
    this.lastProgressMs = ports.nowMs();
  }

  /** Notes that something happened and sends what is waiting. */
  tell(kind: PlaybackKind, positionSeconds: number, detail: Detail = {}): void {
    if (this.closed) return;
    this.note(kind, positionSeconds, detail);
    void this.flush(false);
  }

  /** Call often while playing: says `progress` every ten seconds. */
  tick(positionSeconds: number): void {
    if (this.ports.nowMs() - this.lastProgressMs >= PROGRESS_EVERY_SECONDS * 1000)
      this.tell('progress', positionSeconds);
  }

  /** The page is being left or hidden: one last position, by a request that outlives the page. */
  leave(positionSeconds: number): void {
    if (this.closed) return;
    this.note('progress', positionSeconds, {});
    void this.flush(true);
  }

  /** Leaves, and says nothing more. */
  close(positionSeconds: number): void {
    this.leave(positionSeconds);
    this.closed = true;
  }

  private note(kind: PlaybackKind, positionSeconds: number, detail: Detail): void {
    const nowMs = this.ports.nowMs();
    this.lastProgressMs = nowMs;
    const at = new Date(nowMs).toISOString();
    this.queue.push({ ...detail, kind, at, position_seconds: this.within(positionSeconds) });
    this.shed();
  }

  private within(seconds: number): number {
    const position = Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), this.ports.lastSecond) : 0;
    return Math.round(position * 1000) / 1000;
  }

  /** Offline for long: the oldest plain progress goes first, as a later position says more. */
  private shed(): void {
    while (this.queue.length > KEPT) {
      const plain = this.queue.findIndex((event) => event.kind === 'progress');
      this.queue.splice(Math.max(0, plain), 1);
    }
  }

  private async flush(leaving: boolean): Promise<void> {
    if ((this.sending && !leaving) || this.queue.length === 0) return;
    this.sending = true;
    const batch = this.queue.splice(0, BATCH);
    try {
      await this.ports.send(batch, leaving);
    } catch (error) {
      if (!this.ports.isRefusal(error)) {
        this.queue.unshift(...batch);
        return;
      }
    } finally {
      this.sending = false;
    }
    if (this.queue.length > 0) await this.flush(leaving);
  }
}
