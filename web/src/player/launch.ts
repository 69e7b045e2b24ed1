/** Starting fast: the grant and the player's code are asked for at the click, before the watch page exists. */
import { playback } from '../api';
import type { Grant } from '../api/types';
import { browserMemory } from '../lib/storage';
import { forcedProtocol } from '../router';
import type { EngineFactory } from './engine';
import { markClick } from './measure';

export interface Launch {
  readonly titleId: string;
  readonly grant: Promise<Grant>;
  readonly engine: Promise<{ create: EngineFactory; pick: (grant: Grant) => string }>;
}

const FRESH_MS = 15_000;
const MEDIA_ORIGIN = 'media-origin';
let pending: { launch: Launch; atMs: number } | null = null;

/** Loads the watch page and the player; called on hover, focus and touch, so that a click finds them here. */
export function warmUp(): void {
  void import('../pages/watch');
  void loadEngine().catch(() => undefined);
}

/** A click on a film. */
export function launch(titleId: string): void {
  markClick('click', titleId);
  warmUp();
  pending = { launch: begin(titleId), atMs: performance.now() };
}

/** What the click began, or a new beginning when the page was opened directly. */
export function takeLaunch(titleId: string): Launch {
  const found = pending;
  pending = null;
  if (found?.launch.titleId === titleId && performance.now() - found.atMs < FRESH_MS) return found.launch;
  const direct = window.__matinee === undefined && document.visibilityState === 'visible';
  markClick(direct ? 'direct' : 'click', titleId);
  return begin(titleId);
}

/** A new grant for a play that goes on: after an error, or when the old link ran out. */
export function begin(titleId: string): Launch {
  const grant = playback.grant(titleId);
  const engine = loadEngine();
  grant.then((given) => preconnect(given.dash_url, true)).catch(() => undefined);
  engine.catch(() => undefined);
  return { titleId, grant, engine };
}

/** Opens a connection to wherever films came from last time. */
export function preconnectToMedia(): void {
  const origin = browserMemory.read(MEDIA_ORIGIN);
  if (origin) preconnect(origin, false);
}

async function loadEngine(): Promise<{ create: EngineFactory; pick: (grant: Grant) => string }> {
  const forced = forcedProtocol(window.location);
  const hasMediaSource = 'MediaSource' in window || 'ManagedMediaSource' in window;
  if (!hasMediaSource) {
    const { createEngine } = await import('./native-engine');
    return { create: createEngine, pick: (grant) => grant.hls_url };
  }
  if (forced === 'hls') {
    const { createEngine } = await import('./shaka-hls');
    return { create: createEngine, pick: (grant) => grant.hls_url };
  }
  const { createEngine } = await import('./shaka-dash');
  return { create: createEngine, pick: (grant) => grant.dash_url };
}

function preconnect(url: string, remember: boolean): void {
  const { origin } = new URL(url, window.location.href);
  if (origin === window.location.origin) return;
  if (remember) browserMemory.write(MEDIA_ORIGIN, origin);
  if (document.head.querySelector(`link[rel="preconnect"][href="${CSS.escape(origin)}"]`)) return;
  const link = document.createElement('link');
  link.rel = 'preconnect';
  link.href = origin;
  link.crossOrigin = 'anonymous';
  document.head.append(link);
}
