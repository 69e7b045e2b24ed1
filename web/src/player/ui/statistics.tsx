/** The statistics overlay: what is playing, from where, and how well. */
import { useEffect } from 'preact/hooks';
import type { Title } from '../../api/types';
import { bitrate } from '../../lib/format';
import { CloseIcon } from '../../ui/icons';
import type { Player } from '../player';
import { codecName, rungLabel } from '../quality';
import { bufferAhead, type PlayerState } from '../state';

const EVERY_MS = 500;
const milliseconds = (seconds: number | null) =>
  seconds === null ? '–' : `${Math.round(seconds * 1000)} ms`;

/** Label and value, in the order shown. */
export function statisticsRows(
  state: PlayerState,
  title: Title | null,
): readonly (readonly [string, string])[] {
  const { shown, statistics } = state;
  return [
    ['Protocol', { dash: 'DASH', hls: 'HLS', native: 'HLS (browser)' }[state.engine ?? 'dash']],
    [
      'Rung',
      shown ? `${rungLabel(shown, title?.rungs ?? [])}${state.rungChoice === null ? ' (auto)' : ''}` : '–',
    ],
    ['Resolution', shown ? `${shown.width} × ${shown.height}` : '–'],
    ['Codec', shown ? codecName(shown.codec) : '–'],
    [
      'Bandwidth',
      statistics.bandwidthBitsPerSecond ? bitrate(statistics.bandwidthBitsPerSecond) : 'measuring',
    ],
    ['Buffer', `${bufferAhead(state.buffered, state.positionSeconds).toFixed(1)} s`],
    ['Dropped frames', `${statistics.droppedFrames} of ${statistics.decodedFrames}`],
    ['Stalls', `${state.stalls}${state.stalls > 0 ? ` (${state.stalledSeconds.toFixed(1)} s)` : ''}`],
    ['Start', state.startMs === null ? '–' : `${state.startMs} ms`],
    [
      'Latency',
      `${milliseconds(statistics.latencySeconds)} (mean ${milliseconds(statistics.meanLatencySeconds)})`,
    ],
    ['Segments from', statistics.segmentHost ?? '–'],
  ];
}

interface Props {
  player: Player;
  state: PlayerState;
  title: Title | null;
  onClose: () => void;
}

export function StatisticsPanel({ player, state, title, onClose }: Props) {
  useEffect(() => {
    player.refreshStatistics();
    const timer = window.setInterval(() => player.refreshStatistics(), EVERY_MS);
    return () => window.clearInterval(timer);
  }, [player]);
  return (
    <section class="statistics" aria-label="Statistics">
      <button type="button" class="control control-small" aria-label="Close statistics" onClick={onClose}>
        <CloseIcon />
      </button>
      <dl>
        {statisticsRows(state, title).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
