import { formatCount, formatDuration } from '../../model/format.ts';
import { Kind, Status } from '../../model/span.ts';
import type { Finding } from './finding.ts';
import { UNSURE_TIMES, type FindingContext } from './finding-context.ts';
import { operationName, serviceOf, spanOf } from './wording.ts';

/** Work that goes on after its caller has gone: so long and this share of the call at least, more than clocks and buffers explain. */
const LEAST_OVERRUN_NS = 10e6;
const LEAST_OVERRUN_SHARE = 0.05;
/** A limit is overrun by what noticing it takes. */
const LIMIT_TOLERANCE = 0.02;
/** Shorter durations are near a round number by chance. */
const SHORTEST_LIMIT_NS = 50e6;
/** What people set limits to, in units of a power of ten. */
const ROUND = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** Calls of one operation that ran out of time. */
interface Group {
  rows: number[];
  /** A row below one of them that went on after it, -1 for none. */
  overrun: number;
}

/**
 * Calls that were given up because time ran out: they say so, or what they called went on after they had failed. Spans that pass a timeout
 * on are left out.
 */
export function timeouts(context: FindingContext): Finding[] {
  const { trace, facts } = context;
  const overrun = overrunsOf(context);
  const below = timeoutBelow(context, overrun);
  const groups = new Map<number, Group>();
  for (let row = 0; row < trace.count; row++) {
    if ((facts.timedOut[row] === 0 && overrun[row]! < 0) || below[row] === 1) continue;
    const operation = facts.operation[row]!;
    const group = groups.get(operation) ?? { rows: [], overrun: -1 };
    groups.set(operation, group);
    group.rows.push(row);
    if (group.overrun < 0) group.overrun = overrun[row]!;
  }
  return Array.from(groups.values(), (group) => findingOf(context, group));
}

function findingOf(context: FindingContext, { rows, overrun }: Group): Finding {
  const { trace } = context;
  const row = rows.reduce((a, b) => (context.onPath(b) > context.onPath(a) ? b : a));
  let total = 0;
  let saving = 0;
  for (const each of rows) {
    total += trace.duration[each]!;
    saving += context.onPath(each);
  }
  const limit = limitOf(context, rows);
  const times = rows.length === 1 ? '' : `, ${formatCount(rows.length)} times`;
  const went = formatDuration(trace.duration[row]!);
  const details = [
    rows.length === 1
      ? `${serviceOf(context, row)} gave it up after ${went}.`
      : `${serviceOf(context, row)} spent ${formatDuration(total)} on calls that it gave up.`,
  ];
  if (limit !== undefined) details.push(`The limit seems to be ${formatDuration(limit)}.`);
  if (overrun >= 0) {
    const late = endOf(context, overrun) - endOf(context, trace.parent[overrun]!);
    details.push(
      `${spanOf(context, overrun)} went on for ${formatDuration(late)} after its caller had gone.`,
    );
  }
  return {
    kind: 'timeout',
    title: `${operationName(context, row)} timed out after ${went}${times}`,
    detail: details.join(' '),
    caveat:
      limit === undefined
        ? 'How long it would have taken is not known.'
        : 'The limit is read off the durations, and how long it would have taken is not known.',
    rows: Uint32Array.from(rows),
    row,
    savingNs: saving,
  };
}

/** By row: a span that answers it and went on after it had failed, -1 for none. Clocks must agree. */
function overrunsOf(context: FindingContext): Int32Array {
  const { trace, clockOffset } = context;
  const { count, parent, kind, status, start, duration, flags } = trace;
  const overrun = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    const up = parent[row]!;
    if (up < 0 || kind[row] !== Kind.server || kind[up] !== Kind.client || status[up] !== Status.error)
      continue;
    if (((flags[row]! | flags[up]!) & UNSURE_TIMES) !== 0) continue;
    if (clockOffset !== undefined && clockOffset[row] !== clockOffset[up]) continue;
    const late = endOf(context, row) - endOf(context, up);
    const began = start[row]! >= start[up]! && start[row]! < endOf(context, up);
    if (began && late >= Math.max(LEAST_OVERRUN_NS, LEAST_OVERRUN_SHARE * duration[up]!)) overrun[up] = row;
  }
  return overrun;
}

/** 1 where something below a row ran out of time. */
function timeoutBelow({ trace, facts }: FindingContext, overrun: Int32Array): Uint8Array {
  const below = new Uint8Array(trace.count);
  for (let row = trace.count - 1; row > 0; row--) {
    const up = trace.parent[row]!;
    if (up >= 0 && (below[row] === 1 || facts.timedOut[row] === 1 || overrun[row]! >= 0)) below[up] = 1;
  }
  return below;
}

/** Where all end after about the same time, or one after a round one: nanoseconds. */
function limitOf({ trace }: FindingContext, rows: readonly number[]): number | undefined {
  let least = Infinity;
  let most = 0;
  for (const row of rows) {
    least = Math.min(least, trace.duration[row]!);
    most = Math.max(most, trace.duration[row]!);
  }
  if (least < SHORTEST_LIMIT_NS || most > least * (1 + LIMIT_TOLERANCE)) return undefined;
  const power = 10 ** Math.floor(Math.log10(least));
  const round = [...ROUND.map((figure) => figure * power), 60e9, 120e9, 300e9]
    .filter((figure) => least >= figure * 0.999 && most <= figure * (1 + LIMIT_TOLERANCE))
    .at(-1);
  return round ?? (rows.length > 1 ? least : undefined);
}

function endOf({ trace }: FindingContext, row: number): number {
  return trace.start[row]! + trace.duration[row]!;
}
