/** Everything the player page shows, in one value. */
import type { CaptionTrack, EngineStatistics, PlayableRung } from './engine';

export type Phase = 'loading' | 'ready' | 'failed';

export interface Failure {
  readonly sentence: string;
  readonly code: string;
}

export interface PlayerState {
  readonly phase: Phase;
  readonly failure: Failure | null;
  readonly engine: 'dash' | 'hls' | 'native' | null;
  readonly playing: boolean;
  readonly ended: boolean;
  /** Waiting for data, or loading. */
  readonly waiting: boolean;
  readonly positionSeconds: number;
  readonly durationSeconds: number;
  /** Buffered ranges, seconds. */
  readonly buffered: readonly (readonly [number, number])[];
  /** 0 to 1. */
  readonly volume: number;
  readonly muted: boolean;
  /** The browser let us start only without sound. */
  readonly silenced: boolean;
  readonly speed: number;
  readonly rungs: readonly PlayableRung[];
  /** The rung picked by hand; null is automatic. */
  readonly rungChoice: string | null;
  /** The rung whose picture is on screen. */
  readonly shown: PlayableRung | null;
  readonly captions: readonly CaptionTrack[];
  readonly captionChoice: string | null;
  /** Where this play resumed, seconds; null when it began at the start or the notice was answered. */
  readonly resumedAtSeconds: number | null;
  readonly startMs: number | null;
  readonly stalls: number;
  readonly stalledSeconds: number;
  readonly statistics: EngineStatistics;
  /** Where the index of the film's small pictures stands. */
  readonly tilesUrl: string | null;
}

export const initialState: PlayerState = {
  phase: 'loading',
  failure: null,
  engine: null,
  playing: false,
  ended: false,
  waiting: true,
  positionSeconds: 0,
  durationSeconds: 0,
  buffered: [],
  volume: 1,
  muted: false,
  silenced: false,
  speed: 1,
  rungs: [],
  rungChoice: null,
  shown: null,
  captions: [],
  captionChoice: null,
  resumedAtSeconds: null,
  startMs: null,
  stalls: 0,
  stalledSeconds: 0,
  statistics: {
    bandwidthBitsPerSecond: null,
    droppedFrames: 0,
    decodedFrames: 0,
    latencySeconds: null,
    meanLatencySeconds: null,
    segmentHost: null,
  },
  tilesUrl: null,
};

export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;

/** Seconds of film at hand after `position`. */
export function bufferAhead(buffered: PlayerState['buffered'], position: number): number {
  const range = buffered.find(([start, end]) => position >= start - 0.1 && position <= end);
  return range ? range[1] - position : 0;
}

export function rangesOf(ranges: TimeRanges): (readonly [number, number])[] {
  return Array.from(
    { length: ranges.length },
    (_, index) => [ranges.start(index), ranges.end(index)] as const,
  );
}
