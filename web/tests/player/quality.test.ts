import { expect, test } from 'vitest';
import type { PlayableRung } from '../../src/player/engine';
import { codecName, rungLabel, rungName, rungTitle, shownRung } from '../../src/player/quality';

const rung = (id: string, width: number, height: number, bitsPerSecond: number): PlayableRung => ({
  id,
  width,
  height,
  bitsPerSecond,
  codec: 'avc1.64001f',
});
const low = rung('1', 640, 360, 750_000);
const high = rung('2', 1280, 720, 2_900_000);
const higher = rung('3', 1280, 720, 4_500_000);
const named = [
  { name: '720p', width: 1280, height: 720, bitrate_kbps: 3000 },
  { name: '720p-high', width: 1280, height: 720, bitrate_kbps: 4600 },
];

test('a rung has the name the encoder gave it: same size, nearest bitrate', () => {
  expect(rungName(high, named)).toBe('720p');
  expect(rungName(higher, named)).toBe('720p-high');
  expect(rungLabel(high, named)).toBe('720p · 2.9 Mbps');
});

test('among rungs of one size, the codec decides before the bitrate', () => {
  const size = { width: 1280, height: 720, vmaf_mean: null };
  const several = [
    { ...size, name: 'h264-720p', bitrate_kbps: 4500 },
    { ...size, name: 'av1-720p', bitrate_kbps: 2900 },
    { ...size, name: 'av1-720p-hdr', bitrate_kbps: 3900 },
  ];
  expect(rungName(high, several)).toBe('h264-720p');
  expect(rungName({ ...high, codec: 'av01.0.05M.08' }, several)).toBe('av1-720p');
  expect(rungLabel({ ...higher, codec: 'av01.0.05M.10' }, several)).toBe('720p AV1 HDR · 4.5 Mbps');
});

test.each([
  ['h264-720p', '720p'],
  ['h264-720p-2', '720p-2'],
  ['hevc-1080p', '1080p H.265'],
  ['av1-2160p-1-hdr', '2160p-1 AV1 HDR'],
  ['720p', '720p'],
])('the rung %s is shown as %s', (name, shown) => {
  expect(rungTitle(name)).toBe(shown);
});

test('an unknown rung is named after its shorter side', () => {
  expect(rungName(low, named)).toBe('360p');
  expect(rungName(rung('4', 720, 1280, 1), [])).toBe('720p');
});

test('what is shown is what the picture is, not what is being fetched', () => {
  expect(shownRung([low, high], high, 640, 360)).toBe(low);
  expect(shownRung([low, high], high, 1280, 720)).toBe(high);
  expect(shownRung([low, high, higher], higher, 1280, 720)).toBe(higher);
  expect(shownRung([low], low, 100, 100)).toBe(low);
});

test.each([
  ['avc1.64001f', 'H.264 (avc1.64001f)'],
  ['hvc1.1.6.L93.B0', 'H.265 (hvc1.1.6.L93.B0)'],
  ['vp09.00.10.08', 'VP9 (vp09.00.10.08)'],
  ['av01.0.04M.08', 'AV1 (av01.0.04M.08)'],
  ['', 'unknown'],
])('codec %j is %j', (codec, name) => expect(codecName(codec)).toBe(name));
