/** The digests of a file's parts, computed in a worker. */
import type { HashMessage } from './hash.worker';
import { partCount } from './parts';

export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** Rejects with UnreadableFile (moved, changed or locked since it was chosen) or with the signal's reason. */
export function hashFile(
  file: File,
  onBytes: (done: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
  const digests: Uint8Array[] = [];
  const work = new Promise<Uint8Array[]>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.onerror = () => reject(new UnreadableFile('the worker failed'));
    worker.onmessage = ({ data }: MessageEvent<HashMessage>) => {
      if (data.kind === 'failed') return reject(new UnreadableFile(data.message));
      digests.push(data.digest);
      onBytes(data.doneBytes);
      if (digests.length === partCount(file.size)) resolve(digests);
    };
    worker.postMessage(file);
  });
  return work.finally(() => worker.terminate());
}
