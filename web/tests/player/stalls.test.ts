import { expect, test } from 'vitest';
import { StallWatch } from '../../src/player/stalls';

test('waiting for the first frame is not a stall', () => {
  const watch = new StallWatch();
  watch.buffering(true, 0);
  watch.begin();
  expect(watch.buffering(false, 900)).toBeNull();
  expect(watch.totals()).toEqual({ stalls: 0, stalledSeconds: 0 });
});

test('waiting while playing is a stall, with its length', () => {
  const watch = new StallWatch();
  watch.begin();
  watch.buffering(true, 10_000);
  watch.buffering(true, 10_500);
  expect(watch.buffering(false, 11_250)).toBe(1.25);
  expect(watch.totals()).toEqual({ stalls: 1, stalledSeconds: 1.25 });
});

test('waiting after a seek is forgiven, later waiting is not', () => {
  const watch = new StallWatch();
  watch.begin();
  watch.forgive(20_000);
  watch.buffering(true, 20_100);
  expect(watch.buffering(false, 21_000)).toBeNull();
  watch.buffering(true, 22_000);
  expect(watch.buffering(false, 22_400)).toBeCloseTo(0.4);
});

test('a wait nobody sees is not counted', () => {
  const watch = new StallWatch();
  watch.begin();
  watch.buffering(true, 5_000);
  expect(watch.buffering(false, 5_050)).toBeNull();
});
