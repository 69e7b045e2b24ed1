/** Hashes a file's parts off the main thread, one at a time: memory holds one part. */
import { partCount, partRange } from './parts';

export type HashMessage =
  | { readonly kind: 'part'; readonly digest: Uint8Array; readonly doneBytes: number }
  | { readonly kind: 'failed'; readonly message: string };

const scope = self as unknown as { postMessage(message: HashMessage): void };

async function hash(file: File): Promise<void> {
  for (let number = 1; number <= partCount(file.size); number += 1) {
    const [start, end] = partRange(number, file.size);
    const bytes = await file.slice(start, end).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    scope.postMessage({ kind: 'part', digest, doneBytes: end });
  }
}

self.addEventListener('message', (event: MessageEvent<File>) => {
  hash(event.data).catch((error: unknown) => scope.postMessage({ kind: 'failed', message: String(error) }));
});
