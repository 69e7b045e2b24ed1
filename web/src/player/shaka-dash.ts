/** The player chunk for DASH: Shaka Player's DASH-only build. */
import shaka from 'shaka-player/dist/shaka-player.dash-es2021';
import { shakaEngine } from './shaka-engine';

export const createEngine = shakaEngine(shaka, 'dash');
