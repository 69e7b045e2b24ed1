import { expect, test } from 'vitest';
import { contentHash, partCount, partRange, partSizeBytes, toBase64 } from '../../src/upload/parts';

const MIB = 1024 * 1024;

/** The same figures that the ingest service computes (`matinee.ingest.parts`). */
test.each([
  [1, 8_388_608, 1],
  [8 * MIB, 8_388_608, 1],
  [8 * MIB + 1, 8_388_608, 2],
  [8000 * MIB, 8_388_608, 1000],
  [8000 * MIB + 1, 16_777_216, 501],
  [16000 * MIB + 1, 33_554_432, 501],
  [4_200_000_000, 8_388_608, 501],
  [1_000_000_000_000, 1_073_741_824, 932],
  [5 * MIB * MIB, 4_294_967_296, 1280],
])('a file of %d bytes has parts of %d bytes, %d of them', (size, part, count) => {
  expect(partSizeBytes(size)).toBe(part);
  expect(partCount(size)).toBe(count);
});

test('parts cover the file without gap or overlap', () => {
  const size = 20 * MIB + 7;
  const ranges = [1, 2, 3].map((number) => partRange(number, size));
  expect(ranges).toEqual([
    [0, 8 * MIB],
    [8 * MIB, 16 * MIB],
    [16 * MIB, size],
  ]);
});

const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const digests = [
  fromHex('93957a3f836322f281b89b7dad26a1879c495b6f6985d913f2797a3c3a8adad7'),
  fromHex('85054ea5dfba8a4b5d7fc8bdbeb589585b7d244dbfcfd22fafdbe52b2474fdfc'),
];

test('the content hash is the hash of the parts’ hashes, as the ingest service computes it', async () => {
  expect(await contentHash(digests)).toBe('72c88436f41e48cf7b09288d3f5207c260bddfb906ef65099bef0fee5c4034e2');
  expect(await contentHash([...digests].reverse())).not.toBe(await contentHash(digests));
});

test('digests travel in base64, as S3 writes them', () => {
  expect(toBase64(digests[0] as Uint8Array)).toBe('k5V6P4NjIvKBuJt9rSahh5xJW29phdkT8nl6PDqK2tc=');
});
