/** Plays HLS through the browser itself, where there is no Media Source (older iPhones). It chooses its own quality. */
import type { CaptionTrack, Engine, EngineParts, EngineStatistics, Licence, PlayableRung } from './engine';
import { PlaybackFailure } from './engine';
import { languageName } from './languages';

export function canPlayNatively(video: HTMLVideoElement): boolean {
  return video.canPlayType('application/vnd.apple.mpegurl') !== '';
}

export const createEngine = (parts: EngineParts): Engine => new NativeEngine(parts);

class NativeEngine implements Engine {
  readonly name = 'native';
  private readonly stop = new AbortController();
  private host: string | null = null;

  constructor(private readonly parts: EngineParts) {
    const { video, events } = parts;
    const listen = (type: string, heard: () => void) =>
      video.addEventListener(type, heard, { signal: this.stop.signal });
    listen('waiting', () => events.buffering(true));
    listen('playing', () => events.buffering(false));
    listen('resize', () => events.changed());
    listen('error', () => events.failed(failureOf(video.error)));
    video.textTracks.addEventListener('addtrack', () => events.changed(), { signal: this.stop.signal });
  }

  load(url: string, startSeconds: number, licence: Licence | null): Promise<void> {
    if (licence) return Promise.reject(new PlaybackFailure('unsupported', 'no-clear-key'));
    const { video } = this.parts;
    this.host = new URL(url, window.location.href).host;
    return new Promise((resolve, reject) => {
      const options = { once: true, signal: this.stop.signal };
      video.addEventListener('error', () => reject(failureOf(video.error)), options);
      video.addEventListener(
        'loadedmetadata',
        () => {
          if (startSeconds > 0) video.currentTime = startSeconds;
          resolve();
        },
        options,
      );
      video.src = url;
    });
  }

  climb(): void {
    // The browser decides.
  }

  rungs(): readonly PlayableRung[] {
    return [];
  }

  currentRung(): PlayableRung | null {
    const { videoWidth: width, videoHeight: height } = this.parts.video;
    return height > 0 ? { id: 'native', width, height, bitsPerSecond: 0, codec: '' } : null;
  }

  selectRung(): void {
    // The browser decides.
  }

  captions(): readonly CaptionTrack[] {
    return this.textTracks().map((track, index) => ({
      id: `${index}`,
      language: track.language,
      label: track.label || languageName(track.language),
    }));
  }

  selectCaptions(id: string | null): void {
    for (const [index, track] of this.textTracks().entries())
      track.mode = `${index}` === id ? 'showing' : 'disabled';
  }

  statistics(): EngineStatistics {
    const quality = this.parts.video.getVideoPlaybackQuality?.();
    return {
      bandwidthBitsPerSecond: null,
      droppedFrames: quality?.droppedVideoFrames ?? 0,
      decodedFrames: quality?.totalVideoFrames ?? 0,
      latencySeconds: null,
      meanLatencySeconds: null,
      segmentHost: this.host,
    };
  }

  async destroy(): Promise<void> {
    this.stop.abort();
    this.parts.video.removeAttribute('src');
    this.parts.video.load();
  }

  private textTracks(): TextTrack[] {
    return [...this.parts.video.textTracks].filter((track) => ['subtitles', 'captions'].includes(track.kind));
  }
}

function failureOf(error: MediaError | null): PlaybackFailure {
  const code = error?.code ?? 0;
  if (code === MediaError.MEDIA_ERR_NETWORK) return new PlaybackFailure('network', `media ${code}`);
  return new PlaybackFailure('unplayable', `media ${code}`);
}
