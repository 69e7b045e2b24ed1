/** The player chunk for HLS: Shaka Player's HLS-only build. */
import type shakaTypes from 'shaka-player/dist/shaka-player.dash-es2021';
import shaka from 'shaka-player/dist/shaka-player.hls-es2021';
import { shakaEngine } from './shaka-engine';

export const createEngine = shakaEngine(shaka as unknown as typeof shakaTypes, 'hls');
