import { expect, test } from 'vitest';
import type { UploadPart } from '../../src/api/types';
import { PutFailed } from '../../src/upload/put';
import { AT_ONCE, type SendPorts, sendParts } from '../../src/upload/send';

const SIZE = 100;
const address = (number: number, era = 0): UploadPart => ({
  number,
  url: `/part/${number}/${era}`,
  headers: {},
});
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** A storage that fails as told: `faults[number]` lists the statuses that part meets before it is taken. */
class Storage implements SendPorts {
  readonly taken: string[] = [];
  readonly asked: number[][] = [];
  readonly waits: number[] = [];
  readonly totals: number[] = [];
  atOnce = 0;
  peak = 0;

  constructor(private readonly faults: Record<number, number[]> = {}) {}

  put = async (part: UploadPart, onBytes: (sent: number) => void) => {
    this.atOnce += 1;
    this.peak = Math.max(this.peak, this.atOnce);
    onBytes(SIZE / 2);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.atOnce -= 1;
    const fault = this.faults[part.number]?.shift();
    if (fault !== undefined) throw new PutFailed(fault);
    this.taken.push(part.url);
  };
  addresses = async (wanted: readonly number[]) => {
    this.asked.push([...wanted]);
    return wanted.map((number) => address(number, this.asked.length));
  };
  wait = async (milliseconds: number) => void this.waits.push(milliseconds);
  size = () => SIZE;
  onBytes = (sent: number) => void this.totals.push(sent);
}

test('every missing part is sent once, a few at a time', async () => {
  const storage = new Storage();
  await sendParts(
    numbers(11),
    numbers(11).map((number) => address(number)),
    storage,
  );
  expect([...storage.taken].sort()).toEqual(
    numbers(11)
      .map((number) => `/part/${number}/0`)
      .sort(),
  );
  expect(storage.peak).toBe(AT_ONCE);
  expect(storage.asked).toEqual([]);
  expect(storage.totals.at(-1)).toBe(11 * SIZE);
});

test('addresses that were not given are asked for, at most a hundred at a time', async () => {
  const storage = new Storage();
  await sendParts(
    numbers(230),
    numbers(3).map((number) => address(number)),
    storage,
  );
  expect(storage.taken).toHaveLength(230);
  expect(storage.asked.map((wanted) => wanted.length)).toEqual([100, 100, 27]);
});

test('a part that fails on the way is sent again after a growing wait', async () => {
  const storage = new Storage({ 2: [0, 503, 500] });
  await sendParts(
    numbers(3),
    numbers(3).map((number) => address(number)),
    storage,
  );
  expect(storage.taken).toHaveLength(3);
  expect(storage.waits).toHaveLength(3);
  expect(storage.waits[2] ?? 0).toBeGreaterThan(storage.waits[0] ?? 0);
  expect(storage.asked).toEqual([]);
});

test('an address that ran out is replaced', async () => {
  const storage = new Storage({ 2: [403] });
  await sendParts([1, 2], [address(1), address(2)], storage);
  expect(storage.asked).toEqual([[2]]);
  expect(storage.taken).toContain('/part/2/1');
});

test('a part that never arrives ends the upload with its reason', async () => {
  const storage = new Storage({ 1: Array(10).fill(500) });
  await expect(
    sendParts(
      numbers(9),
      numbers(9).map((number) => address(number)),
      storage,
    ),
  ).rejects.toMatchObject({ status: 500 });
});

test('bytes of a failed try are taken back', async () => {
  const storage = new Storage({ 1: [503] });
  await sendParts([1], [address(1)], storage);
  expect(storage.totals).toEqual([50, 0, 50, 100]);
});

test('a stop is not tried again', async () => {
  const storage = new Storage();
  storage.put = async () => {
    throw new DOMException('stopped', 'AbortError');
  };
  await expect(sendParts([1], [address(1)], storage)).rejects.toMatchObject({ name: 'AbortError' });
  expect(storage.waits).toEqual([]);
});
