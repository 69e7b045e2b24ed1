/** How a file is cut into parts, and the name its content has: the ingest service's rules. */

const MIB = 1024 * 1024;
const SMALLEST_PART_BYTES = 8 * MIB;
const LARGEST_PART_BYTES = 4096 * MIB;
const PARTS_WANTED = 1000;

/** The size of every part but the last: the smallest power of two from 8 MiB that needs at most 1,000 parts. */
export function partSizeBytes(sizeBytes: number): number {
  let part = SMALLEST_PART_BYTES;
  while (part * PARTS_WANTED < sizeBytes && part < LARGEST_PART_BYTES) part *= 2;
  return part;
}

export function partCount(sizeBytes: number): number {
  return Math.ceil(sizeBytes / partSizeBytes(sizeBytes));
}

/** First byte and the byte after the last of part `number` (from 1). */
export function partRange(number: number, sizeBytes: number): readonly [number, number] {
  const size = partSizeBytes(sizeBytes);
  return [(number - 1) * size, Math.min(number * size, sizeBytes)];
}

/** Lower-case hex of the SHA-256 over the parts' raw SHA-256 digests: what S3 calls the composite SHA-256. */
export async function contentHash(digests: readonly Uint8Array[]): Promise<string> {
  const all = new Uint8Array(digests.length * 32);
  for (const [index, digest] of digests.entries()) all.set(digest, index * 32);
  const hash = await crypto.subtle.digest('SHA-256', all);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function toBase64(digest: Uint8Array): string {
  return btoa(String.fromCharCode(...digest));
}
