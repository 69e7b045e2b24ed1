/** What the player page asks of whatever decodes the film: Shaka Player, or the browser's own HLS. */

export interface PlayableRung {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Video bits per second. */
  readonly bitsPerSecond: number;
  readonly codec: string;
}

export interface CaptionTrack {
  readonly id: string;
  readonly language: string;
  readonly label: string;
}

export interface EngineStatistics {
  readonly bandwidthBitsPerSecond: number | null;
  readonly droppedFrames: number;
  readonly decodedFrames: number;
  /** Segment request to first byte, seconds: the last one, and a moving average. */
  readonly latencySeconds: number | null;
  readonly meanLatencySeconds: number | null;
  readonly segmentHost: string | null;
}

export type FailureKind = 'expired' | 'network' | 'unlicensed' | 'unplayable' | 'unsupported';

export class PlaybackFailure extends Error {
  override readonly name = 'PlaybackFailure';
  constructor(
    readonly kind: FailureKind,
    readonly code: string,
  ) {
    super(`${kind} (${code})`);
  }
}

/** Where a protected film is licensed, and what to show there. */
export interface Licence {
  readonly url: string;
  /** A bearer token that is good now. */
  token(): Promise<string>;
}

export interface EngineEvents {
  /** The rungs or captions on offer, or the one in use, changed. */
  changed(): void;
  /** Playback waits for data, or no longer does. */
  buffering(waiting: boolean): void;
  failed(failure: PlaybackFailure): void;
}

export interface Engine {
  readonly name: 'dash' | 'hls' | 'native';
  /** `licence` is null for a film in the clear. Throws PlaybackFailure. */
  load(url: string, startSeconds: number, licence: Licence | null): Promise<void>;
  /** The first frame is on screen: quality may leave its low start. Calling it again changes nothing. */
  climb(): void;
  rungs(): readonly PlayableRung[];
  currentRung(): PlayableRung | null;
  /** null is automatic. */
  selectRung(id: string | null): void;
  captions(): readonly CaptionTrack[];
  /** null is off. */
  selectCaptions(id: string | null): void;
  statistics(): EngineStatistics;
  destroy(): Promise<void>;
}

export interface EngineParts {
  readonly video: HTMLVideoElement;
  /** Holds the video; captions are drawn in it. */
  readonly stage: HTMLElement;
  readonly events: EngineEvents;
}

export type EngineFactory = (parts: EngineParts) => Engine;

const sentences: Readonly<Record<FailureKind, string>> = {
  expired: 'The link to this film has run out.',
  network: 'The film stopped arriving. Check your connection and try again.',
  unlicensed:
    'This film is protected, and a licence for it was refused. Sign out and in again, then try again.',
  unplayable: 'This film could not be played: its data is damaged or of an unexpected kind.',
  unsupported: 'This browser cannot play this film. A current Chrome, Edge, Firefox or Safari can.',
};

export function failureSentence(kind: FailureKind): string {
  return sentences[kind];
}
