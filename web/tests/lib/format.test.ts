import { expect, test } from 'vitest';
import { ago, bitrate, bytes, clock, length, remaining, spokenTime } from '../../src/lib/format';

test.each([
  [0, '0:00'],
  [5.28, '0:05'],
  [75, '1:15'],
  [3599.9, '59:59'],
  [3671, '1:01:11'],
  [Number.NaN, '0:00'],
  [-3, '0:00'],
])('%d s on a clock is %s', (seconds, shown) => expect(clock(seconds)).toBe(shown));

test('a position beside a long film has its width', () => expect(clock(65, 7200)).toBe('0:01:05'));

test.each([
  [1, '1 second'],
  [75, '1 minute 15 seconds'],
  [120, '2 minutes'],
  [3671, '1 hour 1 minute'],
  [0, '0 seconds'],
])('%d s read aloud is %s', (seconds, shown) => expect(spokenTime(seconds)).toBe(shown));

test.each([
  [0.2, '1 s'],
  [12, '12 s'],
  [64, '1 min'],
  [5280, '1 h 28 min'],
  [7200, '2 h'],
])('a film of %d s is %s long', (seconds, shown) => expect(length(seconds)).toBe(shown));

test.each([
  [0.4, 'almost done'],
  [8.1, '9 s left'],
  [95, 'about 2 min left'],
])('%d s to go is %s', (seconds, shown) => expect(remaining(seconds)).toBe(shown));

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [3_312_853, '3.3 MB'],
  [999_960, '1.0 MB'],
  [42_000_000, '42 MB'],
  [4.2e9, '4.2 GB'],
])('%d bytes are %s', (count, shown) => expect(bytes(count)).toBe(shown));

test.each([
  [350_000, '350 kbps'],
  [2_960_000, '3.0 Mbps'],
  [999_900, '1.0 Mbps'],
  [120e6, '120 Mbps'],
])('%d bit/s are %s', (rate, shown) => expect(bitrate(rate)).toBe(shown));

test('times past are told from near to far', () => {
  const now = Date.parse('2026-11-22T15:00:00Z');
  expect(ago('2026-11-22T14:59:40Z', now)).toBe('just now');
  expect(ago('2026-11-22T14:59:00Z', now)).toBe('1 minute ago');
  expect(ago('2026-11-22T12:00:00Z', now)).toBe('3 hours ago');
  expect(ago('2026-11-21T12:00:00Z', now)).toBe('yesterday');
  expect(ago('2026-10-01T12:00:00Z', now)).toBe('1 Oct 2026');
  expect(ago('2026-11-22T15:00:30Z', now)).toBe('just now');
  expect(ago('not a time', now)).toBe('');
});
