/** Names of rungs: what the encoder called them if we know, else their height. */
import type { Rung } from '../api/types';
import { bitrate } from '../lib/format';
import type { PlayableRung } from './engine';

/** `named` are the title's rungs; the one of equal size and nearest bitrate gives the name. */
export function rungName(rung: PlayableRung, named: readonly Rung[]): string {
  const kbps = rung.bitsPerSecond / 1000;
  const same = named.filter(
    (candidate) => candidate.width === rung.width && candidate.height === rung.height,
  );
  const nearest = same.sort((a, b) => Math.abs(a.bitrate_kbps - kbps) - Math.abs(b.bitrate_kbps - kbps))[0];
  return nearest?.name ?? `${Math.min(rung.width, rung.height) || rung.height}p`;
}

export function rungLabel(rung: PlayableRung, named: readonly Rung[]): string {
  const name = rungName(rung, named);
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
  const families: readonly [RegExp, string][] = [
    [/^avc/, 'H.264'],
    [/^hvc|^hev/, 'H.265'],
    [/^vp0?9/, 'VP9'],
    [/^av01/, 'AV1'],
  ];
  const family = families.find(([pattern]) => pattern.test(codec))?.[1];
  return family ? `${family} (${codec})` : codec || 'unknown';
}
