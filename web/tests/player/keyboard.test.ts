// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { commandFor } from '../../src/player/keyboard';

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

function element(html: string): Element {
  document.body.innerHTML = html;
  return document.body.firstElementChild as Element;
}

test.each([
  [' ', { do: 'toggle-play' }],
  ['k', { do: 'toggle-play' }],
  ['K', { do: 'toggle-play' }],
  ['j', { do: 'skip', seconds: -10 }],
  ['l', { do: 'skip', seconds: 10 }],
  ['ArrowLeft', { do: 'skip', seconds: -5 }],
  ['ArrowRight', { do: 'skip', seconds: 5 }],
  ['ArrowUp', { do: 'volume', by: 0.1 }],
  ['m', { do: 'mute' }],
  ['f', { do: 'fullscreen' }],
  ['c', { do: 'captions' }],
  ['s', { do: 'statistics' }],
  ['?', { do: 'help' }],
  ['7', { do: 'jump', share: 0.7 }],
  ['>', { do: 'speed', by: 1 }],
])('%j does %o', (key, command) => expect(commandFor(press(key), null)).toEqual(command));

test('keys of the browser are left to it', () => {
  expect(commandFor(press('f', { ctrlKey: true }), null)).toBeNull();
  expect(commandFor(press('s', { metaKey: true }), null)).toBeNull();
  expect(commandFor(press('ArrowLeft', { altKey: true }), null)).toBeNull();
  expect(commandFor(press('x'), null)).toBeNull();
});

test('space on a button presses the button, once', () => {
  expect(commandFor(press(' '), element('<button>Mute</button>'))).toBeNull();
  expect(commandFor(press('k'), element('<button>Mute</button>'))).toEqual({ do: 'toggle-play' });
});

test('arrows on the volume slider and in a menu are its own', () => {
  expect(commandFor(press('ArrowLeft'), element('<input type="range">'))).toBeNull();
  expect(commandFor(press('ArrowDown'), element('<div role="menu"></div>'))).toBeNull();
  expect(commandFor(press('m'), element('<input type="range">'))).toEqual({ do: 'mute' });
});

test('typing is typing', () => {
  expect(commandFor(press('k'), element('<input type="text">'))).toBeNull();
  expect(commandFor(press('k'), element('<textarea></textarea>'))).toBeNull();
});
