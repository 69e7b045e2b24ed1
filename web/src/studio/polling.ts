/** How often to look: every second while something moves, seldom when nothing does or nobody looks. */

export const ACTIVE_MS = 1_000;
export const RESTING_MS = 10_000;
export const HIDDEN_MS = 30_000;
const LONGEST_MS = 30_000;

/** Milliseconds until the next look; failures in a row double it. */
export function pollDelayMs(facts: { active: boolean; hidden: boolean; failures: number }): number {
  const usual = facts.hidden ? HIDDEN_MS : facts.active ? ACTIVE_MS : RESTING_MS;
  return Math.min(Math.max(usual, LONGEST_MS), usual * 2 ** Math.min(facts.failures, 6));
}
