import { beforeEach, expect, test } from 'vitest';
import type { PlaybackEvent } from '../../src/api/types';
import { ProgressReporter } from '../../src/player/progress';

let nowMs: number;
let batches: { events: readonly PlaybackEvent[]; leaving: boolean }[];
let answers: (Error | null)[];

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const refused = new Error('refused');

function reporter(): ProgressReporter {
  return new ProgressReporter({
    async send(events, leaving) {
      batches.push({ events, leaving });
      const failure = answers.shift();
      if (failure) throw failure;
    },
    isRefusal: (error) => error === refused,
    nowMs: () => nowMs,
    lastSecond: 60,
  });
}

const kinds = () => batches.map(({ events }) => events.map((event) => event.kind));

beforeEach(() => {
  nowMs = Date.parse('2026-11-22T15:00:00Z');
  batches = [];
  answers = [];
});

test('progress is told every ten seconds of watching, not at every tick', async () => {
  const report = reporter();
  for (let tick = 0; tick < 100; tick += 1) {
    nowMs += 250;
    report.tick(tick / 4);
    await settle();
  }
  expect(kinds()).toEqual([['progress'], ['progress']]);
  expect(batches[0]?.events[0]).toEqual({
    kind: 'progress',
    at: '2026-11-22T15:00:10.000Z',
    position_seconds: 9.75,
  });
});

test('a pause is told at once, and the ten seconds begin anew', async () => {
  const report = reporter();
  nowMs += 9_000;
  report.tell('paused', 9);
  nowMs += 9_000;
  report.tick(10);
  await settle();
  expect(kinds()).toEqual([['paused']]);
});

test('what happens while a batch is on its way follows it, in order', async () => {
  const report = reporter();
  report.tell('started', 0);
  report.tell('seeked', 30);
  report.tell('paused', 31);
  await settle();
  expect(kinds()).toEqual([['started'], ['seeked', 'paused']]);
});

test('what did not arrive is sent again with the next message', async () => {
  answers = [new TypeError('offline')];
  const report = reporter();
  report.tell('started', 0);
  await settle();
  report.tell('paused', 4);
  await settle();
  expect(kinds()).toEqual([['started'], ['started', 'paused']]);
});

test('what the server refuses is not repeated for ever', async () => {
  answers = [refused];
  const report = reporter();
  report.tell('started', 0);
  await settle();
  report.tell('paused', 4);
  await settle();
  expect(kinds()).toEqual([['started'], ['paused']]);
});

test('leaving sends the last position with a request that outlives the page, even behind another', () => {
  const report = reporter();
  report.tell('started', 0);
  report.leave(12.34567);
  expect(batches.map(({ leaving }) => leaving)).toEqual([false, true]);
  expect(batches[1]?.events.at(-1)).toMatchObject({ kind: 'progress', position_seconds: 12.346 });
});

test('after closing nothing more is said', async () => {
  const report = reporter();
  report.close(5);
  report.tell('paused', 6);
  report.leave(7);
  await settle();
  expect(kinds()).toEqual([['progress']]);
});

test('a batch is at most fifty, and hours offline keep the last word', async () => {
  answers = Array(400).fill(new TypeError('offline'));
  const report = reporter();
  for (let count = 1; count <= 300; count += 1) {
    nowMs += 10_000;
    report.tell('progress', count / 10);
    await settle();
  }
  answers = [];
  batches = [];
  report.tell('paused', 31);
  await settle();
  const events = batches.flatMap((batch) => batch.events);
  expect(Math.max(...batches.map((batch) => batch.events.length))).toBe(50);
  expect(events).toHaveLength(200);
  expect(events.at(-1)).toMatchObject({ kind: 'paused', position_seconds: 31 });
});

test('positions stay within the film', async () => {
  const report = reporter();
  report.tell('ended', 60.4);
  report.tell('seeked', -1);
  report.tell('error', Number.NaN, { message: 'gone' });
  await settle();
  const events = batches.flatMap((batch) => batch.events);
  expect(events.map((event) => event.position_seconds)).toEqual([60, 0, 0]);
  expect(events[2]).toMatchObject({ kind: 'error', message: 'gone' });
});
