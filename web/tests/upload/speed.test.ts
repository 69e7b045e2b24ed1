import { expect, test } from 'vitest';
import { displayName } from '../../src/upload/names';
import { SpeedMeter } from '../../src/upload/speed';

test('speed is what arrived over the window, and the rest follows from it', () => {
  const meter = new SpeedMeter();
  expect(meter.bytesPerSecond()).toBeNull();
  for (let second = 0; second <= 4; second += 1) meter.note(second * 2_000_000, second * 1000);
  expect(meter.bytesPerSecond()).toBe(2_000_000);
  expect(meter.etaSeconds(10_000_000)).toBe(5);
});

test('old speed is forgotten', () => {
  const meter = new SpeedMeter();
  for (let second = 0; second <= 10; second += 1) meter.note(second * 100, second * 1000);
  for (let second = 11; second <= 30; second += 1) meter.note(1000 + (second - 10) * 5, second * 1000);
  expect(meter.bytesPerSecond()).toBeCloseTo(5, 5);
});

test('standing still has no time left to tell', () => {
  const meter = new SpeedMeter();
  meter.note(500, 0);
  meter.note(500, 2000);
  expect(meter.etaSeconds(100)).toBeNull();
});

test.each([
  ['holiday.mp4', 'holiday.mp4'],
  ['a "quoted" film 🎬.mov', 'a "quoted" film 🎬.mov'],
  ['exe.\u202Egpj.mp4', 'exe.gpj.mp4'],
  ['line\nbreak\u0000.mp4', 'linebreak.mp4'],
  ['e\u0301.mp4', '\u00e9.mp4'],
  ['\u202e', 'film'],
])('%j is shown as %j', (name, shown) => {
  expect(displayName(name)).toBe(shown);
});

test('a very long name is cut between characters', () => {
  expect([...displayName('🎬'.repeat(400))]).toHaveLength(255);
});
