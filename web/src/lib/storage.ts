/** localStorage that never throws: private windows and full disks only lose memory, not the app. */

export interface Memory {
  read(key: string): string | null;
  write(key: string, value: string | null): void;
}

export const browserMemory: Memory = {
  read(key) {
    try {
      return localStorage.getItem(`matinee.${key}`);
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      if (value === null) localStorage.removeItem(`matinee.${key}`);
      else localStorage.setItem(`matinee.${key}`, value);
    } catch {
      // Nothing to do: the app works without memory.
    }
  },
};
