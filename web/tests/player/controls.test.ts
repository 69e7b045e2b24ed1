import { expect, test } from 'vitest';
import { bufferAhead, initialState } from '../../src/player/state';
import { nextIndex } from '../../src/player/ui/menu';
import { secondAt } from '../../src/player/ui/scrub';
import { statisticsRows } from '../../src/player/ui/statistics';

test('a place on the scrub bar is a second of the film', () => {
  expect(secondAt(150, 100, 200, 60)).toBe(15);
  expect(secondAt(50, 100, 200, 60)).toBe(0);
  expect(secondAt(999, 100, 200, 60)).toBe(60);
  expect(secondAt(10, 0, 0, 60)).toBe(0);
});

test('arrows go round a menu', () => {
  expect(nextIndex('ArrowDown', 2, 3)).toBe(0);
  expect(nextIndex('ArrowUp', 0, 3)).toBe(2);
  expect(nextIndex('ArrowDown', -1, 3)).toBe(0);
  expect(nextIndex('End', 0, 3)).toBe(2);
  expect(nextIndex('Home', 2, 3)).toBe(0);
  expect(nextIndex('x', 0, 3)).toBeNull();
  expect(nextIndex('ArrowDown', 0, 0)).toBeNull();
});

test('the buffer ahead is what follows the position without a hole', () => {
  const buffered = [
    [0, 10],
    [20, 31],
  ] as const;
  expect(bufferAhead(buffered, 4)).toBe(6);
  expect(bufferAhead(buffered, 20)).toBe(11);
  expect(bufferAhead(buffered, 15)).toBe(0);
});

test('the statistics say what is known and admit what is not', () => {
  const empty = new Map(statisticsRows(initialState, null));
  expect(empty.get('Rung')).toBe('–');
  expect(empty.get('Bandwidth')).toBe('measuring');
  const shown = { id: '1', width: 1280, height: 720, bitsPerSecond: 3e6, codec: 'avc1.64001f' };
  const rows = new Map(
    statisticsRows(
      {
        ...initialState,
        engine: 'hls',
        shown,
        startMs: 412,
        stalls: 2,
        stalledSeconds: 1.25,
        positionSeconds: 3,
        buffered: [[0, 15]],
        statistics: {
          bandwidthBitsPerSecond: 8.2e6,
          droppedFrames: 3,
          decodedFrames: 900,
          latencySeconds: 0.012,
          meanLatencySeconds: 0.02,
          segmentHost: 'media.example',
        },
      },
      null,
    ),
  );
  expect(Object.fromEntries(rows)).toEqual({
    Protocol: 'HLS',
    Rung: '720p · 3.0 Mbps (auto)',
    Resolution: '1280 × 720',
    Codec: 'H.264 (avc1.64001f)',
    Bandwidth: '8.2 Mbps',
    Buffer: '12.0 s',
    'Dropped frames': '3 of 900',
    Stalls: '2 (1.3 s)',
    Start: '412 ms',
    Latency: '12 ms (mean 20 ms)',
    'Segments from': 'media.example',
  });
});
