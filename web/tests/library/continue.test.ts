import { expect, test } from 'vitest';
import type { Title, Viewing } from '../../src/api/types';
import { continueWatching, viewingOf } from '../../src/library/continue';
import { merge } from '../../src/library/library';

const title = (title_id: string) => ({ title_id, name: title_id }) as Title;
const viewing = (title_id: string, position_seconds: number, watched_at: string): Viewing => ({
  title_id,
  position_seconds,
  duration_seconds: 100,
  watched_at,
});

test('films begun and not finished, the last one first', () => {
  const begun = continueWatching(
    [title('a'), title('b'), title('c'), title('d')],
    [
      viewing('a', 50, '2026-01-01T00:00:00Z'),
      viewing('b', 20, '2026-01-03T00:00:00Z'),
      viewing('c', 95, '2026-01-04T00:00:00Z'),
      viewing('d', 2, '2026-01-05T00:00:00Z'),
      viewing('gone', 50, '2026-01-06T00:00:00Z'),
    ],
  );
  expect(begun.map((each) => each.title.title_id)).toEqual(['b', 'a']);
});

test('a card knows whether its film was finished', () => {
  const viewings = [viewing('a', 95, '2026-01-01T00:00:00Z'), viewing('b', 50, '2026-01-01T00:00:00Z')];
  expect(viewingOf(viewings, 'a')?.finished).toBe(true);
  expect(viewingOf(viewings, 'b')?.finished).toBe(false);
  expect(viewingOf(viewings, 'c')).toBeNull();
});

test('a title that moved between pages is shown once', () => {
  expect(merge([title('a'), title('b')], [title('b'), title('c')]).map((each) => each.title_id)).toEqual([
    'a',
    'b',
    'c',
  ]);
});
