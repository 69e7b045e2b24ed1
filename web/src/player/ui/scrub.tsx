/** The scrub bar: played, buffered, the time under the pointer; a slider for keyboards and screen readers. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { clock, spokenTime } from '../../lib/format';
import type { Player } from '../player';
import type { PlayerState } from '../state';
import { type Tile, tileAt } from '../thumbnails';
import { useTiles } from './use-tiles';

/** The film's second under a pointer at `x`, given the bar's left edge and width, all in pixels. */
export function secondAt(x: number, left: number, width: number, durationSeconds: number): number {
  if (width <= 0) return 0;
  return Math.min(1, Math.max(0, (x - left) / width)) * durationSeconds;
}

const STEPS = new Set(['End', 'Home', 'PageUp', 'PageDown', 'ArrowLeft', 'ArrowRight']);
const KEYED_MS = 1500;
const TILE_WIDTH = 160;

const pageSeconds = (durationSeconds: number) => Math.max(10, durationSeconds / 10);

export function Scrub({ player, state }: { player: Player; state: PlayerState }) {
  const bar = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<number | null>(null);
  const [drag, setDrag] = useState<number | null>(null);
  const [keyed, setKeyed] = useState(0);
  useEffect(() => {
    const timer = window.setTimeout(() => setKeyed(0), KEYED_MS);
    return () => window.clearTimeout(timer);
  }, [keyed]);
  const total = state.durationSeconds;
  const shown = drag ?? state.positionSeconds;
  const share = (seconds: number) => (total > 0 ? Math.min(1, seconds / total) : 0);
  const at = (event: PointerEvent) => {
    const box = bar.current?.getBoundingClientRect();
    return box ? secondAt(event.clientX, box.left, box.width, total) : 0;
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    bar.current?.setPointerCapture(event.pointerId);
    setDrag(at(event));
  };
  const move = (event: PointerEvent) => {
    setHover(at(event));
    if (drag !== null) setDrag(at(event));
  };
  const up = () => {
    if (drag !== null) player.seek(drag);
    setDrag(null);
  };
  const onKey = (event: KeyboardEvent) => {
    if (STEPS.has(event.key)) setKeyed((count) => count + 1);
    const to = { End: total, PageUp: shown + pageSeconds(total), PageDown: shown - pageSeconds(total) }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    player.seek(to);
  };
  const tip = drag ?? hover ?? (keyed > 0 ? shown : null);
  const tiles = useTiles(state.tilesUrl, tip !== null);
  const tile = tip === null ? null : tileAt(tiles, tip);
  const margin = tile ? `${TILE_WIDTH / 2}px` : '1.75rem';
  return (
    <div
      class="scrub"
      ref={bar}
      role="slider"
      tabIndex={0}
      aria-label="Position in the film"
      aria-valuemin={0}
      aria-valuemax={Math.round(total)}
      aria-valuenow={Math.round(shown)}
      aria-valuetext={`${spokenTime(shown)} of ${spokenTime(total)}`}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => setHover(null)}
      onKeyDown={onKey}
    >
      <div class="scrub-track">
        {state.buffered.map(([start, end]) => (
          <div
            key={start}
            class="scrub-buffered"
            style={{ left: `${share(start) * 100}%`, width: `${(share(end) - share(start)) * 100}%` }}
          />
        ))}
        <div class="scrub-played" style={{ transform: `scaleX(${share(shown)})` }} />
      </div>
      <div class="scrub-thumb" style={{ left: `${share(shown) * 100}%` }} />
      {tip !== null && total > 0 && (
        <div
          class="scrub-tip"
          aria-hidden="true"
          style={{ left: `clamp(${margin}, ${share(tip) * 100}%, calc(100% - ${margin}))` }}
        >
          {tile && <Picture tile={tile} />}
          {clock(tip, total)}
        </div>
      )}
    </div>
  );
}

function Picture({ tile }: { tile: Tile }) {
  return (
    <div
      class="scrub-tile"
      style={{
        width: `${tile.width}px`,
        height: `${tile.height}px`,
        backgroundImage: `url(${JSON.stringify(tile.sheet)})`,
        backgroundPosition: `-${tile.x}px -${tile.y}px`,
      }}
    />
  );
}
