import { formatDuration, formatPercent } from '../../model/format.ts';
import { Kind, SpanFlag, Status } from '../../model/span.ts';
import type { Finding } from './finding.ts';
import { UNSURE_TIMES, type FindingContext } from './finding-context.ts';
import { MergedPlaces } from './merged-places.ts';
import { inPlaces, nameOf, spanOf } from './wording.ts';

/** A parent that its children leave uncovered for this share is worth a question. */
const UNCOVERED_SHARE = 0.2;
/** One stretch must be so long, and this share of the critical path: shorter ones are a span's own work more often than not. */
const SHORTEST_NS = 50e6;
const SHARE_OF_PATH = 0.2;
/** Children that cover less are marks within a piece of work, not its parts. */
const LEAST_COVERED_SHARE = 0.1;
/** The stretch is on the critical path where the parent itself is for so much of it. */
const SHARE_ON_PATH = 0.9;

/** The longest stretch of a row that no child covers. */
interface Stretches {
  longest: Float64Array;
  /** Where it begins, nanoseconds from the trace's start. */
  from: Float64Array;
  /** Rows of the children on either side, -1 at the ends. */
  before: Int32Array;
  after: Int32Array;
  covered: Float64Array;
  /** 1 where a child's times are not to be compared with its parent's. */
  unsure: Uint8Array;
}

/**
 * Time of a span on the critical path that none of its children covers, although it has some: what happens there was not recorded, or
 * nothing did. Client and producer spans are left out: what lies between them and the other side is the network.
 */
export function gaps(context: FindingContext): Finding[] {
  const { trace, path } = context;
  // What has not arrived yet may fill it.
  if (!context.settled) return [];
  const lost = lostTime(context);
  const stretches = longestStretches(context);
  const merged = new MergedPlaces(context);
  for (let row = 0; row < trace.count; row++) {
    const longest = stretches.longest[row]!;
    if (!isSuspect(context, stretches, row) || isBackOff(context, stretches, row)) continue;
    if (path.time[row]! < SHARE_ON_PATH * longest) continue;
    if (stretches.from[row]! < lost.to && stretches.from[row]! + longest > lost.from) continue;
    const sides = [stretches.before[row]!, stretches.after[row]!];
    merged.add({
      key: sides.map((side) => (side < 0 ? -1 : context.facts.operation[side]!)).join(' '),
      parent: row,
      rows: Uint32Array.of(row),
      total: longest,
      saving: Math.min(longest, path.time[row]!),
    });
  }
  return merged.groups().flatMap(({ first, places, rows, total, saving }) => {
    if (saving < SHARE_OF_PATH * context.criticalTotal) return [];
    const row = first.parent;
    const share = formatPercent(first.total / trace.duration[row]!);
    return [
      {
        kind: 'gap' as const,
        title: `${formatDuration(total)} without a span in ${nameOf(context, row)}${inPlaces(places)}`,
        detail:
          `${spanOf(context, row)} spends ${formatDuration(first.total)}, ${share} of its time, ${where(context, stretches, row)}: ` +
          'uninstrumented or waiting.',
        caveat: 'It may be work of its own that no one wrote a span for.',
        rows,
        row,
        savingNs: saving,
      },
    ];
  });
}

/** From the first to the last span whose parent has not arrived: their caller may be any that has a gap. Nanoseconds. */
function lostTime({ trace }: FindingContext): { from: number; to: number } {
  const { count, start, duration, size, flags } = trace;
  let from = Infinity;
  let to = -Infinity;
  for (let row = 0; row < count; row += size[row]!) {
    if ((flags[row]! & SpanFlag.placeholder) === 0) continue;
    from = Math.min(from, start[row]!);
    to = Math.max(to, start[row]! + duration[row]!);
  }
  return { from, to };
}

function longestStretches({ trace, clockOffset }: FindingContext): Stretches {
  const { count, start, duration, parent, flags, size } = trace;
  const longest = new Float64Array(count);
  const from = new Float64Array(count);
  const before = new Int32Array(count).fill(-1);
  const after = new Int32Array(count).fill(-1);
  const covered = new Float64Array(count);
  const unsure = new Uint8Array(count);
  /** Up to where the children seen so far cover the row, and which one reaches so far. */
  const until = start.slice(0, count);
  const last = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    const up = parent[row]!;
    if (up < 0) continue;
    if (
      (flags[row]! & UNSURE_TIMES) !== 0 ||
      (clockOffset !== undefined && clockOffset[row] !== clockOffset[up])
    )
      unsure[up] = 1;
    const end = Math.min(start[row]! + duration[row]!, start[up]! + duration[up]!);
    const gap = Math.min(start[row]!, start[up]! + duration[up]!) - until[up]!;
    if (gap > longest[up]!) {
      longest[up] = gap;
      from[up] = until[up]!;
      before[up] = last[up]!;
      after[up] = row;
    }
    if (end <= until[up]!) continue;
    covered[up]! += end - Math.max(start[row]!, until[up]!);
    until[up] = end;
    last[up] = row;
  }
  for (let row = 0; row < count; row++) {
    const gap = start[row]! + duration[row]! - until[row]!;
    if (size[row] === 1 || gap <= longest[row]!) continue;
    longest[row] = gap;
    from[row] = until[row]!;
    before[row] = last[row]!;
    after[row] = -1;
  }
  return { longest, from, before, after, covered, unsure };
}

function isSuspect({ trace }: FindingContext, { longest, covered, unsure }: Stretches, row: number): boolean {
  const duration = trace.duration[row]!;
  return (
    longest[row]! >= SHORTEST_NS &&
    longest[row]! > UNCOVERED_SHARE * duration &&
    covered[row]! >= LEAST_COVERED_SHARE * duration &&
    unsure[row] === 0 &&
    (trace.flags[row]! & UNSURE_TIMES) === 0 &&
    trace.kind[row] !== Kind.client &&
    trace.kind[row] !== Kind.producer
  );
}

/** Between a failed call and the next try of the same, waiting is what was meant. */
function isBackOff({ trace, facts }: FindingContext, { before, after }: Stretches, row: number): boolean {
  const failed = before[row]!;
  const next = after[row]!;
  return (
    failed >= 0 &&
    next >= 0 &&
    trace.status[failed] === Status.error &&
    facts.operation[failed] === facts.operation[next]
  );
}

function where(context: FindingContext, { before, after }: Stretches, row: number): string {
  const first = before[row]! < 0 ? undefined : nameOf(context, before[row]!);
  const next = after[row]! < 0 ? undefined : nameOf(context, after[row]!);
  if (first === undefined) return `before ${next ?? 'its end'}`;
  return next === undefined ? `after ${first}` : `between ${first} and ${next}`;
}
