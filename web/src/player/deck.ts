/** The deck: play, seek, sound and speed of one video element, and the state that shows them. */
import { createStore } from '../lib/store';
import { readPreferences, writePreferences } from './preferences';
import { initialState, type PlayerState, speeds } from './state';

export class Deck {
  readonly state = createStore<PlayerState>(initialState);

  constructor(protected readonly video: HTMLVideoElement) {
    const { volume, muted } = readPreferences();
    video.volume = volume;
    video.muted = muted;
  }

  togglePlay(): void {
    if (this.state.get().ended) this.seek(0);
    if (this.video.paused) void this.play();
    else this.video.pause();
  }

  /** Seconds, kept within the film. */
  seek(seconds: number): void {
    const to = Math.min(Math.max(0, seconds), Math.max(0, this.duration() - 0.1));
    this.beforeSeek();
    this.video.currentTime = to;
    this.change({ positionSeconds: to, resumedAtSeconds: null, ended: false });
  }

  skip(seconds: number): void {
    this.seek(this.position() + seconds);
  }

  startOver(): void {
    this.seek(0);
    void this.play();
  }

  dismissResume(): void {
    this.change({ resumedAtSeconds: null });
  }

  /** 0 to 1; beyond is cut. */
  setVolume(volume: number): void {
    this.video.volume = Math.min(1, Math.max(0, Math.round(volume * 100) / 100));
    this.video.muted = this.video.volume === 0;
    this.rememberSound();
  }

  toggleMute(): void {
    this.video.muted = !this.video.muted;
    if (!this.video.muted && this.video.volume === 0) this.video.volume = 0.5;
    this.rememberSound();
  }

  setSpeed(speed: number): void {
    this.video.playbackRate = speed;
  }

  stepSpeed(by: 1 | -1): void {
    const now = speeds.findIndex((speed) => speed >= this.video.playbackRate);
    this.setSpeed(speeds[Math.min(speeds.length - 1, Math.max(0, now + by))] ?? 1);
  }

  /** Plays with sound; where the browser forbids that before a click, without. */
  protected async play(): Promise<void> {
    try {
      await this.video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      this.video.muted = true;
      await this.video.play().then(
        () => this.change({ silenced: true }),
        () => this.change({ waiting: false }),
      );
    }
  }

  protected beforeSeek(): void {}

  protected word(): 'ended' | 'buffering' | 'paused' | 'playing' {
    if (this.state.get().ended) return 'ended';
    if (this.state.get().waiting) return 'buffering';
    return this.video.paused ? 'paused' : 'playing';
  }

  /** The film's position; while (re)loading, the one we are heading for. */
  protected position(): number {
    return this.state.get().phase === 'ready' ? this.video.currentTime : this.state.get().positionSeconds;
  }

  protected duration(): number {
    return Number.isFinite(this.video.duration) ? this.video.duration : this.state.get().durationSeconds;
  }

  protected change(part: Partial<PlayerState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }

  private rememberSound(): void {
    writePreferences({ volume: this.video.volume, muted: this.video.muted });
  }
}
