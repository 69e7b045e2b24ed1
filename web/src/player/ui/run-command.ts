/** Does what a key asked for, and says it in a few words. */
import { go, href } from '../../router';
import type { Command } from '../keyboard';
import type { Player } from '../player';
import { toggleFullscreen, togglePip } from './screen';

export interface Bench {
  readonly player: Player;
  readonly root: HTMLElement;
  tell(text: string): void;
  toggleStatistics(): void;
  showHelp(): void;
  /** Closes what lies on top; false when nothing was open. */
  closeSomething(): boolean;
}

export function runCommand(command: Command, bench: Bench): void {
  const { player, root, tell } = bench;
  switch (command.do) {
    case 'toggle-play':
      player.togglePlay();
      return tell(player.state.get().playing ? 'Play' : 'Pause');
    case 'skip':
      player.skip(command.seconds);
      return tell(`${command.seconds > 0 ? 'Forward' : 'Back'} ${Math.abs(command.seconds)} s`);
    case 'jump':
      return player.seek(player.state.get().durationSeconds * command.share);
    case 'volume':
      player.setVolume(player.state.get().volume + command.by);
      return tell(`Volume ${Math.round(volumeOf(root) * 100)} %`);
    case 'mute':
      player.toggleMute();
      return tell(root.querySelector('video')?.muted ? 'Muted' : 'Sound on');
    case 'speed':
      player.stepSpeed(command.by);
      return tell(`Speed ${root.querySelector('video')?.playbackRate ?? 1}×`);
    case 'captions':
      return tell(captionsWord(player));
    case 'fullscreen':
      return void toggleFullscreen(root);
    case 'pip':
      return void togglePip(root);
    case 'statistics':
      return bench.toggleStatistics();
    case 'help':
      return bench.showHelp();
    case 'back':
      if (!bench.closeSomething() && !document.fullscreenElement) go(href.titles);
  }
}

const volumeOf = (root: HTMLElement) => root.querySelector('video')?.volume ?? 0;

function captionsWord(player: Player): string {
  if (player.state.get().captions.length === 0) return 'No captions for this film';
  player.toggleCaptions();
  const { captions, captionChoice } = player.state.get();
  const chosen = captions.find((track) => track.id === captionChoice);
  return chosen ? `Captions: ${chosen.label}` : 'Captions off';
}
