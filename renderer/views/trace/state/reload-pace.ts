/** Between two looks at a trace that is growing: faster can't be read. */
const SHORTEST_GAP_MS = 250;
/** A trace of a million spans takes long to load: looking takes at most an eighth of the time. */
const GAP_PER_LOAD = 8;
/** A trace that has stopped growing is looked at ever more rarely, while the store goes on changing because of others. */
const LONGEST_GAP_MS = 10_000;

/**
 * How long to wait after a look at the trace, in milliseconds.
 * @param loadMs what the look took
 * @param quiet looks in a row that brought nothing
 */
export function reloadGap(loadMs: number, quiet: number): number {
  const gap = Math.max(SHORTEST_GAP_MS, GAP_PER_LOAD * loadMs);
  return Math.min(Math.max(gap, LONGEST_GAP_MS), gap * 2 ** Math.min(quiet, 10));
}
