import { expect, test } from 'vitest';
import { Problem, sentence, Unreachable } from '../../src/api/problem';

test('what the server says is shown, as a whole sentence', () => {
  expect(sentence(new Problem({ status: 409, detail: 'The job has ended' }))).toBe('The job has ended.');
  expect(sentence(new Problem({ status: 400, detail: 'Too short!' }))).toBe('Too short!');
});

test.each([
  [new Unreachable('/x'), /cannot be reached/],
  [new Problem({ status: 500 }), /our side/],
  [new Problem({ status: 403 }), /may not/],
  [new Problem({ status: 418 }), /not understood/],
  [new TypeError('x is undefined'), /Reload/],
])('%s becomes a sentence without codes or stacks', (error, expected) => {
  expect(sentence(error)).toMatch(expected);
  expect(sentence(error)).not.toMatch(/undefined|HTTP|\d{3}/);
});
