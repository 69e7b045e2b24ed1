/** Which key does what in the player; the help sheet is made from the same table. */

export type Command =
  | {
      readonly do:
        | 'toggle-play'
        | 'mute'
        | 'fullscreen'
        | 'captions'
        | 'statistics'
        | 'help'
        | 'pip'
        | 'back';
    }
  | { readonly do: 'skip'; readonly seconds: number }
  | { readonly do: 'volume'; readonly by: number }
  | { readonly do: 'speed'; readonly by: 1 | -1 }
  | { readonly do: 'jump'; readonly share: number };

interface Shortcut {
  readonly keys: readonly string[];
  readonly shown: string;
  readonly what: string;
  readonly command: Command;
}

export const shortcuts: readonly Shortcut[] = [
  { keys: [' ', 'k'], shown: 'Space or K', what: 'Play or pause', command: { do: 'toggle-play' } },
  { keys: ['j'], shown: 'J', what: 'Back 10 seconds', command: { do: 'skip', seconds: -10 } },
  { keys: ['l'], shown: 'L', what: 'Forward 10 seconds', command: { do: 'skip', seconds: 10 } },
  { keys: ['arrowleft'], shown: '←', what: 'Back 5 seconds', command: { do: 'skip', seconds: -5 } },
  { keys: ['arrowright'], shown: '→', what: 'Forward 5 seconds', command: { do: 'skip', seconds: 5 } },
  { keys: ['arrowup'], shown: '↑', what: 'Louder', command: { do: 'volume', by: 0.1 } },
  { keys: ['arrowdown'], shown: '↓', what: 'Quieter', command: { do: 'volume', by: -0.1 } },
  { keys: ['m'], shown: 'M', what: 'Mute', command: { do: 'mute' } },
  { keys: ['f'], shown: 'F', what: 'Full screen', command: { do: 'fullscreen' } },
  { keys: ['c'], shown: 'C', what: 'Captions on or off', command: { do: 'captions' } },
  { keys: ['p'], shown: 'P', what: 'Picture in picture', command: { do: 'pip' } },
  { keys: ['<'], shown: '<', what: 'Slower', command: { do: 'speed', by: -1 } },
  { keys: ['>'], shown: '>', what: 'Faster', command: { do: 'speed', by: 1 } },
  { keys: ['home'], shown: 'Home', what: 'To the start', command: { do: 'jump', share: 0 } },
  { keys: ['s'], shown: 'S', what: 'Statistics', command: { do: 'statistics' } },
  { keys: ['?'], shown: '?', what: 'This list', command: { do: 'help' } },
  { keys: ['escape'], shown: 'Esc', what: 'Close, then back to the films', command: { do: 'back' } },
];

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** What a key press asks for, given what has the focus; null when the key is not ours. */
export function commandFor(event: Key, focus: Element | null): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (takesText(focus)) return null;
  if (key === ' ' && focus?.closest('button, a[href], [role^="menuitem"]')) return null;
  if (key.startsWith('arrow') && focus?.closest('input[type="range"], [role="menu"]')) return null;
  if (key === 'home' && focus?.closest('input[type="range"], [role="menu"]')) return null;
  if (/^[0-9]$/.test(key)) return { do: 'jump', share: Number(key) / 10 };
  return shortcuts.find((shortcut) => shortcut.keys.includes(key))?.command ?? null;
}

function takesText(focus: Element | null): boolean {
  if (!focus) return false;
  if (focus.matches('textarea, select, [contenteditable="true"]')) return true;
  return (
    focus.matches('input') &&
    !['range', 'checkbox', 'radio', 'button'].includes(focus.getAttribute('type') ?? 'text')
  );
}
