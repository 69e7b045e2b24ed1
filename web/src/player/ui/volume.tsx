/** Mute, and the volume beside it. */
import { VolumeIcon } from '../../ui/icons';
import type { Player } from '../player';
import type { PlayerState } from '../state';

export function Volume({ player, state }: { player: Player; state: PlayerState }) {
  const level = state.muted || state.volume === 0 ? 0 : state.volume < 0.5 ? 1 : 2;
  const heard = state.muted ? 0 : state.volume;
  const label = state.muted ? 'Sound on' : 'Mute';
  return (
    <div class="volume">
      <button
        type="button"
        class="control"
        aria-label={label}
        title={`${label} (M)`}
        onClick={() => player.toggleMute()}
      >
        <VolumeIcon level={level} />
      </button>
      <input
        type="range"
        class="range only-wide"
        aria-label="Volume"
        aria-valuetext={`${Math.round(heard * 100)} percent`}
        min={0}
        max={1}
        step={0.05}
        value={heard}
        style={{ '--share': `${heard * 100}%` }}
        onInput={(event) => player.setVolume(Number(event.currentTarget.value))}
      />
    </div>
  );
}
