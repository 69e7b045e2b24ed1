import { expect, test } from 'vitest';
import { failureSentence, PlaybackFailure } from '../../src/player/engine';
import { failureOf } from '../../src/player/shaka-errors';

const error = (code: number, category: number, data: unknown[] = []) => ({
  severity: 2,
  code,
  category,
  data,
});

const licence = (code: number, data: unknown[] = []) => error(6007, 6, [error(code, 1, data)]);

test.each([
  ['a refused link', error(1001, 1, ['https://x', 403]), 'expired'],
  ['a missing segment', error(1001, 1, ['https://x', 404]), 'network'],
  ['a lost connection', error(1002, 1), 'network'],
  ['a refused licence', licence(1001, ['https://x', 403]), 'unlicensed'],
  ['a licence for nobody', licence(1001, ['https://x', 401]), 'unlicensed'],
  ['a licence service out of order', licence(1001, ['https://x', 503]), 'network'],
  ['a licence service out of reach', licence(1002), 'network'],
  ['a browser without protection', error(6020, 6), 'unsupported'],
  ['a broken manifest', error(4001, 4), 'unplayable'],
  ['a codec that nobody here has', error(4032, 4), 'unsupported'],
  ['a decoder that gave up', error(3016, 3), 'unplayable'],
  ['something else', new Error('?'), 'unplayable'],
])('%s is told as it is', (_, thrown, kind) => {
  const failure = failureOf(thrown);
  expect(failure.kind).toBe(kind);
  expect(failureSentence(failure.kind)).toMatch(/^[A-Z].*\.$/);
});

test('a failure that is one already stays the same, however deep it is wrapped', () => {
  const failure = new PlaybackFailure('network', 'x');
  expect(failureOf(failure)).toBe(failure);
  expect(failureOf(error(6007, 6, [error(1007, 1, [failure])]))).toBe(failure);
});
