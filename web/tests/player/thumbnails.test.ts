import { expect, test, vi } from 'vitest';
import { fetchTiles, indexUrl, tileAt, tilesOf } from '../../src/player/thumbnails';

const URL_OF_INDEX = 'https://media.test/v1/9/s/titles/t/v/thumbnails/thumbnails.vtt';
const INDEX = `WEBVTT

00:00:00.000 --> 00:00:10.000
1.jpg#xywh=0,0,160,90

00:00:10.000 --> 01:00:20.500
2.jpg#xywh=1440,810,160,90
`;

test('the index stands beside the manifests, with their signature', () => {
  const manifest = '/media/v1/9/s/titles/t/v/manifest.mpd';
  expect(indexUrl(manifest, 'https://a.test/x')).toBe(
    'https://a.test/media/v1/9/s/titles/t/v/thumbnails/thumbnails.vtt',
  );
});

test('a tile is a place on a sheet beside the index', () => {
  const [first, last] = tilesOf(INDEX, URL_OF_INDEX);
  expect(first?.sheet).toBe('https://media.test/v1/9/s/titles/t/v/thumbnails/1.jpg');
  expect(last).toEqual({
    startSeconds: 10,
    endSeconds: 3620.5,
    sheet: 'https://media.test/v1/9/s/titles/t/v/thumbnails/2.jpg',
    x: 1440,
    y: 810,
    width: 160,
    height: 90,
  });
});

test('each moment has its tile', () => {
  const tiles = tilesOf(INDEX, URL_OF_INDEX);
  expect([0, 9.99, 10, 9999].map((second) => tileAt(tiles, second)?.x)).toEqual([0, 0, 1440, 1440]);
  expect(tileAt([], 1)).toBeNull();
});

test('a film without tiles is scrubbed without pictures', async () => {
  vi.stubGlobal('fetch', async () => new Response('no', { status: 404 }));
  expect(await fetchTiles(URL_OF_INDEX, new AbortController().signal)).toEqual([]);
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no network')));
  expect(await fetchTiles(URL_OF_INDEX, new AbortController().signal)).toEqual([]);
  vi.unstubAllGlobals();
});
