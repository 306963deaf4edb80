import type { TraceSummary } from '../../app/core/contract/methods.ts';

/** The rows as they were held, in their places, each with what is known of it now. */
export function heldRows(
  held: readonly TraceSummary[],
  shown: readonly TraceSummary[],
): readonly TraceSummary[] {
  const now = new Map(shown.map((trace) => [trace.traceId, trace]));
  return held.map((trace) => now.get(trace.traceId) ?? trace);
}

/**
 * The newest rows of a list asked for again, and behind them what was known before, up to `limit`. What began after the
 * last of the head and is not in it is gone from the store.
 */
export function withHead(
  head: readonly TraceSummary[],
  known: readonly TraceSummary[],
  limit: number,
): TraceSummary[] {
  const last = head[head.length - 1];
  if (last === undefined) return [];
  const ids = new Set(head.map(({ traceId }) => traceId));
  const older = known.filter(({ traceId, startNs }) => startNs <= last.startNs && !ids.has(traceId));
  return [...head, ...older].slice(0, limit);
}

/** How many of the shown traces are not among the held ones. */
export function countFresh(held: readonly TraceSummary[], shown: readonly TraceSummary[]): number {
  const known = new Set(held.map(({ traceId }) => traceId));
  return shown.reduce((count, { traceId }) => count + (known.has(traceId) ? 0 : 1), 0);
}

/** The held rows, and behind them what follows the last of them in the present answer. */
export function withTail(
  held: readonly TraceSummary[],
  shown: readonly TraceSummary[],
): readonly TraceSummary[] {
  const last = held[held.length - 1]?.traceId;
  const known = new Set(held.map(({ traceId }) => traceId));
  const tail = shown.slice(shown.findIndex(({ traceId }) => traceId === last) + 1);
  return [...held, ...tail.filter(({ traceId }) => !known.has(traceId))];
}
