import { expect, test } from 'vitest';
import { isFinished, resumeAt, watchedShare } from '../../src/player/resume';

test.each([
  ['hardly begun', 200, 5280, 0],
  ['in the middle', 2000, 5280, 2000],
  ['in the credits', 5000, 5280, 0],
  ['at the end', 5280, 5280, 0],
  ['in a clip of seconds', 2.6, 5.28, 2.6],
  ['of unknown length', 100, 0, 0],
  ['at no known place', Number.NaN, 5280, 0],
  ['before the start', -4, 5280, 0],
])('a film left %s (%d of %d s) starts at %d s', (_, position, duration, start) => {
  expect(resumeAt(position, duration)).toBe(start);
});

test('a film is finished after nine tenths', () => {
  expect(isFinished(90, 100)).toBe(false);
  expect(isFinished(90.1, 100)).toBe(true);
  expect(isFinished(10, 0)).toBe(false);
});

test('the watched share stays within its bar', () => {
  expect(watchedShare(25, 100)).toBe(0.25);
  expect(watchedShare(101, 100)).toBe(1);
  expect(watchedShare(-1, 100)).toBe(0);
  expect(watchedShare(5, 0)).toBe(0);
});
