/** What a viewer set last time: volume, sound, captions. */
import { browserMemory, type Memory } from '../lib/storage';

export interface Preferences {
  /** 0 to 1. */
  readonly volume: number;
  readonly muted: boolean;
  /** Language of captions, or null for none. */
  readonly captions: string | null;
}

const KEY = 'player';
const usual: Preferences = { volume: 1, muted: false, captions: null };

export function readPreferences(memory: Memory = browserMemory): Preferences {
  try {
    const kept = JSON.parse(memory.read(KEY) ?? '{}') as Partial<Preferences>;
    return {
      volume:
        typeof kept.volume === 'number' && kept.volume >= 0 && kept.volume <= 1 ? kept.volume : usual.volume,
      muted: kept.muted === true,
      captions: typeof kept.captions === 'string' ? kept.captions : null,
    };
  } catch {
    return usual;
  }
}

export function writePreferences(change: Partial<Preferences>, memory: Memory = browserMemory): void {
  memory.write(KEY, JSON.stringify({ ...readPreferences(memory), ...change }));
}
