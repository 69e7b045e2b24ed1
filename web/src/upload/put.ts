/** Puts one part where its signed address says, telling how far it is (fetch cannot, XMLHttpRequest can). */
import type { UploadPart } from '../api/types';

export class PutFailed extends Error {
  override readonly name = 'PutFailed';
  /** `status` is 0 when nothing answered. */
  constructor(readonly status: number) {
    super(`the storage answered ${status}`);
  }
}

export function putPart(
  part: UploadPart,
  body: Blob,
  onBytes: (sent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener('abort', stop, { once: true });
    request.open('PUT', part.url);
    for (const [name, value] of Object.entries(part.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onBytes(event.loaded);
    request.onabort = () => reject(signal.reason);
    request.onerror = () => reject(new PutFailed(0));
    request.onload = () =>
      request.status >= 200 && request.status < 300 ? resolve() : reject(new PutFailed(request.status));
    request.onloadend = () => signal.removeEventListener('abort', stop);
    request.send(body);
  });
}
