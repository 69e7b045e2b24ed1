// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { CLICK, FIRST_FRAME, markClick, markFirstFrame, observe } from '../../src/player/measure';

test('the first frame stops the clock of its click, once', async () => {
  markClick('click', 'title-1');
  await new Promise((resolve) => setTimeout(resolve, 20));
  const startMs = markFirstFrame();
  expect(startMs).toBeGreaterThanOrEqual(15);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(markFirstFrame()).toBe(startMs);
  expect(performance.getEntriesByName(FIRST_FRAME)).toHaveLength(1);
  expect(window.__matinee).toMatchObject({ entry: 'click', titleId: 'title-1', startMs });
});

test('a direct visit counts from the start of its navigation', () => {
  markClick('direct', 'title-2');
  expect(performance.getEntriesByName(CLICK)[0]?.startTime).toBe(0);
  expect(markFirstFrame()).toBe(Math.round(performance.getEntriesByName(FIRST_FRAME)[0]?.startTime ?? -1));
});

test('a new click forgets the last play', () => {
  markClick('click', 'a');
  observe({ height: 270, stalls: 2 });
  markClick('click', 'b');
  expect(window.__matinee).toMatchObject({ titleId: 'b', startMs: null, heights: [], stalls: 0 });
});

test('heights are remembered in the order shown', () => {
  markClick('click', 'a');
  for (const height of [270, 270, 720, null, 720, 540]) observe({ height });
  expect(window.__matinee?.heights).toEqual([270, 720, 540]);
});
