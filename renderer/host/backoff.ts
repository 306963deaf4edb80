const FIRST_MS = 250;
/** An engine that restarts is back within a second or two; a longer wait only makes the window look dead. */
const LONGEST_MS = 5_000;

/** How long to wait before attempt number `attempt` (from 0): doubling, with up to a quarter of chance on top. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(base * (1 + random() / 4));
}
