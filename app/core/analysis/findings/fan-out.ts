import { formatCount, formatDuration } from '../../model/format.ts';
import { Status } from '../../model/span.ts';
import type { Finding } from './finding.ts';
import type { FindingContext } from './finding-context.ts';
import { MergedPlaces, type Place } from './merged-places.ts';
import { siblingCalls, spreadOf, type SiblingCalls } from './sibling-calls.ts';
import { inPlaces, operationName, spanOf } from './wording.ts';

/** Of fewer calls a slow one is no surprise. */
const FEWEST_CALLS = 10;
/** So many of the others must run at a time, on average: fewer are a loop that overlaps a little. */
const LEAST_WIDTH = 2;
/** The slowest against the median. Among twenty calls that vary as requests do, twice the median is usual. */
const STRAGGLER_FACTOR = 3;
/** What the slowest costs must be noticed: so long, and this share of the critical path. */
const LEAST_SAVING_NS = 10e6;
const SAVING_SHARE = 0.1;
/** The slowest holds its parent up where this share of it lies on the critical path. */
const SHARE_ON_PATH = 0.5;

/**
 * Many calls of one operation side by side, whose parent waits for a straggler: the more calls, the likelier is one. A fan-out
 * that is even is none: there is nothing to tell about it.
 */
export function fanOut(context: FindingContext): Finding[] {
  const merged = new MergedPlaces(context);
  for (const calls of siblingCalls(context, FEWEST_CALLS)) {
    const place = placeOf(context, calls);
    if (place !== undefined) merged.add(place);
  }
  return merged.groups().flatMap(({ first, places, rows, saving }) => {
    if (saving < SAVING_SHARE * context.criticalTotal) return [];
    const { median, slowest, row } = stragglerOf(context, first.rows);
    const name = operationName(context, row);
    return [
      {
        kind: 'fan-out' as const,
        title: `${formatCount(rows.length)} × ${name} side by side${inPlaces(places)}, waiting for the slowest`,
        detail:
          `${spanOf(context, first.parent)} waits ${formatDuration(slowest)} for the slowest of ` +
          `${formatCount(first.rows.length)} calls; half of them take ${formatDuration(median)} or less. ` +
          `Without stragglers the trace would be up to ${formatDuration(saving)} shorter.`,
        caveat:
          'The slowest may have more to do than the others, and one trace does not tell how often it is slow.',
        rows,
        row,
        savingNs: saving,
      },
    ];
  });
}

function placeOf(context: FindingContext, { parent, operation, rows }: SiblingCalls): Place | undefined {
  const calls = rows.map((row) => context.call[row]!);
  const { median, slowest, row } = stragglerOf(context, calls);
  // One that failed was slow for another reason, a time limit mostly.
  if (slowest < STRAGGLER_FACTOR * median || context.trace.status[row] === Status.error) return undefined;
  const { total, busy } = spreadOf(
    context,
    rows.filter((_, i) => calls[i] !== row),
  );
  if (total < LEAST_WIDTH * busy) return undefined;
  const onPath = context.onPath(row);
  if (onPath < SHARE_ON_PATH * slowest) return undefined;
  const saving = Math.min(onPath, slowest - median);
  return saving < LEAST_SAVING_NS
    ? undefined
    : { key: operation, parent, rows: calls, total: total + slowest, saving };
}

function stragglerOf(
  { trace: { duration } }: FindingContext,
  rows: Uint32Array,
): { median: number; slowest: number; row: number } {
  const durations = Float64Array.from(rows, (row) => duration[row]!);
  let row = rows[0]!;
  for (const one of rows) if (duration[one]! > duration[row]!) row = one;
  durations.sort();
  return { median: durations[(durations.length - 1) >> 1]!, slowest: duration[row]!, row };
}
