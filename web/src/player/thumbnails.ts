/** Small pictures of the whole film, for scrubbing: tiles on sheets, indexed by WebVTT. */

export interface Tile {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** The sheet's address, and the tile's place in it, pixels. */
  readonly sheet: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const CUE =
  /(?:(\d+):)?(\d\d):(\d\d\.\d{3}) --> (?:(\d+):)?(\d\d):(\d\d\.\d{3})\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;

/** Where the index of a film's tiles stands, given the address of one of its manifests. */
export const indexUrl = (manifestUrl: string, base: string) =>
  new URL('thumbnails/thumbnails.vtt', new URL(manifestUrl, base)).href;

/** The tiles that an index at `url` lists. */
export function tilesOf(index: string, url: string): Tile[] {
  return Array.from(index.replaceAll('\r\n', '\n').matchAll(CUE), (cue) => {
    const [x = 0, y = 0, width = 0, height = 0] = cue.slice(8, 12).map(Number);
    return {
      startSeconds: seconds(cue[1], cue[2], cue[3]),
      endSeconds: seconds(cue[4], cue[5], cue[6]),
      sheet: new URL(cue[7] ?? '', url).href,
      x,
      y,
      width,
      height,
    };
  });
}

const seconds = (hours = '0', minutes = '0', rest = '0') =>
  Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);

/** The tile of a moment; the last one's beyond the end. */
export function tileAt(tiles: readonly Tile[], second: number): Tile | null {
  return tiles.find((tile) => second < tile.endSeconds) ?? tiles.at(-1) ?? null;
}

/** Fetches a film's tiles; none when they cannot be had: scrubbing works without. */
export async function fetchTiles(url: string, signal: AbortSignal): Promise<Tile[]> {
  try {
    const answer = await fetch(url, { signal });
    return answer.ok ? tilesOf(await answer.text(), url) : [];
  } catch {
    return [];
  }
}
