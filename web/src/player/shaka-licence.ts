/** How Shaka Player gets licences of our API: Clear Key, with the bearer token that every route asks for. */
import type { Licence } from './engine';

const CLEAR_KEY = 'org.w3.clearkey';

/**
 * The key ids come from the segments themselves: Shaka reads Clear Key from no playlist of HLS, and neither
 * manifest says more than they do.
 */
export const licenceSettings = (licence: Licence) => ({
  drm: { servers: { [CLEAR_KEY]: licence.url } },
  manifest: { ignoreDrmInfo: true },
});

interface Signable {
  readonly headers: Record<string, string>;
}

/** A request filter: requests of the type that asks for licences go out signed, all others as they are. */
export function signsLicences(licenceType: number, licence: Licence) {
  return async (type: number, request: Signable): Promise<void> => {
    if (type !== licenceType) return;
    request.headers['content-type'] = 'application/json';
    request.headers['authorization'] = `Bearer ${await licence.token()}`;
  };
}
