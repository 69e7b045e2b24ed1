/** How Shaka Player gets licences of our API: Clear Key, with the bearer token that every route asks for. */
import { type Licence, PlaybackFailure } from './engine';

/** Numbers of Shaka's request types. */
interface Types {
  readonly MANIFEST: number;
  readonly LICENSE: number;
}

interface Asked {
  readonly headers: Record<string, string>;
}

interface Answered {
  data: ArrayBuffer | ArrayBufferView;
  readonly originalRequest: { readonly body: ArrayBuffer | ArrayBufferView | null };
}

const headersFor = async (licence: Licence) => ({
  'content-type': 'application/json',
  authorization: `Bearer ${await licence.token()}`,
});

export const licenceSettings = (licence: Licence) => ({
  drm: { servers: { 'org.w3.clearkey': licence.url } },
});

/** For DASH, a request filter: Shaka asks our API itself, and signs what it asks. */
export function signsLicences(types: Types, licence: Licence) {
  return async (type: number, request: Asked): Promise<void> => {
    if (type === types.LICENSE) Object.assign(request.headers, await headersFor(licence));
  };
}

/**
 * For HLS, a response filter. Shaka knows Clear Key there only as `identity`, and takes the key's id for the key: so
 * playlists are read to it in that way, and the licence that it makes up of them gives way to the one of our API.
 */
export function bringsLicences(types: Types, licence: Licence, fetcher: typeof fetch = fetch) {
  return async (type: number, response: Answered): Promise<void> => {
    if (type === types.MANIFEST) {
      const playlist = new TextDecoder().decode(response.data);
      const known = playlist.replaceAll('KEYFORMAT="org.w3.clearkey"', 'KEYFORMAT="identity"');
      response.data = new TextEncoder().encode(known).buffer;
    }
    if (type !== types.LICENSE) return;
    const body = new TextDecoder().decode(response.originalRequest.body ?? undefined);
    const headers = await headersFor(licence);
    const answer = await fetcher(licence.url, { method: 'POST', headers, body, credentials: 'omit' });
    if (!answer.ok) throw new PlaybackFailure(licenceFailure(answer.status), `licence ${answer.status}`);
    response.data = await answer.arrayBuffer();
  };
}

/** What it means that a licence was not given, with this HTTP status (0: no answer at all). */
export function licenceFailure(status: number): 'unlicensed' | 'network' {
  return status >= 400 && status < 500 && status !== 429 ? 'unlicensed' : 'network';
}
