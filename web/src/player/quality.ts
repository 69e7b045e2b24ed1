/** Names of rungs: what the encoder called them if we know, else their height. */
import type { Rung } from '../api/types';
import { bitrate } from '../lib/format';
import type { PlayableRung } from './engine';

const families: readonly [RegExp, string, string][] = [
  [/^avc/, 'h264', 'H.264'],
  [/^hvc|^hev/, 'hevc', 'H.265'],
  [/^vp0?9/, 'vp9', 'VP9'],
  [/^av01/, 'av1', 'AV1'],
];
const familyOf = (codec: string) => families.find(([pattern]) => pattern.test(codec));
const ladderName = /^(h264|hevc|vp9|av1)-(\d+p(?:-\d+)?)(-hdr)?$/;

/** `named` are the title's rungs; the one of equal size and codec, nearest in bitrate, gives the name. */
export function rungName(rung: PlayableRung, named: readonly Rung[]): string {
  const kbps = rung.bitsPerSecond / 1000;
  const same = named.filter(
    (candidate) =>
      candidate.width === rung.width &&
      candidate.height === rung.height &&
      [undefined, familyOf(rung.codec)?.[1]].includes(ladderName.exec(candidate.name)?.[1]),
  );
  const nearest = same.sort((a, b) => Math.abs(a.bitrate_kbps - kbps) - Math.abs(b.bitrate_kbps - kbps))[0];
  return nearest?.name ?? `${Math.min(rung.width, rung.height) || rung.height}p`;
}

/** `h264-720p` → `720p`, `av1-1080p-hdr` → `1080p AV1 HDR`; any other name as it is. */
export function rungTitle(name: string): string {
  const [, codec, size, hdr] = ladderName.exec(name) ?? [];
  if (!codec) return name;
  const family = families.find(([, short]) => short === codec)?.[2];
  return [size, codec === 'h264' ? null : family, hdr && 'HDR'].filter(Boolean).join(' ');
}

export function rungLabel(rung: PlayableRung, named: readonly Rung[]): string {
  const name = rungTitle(rungName(rung, named));
  return rung.bitsPerSecond > 0 ? `${name} · ${bitrate(rung.bitsPerSecond)}` : name;
}

/** The rung whose picture has this size; `active` (what is being fetched) decides between rungs of one size. */
export function shownRung(
  rungs: readonly PlayableRung[],
  active: PlayableRung | null,
  width: number,
  height: number,
): PlayableRung | null {
  if (active?.width === width && active.height === height) return active;
  return rungs.find((rung) => rung.width === width && rung.height === height) ?? active;
}

/** `avc1.64001f` → `H.264`, for the statistics. */
export function codecName(codec: string): string {
  const family = familyOf(codec)?.[2];
  return family ? `${family} (${codec})` : codec || 'unknown';
}
