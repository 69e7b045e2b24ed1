/** Plays through Shaka Player, in whichever build (DASH or HLS) it is given. */
import type shakaTypes from 'shaka-player/dist/shaka-player.dash-es2021';
import type {
  CaptionTrack,
  Engine,
  EngineFactory,
  EngineParts,
  EngineStatistics,
  Licence,
  PlayableRung,
} from './engine';
import { PlaybackFailure } from './engine';
import { languageName } from './languages';
import { Latency } from './latency';
import { keptAtSwitch, PLAYING_BUFFER_SECONDS, settings } from './shaka-config';
import { failureOf, isShakaError } from './shaka-errors';
import { bringsLicences, licenceSettings, signsLicences } from './shaka-licence';

type Shaka = typeof shakaTypes;
type Player = InstanceType<Shaka['Player']>;
type Variant = ReturnType<Player['getVariantTracks']>[number];

const rungId = (variant: Variant) => `${variant.videoId ?? variant.id}`;

const rungOf = (variant: Variant): PlayableRung => ({
  id: rungId(variant),
  width: variant.width ?? 0,
  height: variant.height ?? 0,
  bitsPerSecond: variant.videoBandwidth || variant.bandwidth,
  codec: variant.videoCodec ?? variant.codecs ?? '',
});

export function shakaEngine(shaka: Shaka, name: 'dash' | 'hls'): EngineFactory {
  return (parts) => {
    if (!shaka.Player.isBrowserSupported()) throw new PlaybackFailure('unsupported', 'no-mse');
    return new ShakaEngine(new shaka.Player(null, parts.stage), shaka, name, parts);
  };
}

class ShakaEngine implements Engine {
  private readonly latency = new Latency();
  private readonly attached: Promise<unknown>;
  private climbing = false;
  private byHand = false;

  constructor(
    private readonly player: Player,
    private readonly shaka: Shaka,
    readonly name: 'dash' | 'hls',
    private readonly parts: EngineParts,
  ) {
    player.configure(settings);
    const { events } = parts;
    for (const change of ['trackschanged', 'adaptation', 'variantchanged', 'textchanged'])
      player.addEventListener(change, () => events.changed());
    player.addEventListener('buffering', (event) => events.buffering(Boolean(factOf(event, 'buffering'))));
    player.addEventListener('error', (event) => this.onError(factOf(event, 'detail')));
    player.getNetworkingEngine()?.registerResponseFilter((type, response) => {
      if (type !== shaka.net.NetworkingEngine.RequestType.SEGMENT) return;
      this.latency.note(response.uri, response.originalRequest.timeToFirstByte ?? response.timeMs ?? null);
    });
    this.attached = player.attach(parts.video);
  }

  async load(url: string, startSeconds: number, licence: Licence | null): Promise<void> {
    try {
      if (licence) this.licensedBy(licence);
      // The manifest is fetched while the browser still opens its media source.
      const start = startSeconds > 0 ? startSeconds : null;
      const preloading = await this.player.preload(url, start);
      await this.attached;
      await this.player.load(preloading ?? url, start);
      this.player.configure('abr.safeMarginSwitch', keptAtSwitch(this.player.seekRange().end));
    } catch (error) {
      throw failureOf(error);
    }
  }

  climb(): void {
    if (this.climbing) return;
    this.climbing = true;
    this.player.configure('streaming.bufferingGoal', PLAYING_BUFFER_SECONDS);
    if (!this.byHand) this.player.configure('abr.enabled', true);
  }

  rungs(): readonly PlayableRung[] {
    const byId = new Map<string, PlayableRung>();
    for (const variant of this.player.getVariantTracks())
      if (variant.videoId !== null) byId.set(rungId(variant), rungOf(variant));
    return [...byId.values()].sort((a, b) => b.height - a.height || b.bitsPerSecond - a.bitsPerSecond);
  }

  currentRung(): PlayableRung | null {
    const active = this.player.getVariantTracks().find((variant) => variant.active);
    return active ? rungOf(active) : null;
  }

  selectRung(id: string | null): void {
    this.byHand = id !== null;
    this.player.configure('abr.enabled', !this.byHand && this.climbing);
    if (id === null) return;
    const variants = this.player.getVariantTracks();
    const language = variants.find((variant) => variant.active)?.language;
    const same = variants.filter((variant) => rungId(variant) === id);
    const chosen = same.find((variant) => variant.language === language) ?? same[0];
    if (chosen) this.player.selectVariantTrack(chosen, true, 1);
  }

  captions(): readonly CaptionTrack[] {
    return this.player
      .getTextTracks()
      .filter((track) => !track.forced)
      .map((track) => ({
        id: `${track.id}`,
        language: track.language,
        label: track.label || languageName(track.language),
      }));
  }

  selectCaptions(id: string | null): void {
    const track = this.player.getTextTracks().find((candidate) => `${candidate.id}` === id) ?? null;
    this.player.selectTextTrack(track);
  }

  statistics(): EngineStatistics {
    const stats = this.player.getStats();
    const known = Number.isFinite(stats.estimatedBandwidth) && stats.estimatedBandwidth > 0;
    return {
      bandwidthBitsPerSecond: known ? stats.estimatedBandwidth : null,
      droppedFrames: stats.droppedFrames || 0,
      decodedFrames: stats.decodedFrames || 0,
      ...this.latency.facts(),
    };
  }

  async destroy(): Promise<void> {
    await this.attached.catch(() => undefined);
    await this.player.destroy();
  }

  private licensedBy(licence: Licence): void {
    const types = this.shaka.net.NetworkingEngine.RequestType;
    const network = this.player.getNetworkingEngine();
    if (this.name === 'hls') {
      network?.registerResponseFilter(bringsLicences(types, licence));
    } else {
      this.player.configure(licenceSettings(licence));
      network?.registerRequestFilter(signsLicences(types, licence));
    }
  }

  private onError(error: unknown): void {
    if (isShakaError(error) && error.severity === 1) return;
    this.parts.events.failed(failureOf(error));
  }
}

/** Shaka's events carry their facts as properties of the event itself. */
function factOf(event: unknown, key: string): unknown {
  return (event as Record<string, unknown>)[key];
}
