/** The three menus: captions, quality, speed. */
import type { Title } from '../../api/types';
import { CaptionsIcon, QualityIcon, SpeedIcon } from '../../ui/icons';
import type { Player } from '../player';
import { rungLabel, rungName, rungTitle } from '../quality';
import { type PlayerState, speeds } from '../state';
import type { MenuSlot } from './controls';
import { type Choice, Menu } from './menu';

interface Props {
  player: Player;
  state: PlayerState;
  slot: MenuSlot;
}

export function CaptionsMenu({ player, state, slot }: Props) {
  const off: Choice = {
    id: 'off',
    label: 'Off',
    chosen: state.captionChoice === null,
    choose: () => player.selectCaptions(null),
  };
  const tracks = state.captions.map((track) => ({
    id: track.id,
    label: track.label,
    chosen: state.captionChoice === track.id,
    choose: () => player.selectCaptions(track.id),
  }));
  const none = tracks.length === 0;
  const now = none ? 'No captions' : (tracks.find((track) => track.chosen)?.label ?? 'Off');
  return (
    <Menu
      label="Captions"
      now={now}
      icon={<CaptionsIcon />}
      choices={none ? [] : [off, ...tracks]}
      none="No captions"
      slot={slot}
    />
  );
}

export function QualityMenu({ player, state, slot, title }: Props & { title: Title | null }) {
  const named = title?.rungs ?? [];
  const shown = state.shown ? rungTitle(rungName(state.shown, named)) : null;
  const auto: Choice = {
    id: 'auto',
    label: shown && state.rungChoice === null ? `Auto (${shown})` : 'Auto',
    chosen: state.rungChoice === null,
    choose: () => player.selectRung(null),
  };
  const rungs = state.rungs.map((rung) => ({
    id: rung.id,
    label: rungLabel(rung, named),
    chosen: state.rungChoice === rung.id,
    choose: () => player.selectRung(rung.id),
  }));
  const picked = rungs.find((rung) => rung.chosen)?.label ?? auto.label;
  return <Menu label="Quality" now={picked} icon={<QualityIcon />} choices={[auto, ...rungs]} slot={slot} />;
}

export function SpeedMenu({ player, state, slot }: Props) {
  const choices = speeds.map((speed) => ({
    id: `${speed}`,
    label: speed === 1 ? 'Normal' : `${speed}×`,
    chosen: state.speed === speed,
    choose: () => player.setSpeed(speed),
  }));
  return <Menu label="Speed" now={`${state.speed}×`} icon={<SpeedIcon />} choices={choices} slot={slot} />;
}
