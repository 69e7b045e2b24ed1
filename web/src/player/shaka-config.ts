/** How Shaka Player is set: start at once and low, then climb quickly. */

const MBPS = 1e6;

/** Our first guess of the network, before anything was measured: low, so that the first picture comes fast. */
export const FIRST_GUESS_BITS_PER_SECOND = 0.8 * MBPS;

/** Enough to start with: what is fetched before the climb is low quality. */
const STARTING_BUFFER_SECONDS = 6;
/** What is kept ahead once playing. */
export const PLAYING_BUFFER_SECONDS = 30;

const retries = {
  maxAttempts: 5,
  baseDelay: 300,
  backoffFactor: 2,
  fuzzFactor: 0.5,
  timeout: 20_000,
  stallTimeout: 8_000,
};

export const settings = {
  manifest: {
    retryParameters: { ...retries, maxAttempts: 3 },
    // A manifest's minBufferTime is a promise about the encode, not a reason to keep people waiting.
    dash: { ignoreMinBufferTime: true },
  },
  streaming: {
    retryParameters: retries,
    rebufferingGoal: 0,
    bufferingGoal: STARTING_BUFFER_SECONDS,
    bufferBehind: 30,
    ignoreTextStreamFailures: true,
  },
  abr: {
    // Off until the first frame is on screen (Engine.climb): a switch before it would only delay it.
    enabled: false,
    defaultBandwidthEstimate: FIRST_GUESS_BITS_PER_SECOND,
    // The browser's own guess is capped at 10 Mbps and often wrong; segments tell the truth within seconds.
    useNetworkInformation: false,
    switchInterval: 3,
    // Better segments replace low ones already in the buffer, except the next few seconds (keptAtSwitch).
    clearBufferSwitch: true,
    // On a fast network whole segments arrive within 5 ms: they count too.
    cacheLoadThreshold: 0,
    advanced: { minTotalBytes: 32e3, minBytes: 8e3 },
  },
};

/** Seconds of buffer that a switch leaves alone: a segment's worth, less in a film of a few seconds. */
export function keptAtSwitch(durationSeconds: number): number {
  return Math.min(4, durationSeconds / 4);
}
