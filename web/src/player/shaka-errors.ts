/** What Shaka Player's numbered errors mean to a viewer. Numbers: shaka.util.Error.Code and .Category. */
import { type FailureKind, PlaybackFailure } from './engine';
import { licenceFailure } from './shaka-licence';

interface ShakaError {
  readonly severity: number;
  readonly category: number;
  readonly code: number;
  readonly data: readonly unknown[];
}

const NETWORK = 1;
const BAD_HTTP_STATUS = 1001;
const LICENCE_REQUEST_FAILED = 6007;
const NOT_PLAYABLE_HERE = new Set([4032, 4012, 6001, 6020]);

export function isShakaError(error: unknown): error is ShakaError {
  return typeof error === 'object' && error !== null && 'code' in error && 'category' in error;
}

export function failureOf(error: unknown): PlaybackFailure {
  const known = ownFailure(error);
  if (known) return known;
  if (!isShakaError(error)) return new PlaybackFailure('unplayable', 'unknown');
  return new PlaybackFailure(kindOf(error), `shaka ${error.code}`);
}

/** What a filter of ours threw, however deep Shaka has wrapped it. */
function ownFailure(error: unknown): PlaybackFailure | null {
  if (error instanceof PlaybackFailure) return error;
  return isShakaError(error) ? ownFailure(error.data[0]) : null;
}

function kindOf(error: ShakaError): FailureKind {
  const [cause] = error.data;
  if (error.code === LICENCE_REQUEST_FAILED && isShakaError(cause)) return licenceFailure(httpStatus(cause));
  if ([401, 403, 410].includes(httpStatus(error))) return 'expired';
  if (error.category === NETWORK) return 'network';
  return NOT_PLAYABLE_HERE.has(error.code) ? 'unsupported' : 'unplayable';
}

/** 0 when it is no answer of a server. */
function httpStatus(error: ShakaError): number {
  return error.code === BAD_HTTP_STATUS ? Number(error.data[1]) : 0;
}
