/** One play of one title: from launch to leaving, with everything the controls can ask for. */
import { playback } from '../api';
import { Problem, sentence } from '../api/problem';
import type { Grant, Rung } from '../api/types';
import { Deck } from './deck';
import { type Engine, type FailureKind, failureSentence, PlaybackFailure } from './engine';
import { begin, type Launch } from './launch';
import { markFirstFrame, observe, onFirstFrame } from './measure';
import { readPreferences, writePreferences } from './preferences';
import { ProgressReporter } from './progress';
import { rungName, shownRung } from './quality';
import { resumeAt } from './resume';
import { StallWatch } from './stalls';
import { bufferAhead, rangesOf } from './state';
import { indexUrl } from './thumbnails';

const SETTLE_MS = 600;
/** Less than the engine gathers before it may climb. */
const CLIMBING_BUFFER_SECONDS = 4;
/** What a new grant may mend: a link that has run out, a licence refused because its session has. */
const RENEWABLE: ReadonlySet<FailureKind> = new Set(['expired', 'unlicensed']);
/** A link that runs out again this soon is not renewed by itself. */
const RENEW_AGAIN_MS = 60_000;

export class Player extends Deck {
  /** The title's rungs, for their names; told when known. */
  named: readonly Rung[] = [];
  private engine: Engine | null = null;
  private reporter: ProgressReporter | null = null;
  private readonly stalls = new StallWatch();
  private readonly ending = new AbortController();
  private turn = 0;
  private stopWaiting: () => void = () => undefined;
  private seekTimer = 0;
  /** A frame of this start was shown: seeks from now on are the viewer's. */
  private showing = false;
  private renewedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    video: HTMLVideoElement,
    private readonly stage: HTMLElement,
    private readonly titleId: string,
  ) {
    super(video);
    this.listen();
  }

  /** Plays what `launch` began. `fromSeconds` overrides the resume position. */
  async start(launch: Launch, fromSeconds: number | null): Promise<void> {
    const turn = ++this.turn;
    this.showing = false;
    this.change({
      phase: 'loading',
      failure: null,
      waiting: true,
      ended: false,
      rungChoice: null,
      captionChoice: null,
    });
    observe({ state: 'loading', error: null });
    try {
      const { create, pick } = await launch.engine;
      await this.dropEngine();
      if (turn !== this.turn) return;
      const engine = create({ video: this.video, stage: this.stage, events: this.engineEvents(turn) });
      this.engine = engine;
      const grant = await launch.grant;
      if (turn !== this.turn) return;
      const at = fromSeconds ?? resumeAt(grant.resume_position_seconds, grant.duration_seconds);
      this.meet(grant, engine, at, fromSeconds === null);
      const licence = await playback.licence(grant);
      if (turn !== this.turn) return;
      await engine.load(pick(grant), at, licence);
      if (turn === this.turn) await this.begun();
    } catch (error) {
      if (turn === this.turn) this.fail(error);
    }
  }

  /** Tries again, from where it stopped. */
  retry(): void {
    void this.start(begin(this.titleId), this.reporter ? this.position() : null);
  }

  selectRung(id: string | null): void {
    this.engine?.selectRung(id);
    this.change({ rungChoice: id });
  }

  selectCaptions(id: string | null): void {
    this.engine?.selectCaptions(id);
    const language = this.state.get().captions.find((track) => track.id === id)?.language ?? null;
    writePreferences({ captions: language });
    this.change({ captionChoice: id });
  }

  toggleCaptions(): void {
    const { captions, captionChoice } = this.state.get();
    this.selectCaptions(captionChoice === null ? (captions[0]?.id ?? null) : null);
  }

  refreshStatistics(): void {
    if (this.engine && this.state.get().phase === 'ready')
      this.change({ statistics: this.engine.statistics() });
  }

  destroy(): void {
    this.turn += 1;
    this.reporter?.close(this.position());
    this.ending.abort();
    this.stopWaiting();
    window.clearTimeout(this.seekTimer);
    observe({ state: 'idle' });
    void this.dropEngine();
  }

  private meet(grant: Grant, engine: Engine, atSeconds: number, resumed: boolean): void {
    this.reporter?.close(this.position());
    this.reporter = new ProgressReporter({
      send: (events, leaving) => playback.report(grant.session_id, events, leaving),
      isRefusal: (error) => error instanceof Problem && error.status < 500 && error.status !== 429,
      nowMs: Date.now,
      lastSecond: grant.duration_seconds,
    });
    this.stopWaiting();
    this.stopWaiting = onFirstFrame(this.video, () => this.firstFrame());
    const resumedAtSeconds = resumed && atSeconds > 0 ? atSeconds : null;
    this.change({
      durationSeconds: grant.duration_seconds,
      positionSeconds: atSeconds,
      engine: engine.name,
      resumedAtSeconds,
      tilesUrl: indexUrl(grant.dash_url, window.location.href),
    });
    observe({ sessionId: grant.session_id, engine: engine.name, resumedAtSeconds: resumedAtSeconds ?? 0 });
  }

  private async begun(): Promise<void> {
    this.change({ phase: 'ready' });
    this.onTracks();
    const wanted = readPreferences().captions;
    const track = this.state.get().captions.find((candidate) => candidate.language === wanted);
    if (track) this.selectCaptions(track.id);
    await this.play();
  }

  private firstFrame(): void {
    const startMs = markFirstFrame();
    this.change({ startMs, waiting: false });
    this.showing = true;
    this.stalls.begin();
    this.climb();
    this.reporter?.tell('started', this.position());
    this.onTracks();
  }

  /** Quality may rise once a frame is on screen and the next seconds are safe. */
  private climb(): void {
    const at = this.position();
    const enough = Math.min(CLIMBING_BUFFER_SECONDS, this.duration() - at - 0.5);
    if (this.showing && bufferAhead(rangesOf(this.video.buffered), at) >= enough) this.engine?.climb();
  }

  private engineEvents(turn: number) {
    const live = () => turn === this.turn;
    return {
      changed: () => live() && this.onTracks(),
      buffering: (waiting: boolean) => live() && this.onBuffering(waiting),
      failed: (failure: PlaybackFailure) => live() && this.fail(failure),
    };
  }

  private onTracks(): void {
    const { engine, video } = this;
    if (!engine) return;
    const rungs = engine.rungs();
    const active = engine.currentRung();
    const shown =
      video.videoHeight > 0 ? shownRung(rungs, active, video.videoWidth, video.videoHeight) : null;
    const before = this.state.get().shown;
    this.change({ rungs, shown, captions: engine.captions() });
    observe({ height: video.videoHeight || null, captions: engine.captions().map((track) => track.label) });
    if (shown && before && shown.id !== before.id)
      this.reporter?.tell('quality_changed', this.position(), {
        rung: rungName(shown, this.named),
        bitrate_kbps: Math.round(shown.bitsPerSecond / 1000),
      });
  }

  private onBuffering(waiting: boolean): void {
    const stallSeconds = this.stalls.buffering(waiting, performance.now());
    this.change({ waiting, ...this.stalls.totals() });
    observe({ stalls: this.stalls.totals().stalls, state: this.word() });
    if (stallSeconds !== null)
      this.reporter?.tell('stalled', this.position(), {
        stall_seconds: Math.round(stallSeconds * 1000) / 1000,
      });
  }

  private fail(error: unknown): void {
    if (error instanceof PlaybackFailure && RENEWABLE.has(error.kind) && this.mayRenew()) return this.retry();
    const shown =
      error instanceof PlaybackFailure
        ? { sentence: failureSentence(error.kind), code: error.code }
        : { sentence: sentence(error), code: error instanceof Problem ? `${error.status}` : '' };
    this.turn += 1;
    this.video.pause();
    this.reporter?.tell('error', this.position(), { message: `${shown.sentence} ${shown.code}`.trim() });
    this.change({ phase: 'failed', failure: shown, waiting: false });
    observe({ state: 'failed', error: shown.sentence });
  }

  private mayRenew(): boolean {
    const now = performance.now();
    if (now - this.renewedAtMs < RENEW_AGAIN_MS) return false;
    this.renewedAtMs = now;
    return true;
  }

  private listen(): void {
    const { video } = this;
    const on = (target: EventTarget, type: string, heard: () => void) =>
      target.addEventListener(type, heard, { signal: this.ending.signal });
    on(video, 'timeupdate', () => this.onTime());
    on(video, 'progress', () => this.onTime());
    on(video, 'durationchange', () => this.change({ durationSeconds: this.duration() }));
    on(video, 'play', () => this.change({ playing: true, ended: false }));
    on(video, 'pause', () => this.onPause());
    on(video, 'playing', () => this.change({ waiting: false }));
    on(video, 'seeking', () => this.stalls.forgive());
    on(video, 'seeked', () => this.onSeeked());
    on(video, 'ended', () => this.onEnded());
    on(video, 'resize', () => this.onTracks());
    on(video, 'ratechange', () => this.change({ speed: video.playbackRate }));
    on(video, 'volumechange', () => this.onVolume());
    on(document, 'visibilitychange', () => document.visibilityState === 'hidden' && this.leave());
    on(window, 'pagehide', () => this.leave());
    on(window, 'online', () => this.state.get().phase === 'failed' && this.retry());
    this.onVolume();
  }

  private onTime(): void {
    const positionSeconds = this.position();
    const buffered = rangesOf(this.video.buffered);
    this.change({ positionSeconds, buffered });
    this.climb();
    if (!this.video.paused) this.reporter?.tick(positionSeconds);
    const bandwidth = this.engine?.statistics().bandwidthBitsPerSecond ?? null;
    observe({
      positionSeconds,
      durationSeconds: this.duration(),
      bufferSeconds: bufferAhead(buffered, positionSeconds),
      bandwidthKbps: bandwidth && Math.round(bandwidth / 1000),
      state: this.word(),
    });
  }

  private onPause(): void {
    this.change({ playing: false });
    observe({ state: this.word() });
    if (!this.video.ended && this.state.get().phase === 'ready')
      this.reporter?.tell('paused', this.position());
  }

  private onSeeked(): void {
    this.onTime();
    window.clearTimeout(this.seekTimer);
    if (!this.showing) return;
    this.seekTimer = window.setTimeout(() => this.reporter?.tell('seeked', this.position()), SETTLE_MS);
  }

  private onEnded(): void {
    this.change({ playing: false, ended: true, waiting: false, resumedAtSeconds: null });
    this.reporter?.tell('ended', this.duration());
    observe({ state: 'ended' });
  }

  private onVolume(): void {
    const { volume, muted } = this.video;
    this.change({ volume, muted, silenced: muted && this.state.get().silenced });
  }

  private leave(): void {
    if (this.state.get().phase === 'ready') this.reporter?.leave(this.position());
  }

  private async dropEngine(): Promise<void> {
    const { engine } = this;
    this.engine = null;
    await engine?.destroy().catch(() => undefined);
  }

  protected override beforeSeek(): void {
    this.stalls.forgive();
  }
}
