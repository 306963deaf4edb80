import { formatCount, formatDuration } from '../../model/format.ts';
import { Status } from '../../model/span.ts';
import { sortByWord } from '../radix-order.ts';
import type { Finding } from './finding.ts';
import { UNSURE_TIMES, type FindingContext } from './finding-context.ts';
import { OtherTraces } from './other-traces.ts';
import { MergedPlaces, type Place } from './merged-places.ts';
import { inPlaces, listed, operationName, spanOf } from './wording.ts';

/** Shorter calls are not worth being made side by side. */
const SHORTEST_NS = 30e6;
/** What is saved must be this share of the critical path. */
const SAVING_SHARE = 0.05;
/** Where no other trace shows that they don't wait for each other, more must be at stake. */
const GUESSED_SAVING_SHARE = 0.2;
const GUESSED_SAVING_NS = 100e6;
/** More calls in a row are told as two findings. */
const MOST_TOGETHER = 8;

/** A title has one line. */
const MOST_NAMED = 3;

type Independence = 'seen' | 'guessed';

interface Candidate extends Place {
  independence: Independence;
}

/**
 * Different calls of one parent on the critical path, one after another, that could be made at the same time: candidates, for
 * whether one needs what another returned is not written in a trace. Calls of which one waits for the other in every other stored trace
 * are left out. Where no other trace tells, only reads of different peers are named, and only if much would be saved.
 */
export function serialCalls(context: FindingContext): Finding[] {
  const merged = new MergedPlaces(context);
  const independence = new Map<string, Independence>();
  const others = new OtherTraces(context);
  const waiting = chains(context).sort((a, b) => bound(context, b) - bound(context, a));
  for (const chain of waiting) {
    for (const place of independentCalls(context, chain, others)) {
      independence.set(place.key as string, place.independence);
      merged.add(place);
    }
  }
  return merged.groups().flatMap(({ first, places, rows, saving }) => {
    if (saving < SAVING_SHARE * context.criticalTotal) return [];
    const calls = Array.from(first.rows);
    const times = listed(calls.map((row) => formatDuration(context.trace.duration[row]!)));
    return [
      {
        kind: 'serial' as const,
        title: `Candidate to run side by side: ${listed(named(context, calls))}${inPlaces(places)}`,
        detail:
          `${spanOf(context, first.parent)} makes these ${formatCount(calls.length)} calls one after another: ${times}. ` +
          `Side by side they would save up to ${formatDuration(saving)}.`,
        caveat:
          independence.get(first.key as string) === 'seen'
            ? 'In another stored trace they overlap; here one may still need what another returns.'
            : 'No other stored trace tells whether one needs what another returns.',
        rows,
        row: first.parent,
        savingNs: saving,
      },
    ];
  });
}

/** The first of them by name, the others by number. */
function named(context: FindingContext, calls: number[]): string[] {
  const shown = calls.length > MOST_NAMED + 1 ? calls.slice(0, MOST_NAMED) : calls;
  const names = shown.map((row) => operationName(context, row));
  return shown.length === calls.length
    ? names
    : [...names, `${formatCount(calls.length - shown.length)} more`];
}

/** By parent, the rows of calls on the critical path that are long enough, in order of time. */
function chains(context: FindingContext): Uint32Array[] {
  const { trace, call } = context;
  const { count, parent, duration, flags } = trace;
  const above = new Uint32Array(count);
  const rows = new Uint32Array(count);
  let found = 0;
  for (let row = 0; row < count; row++) {
    const up = parent[row]!;
    if (call[row]! < 0 || up < 0 || duration[row]! < SHORTEST_NS || context.onPath(row) < SHORTEST_NS)
      continue;
    if ((flags[up]! & UNSURE_TIMES) !== 0 || isMoved(context, row)) continue;
    above[row] = up;
    rows[found++] = row;
  }
  const order = sortByWord(rows.subarray(0, found), new Uint32Array(found), above);
  const result: Uint32Array[] = [];
  for (let from = 0; from < found;) {
    let to = from + 1;
    while (to < found && above[order[to]!] === above[order[from]!]) to++;
    const chain = singles(context, order.subarray(from, to));
    if (chain.length > 1) result.push(chain);
    from = to;
  }
  return result;
}

/** Clocks that disagree put calls before or behind each other that are not. */
function isMoved({ trace, clockOffset }: FindingContext, row: number): boolean {
  return clockOffset !== undefined && clockOffset[row] !== clockOffset[trace.parent[row]!];
}

/** Without operations that are called more than once, which is a loop or a retry, and without failed calls. */
function singles({ trace, facts, call }: FindingContext, rows: Uint32Array): Uint32Array {
  const times = new Map<number, number>();
  const operation = (row: number): number => facts.operation[call[row]!]!;
  for (const row of rows) times.set(operation(row), (times.get(operation(row)) ?? 0) + 1);
  return rows.filter(
    (row) =>
      times.get(operation(row)) === 1 &&
      trace.status[row] !== Status.error &&
      trace.status[call[row]!] !== Status.error,
  );
}

/** What would be saved if all of them ran side by side, nanoseconds. */
function bound(context: FindingContext, rows: Uint32Array): number {
  let sum = 0;
  let longest = 0;
  for (const row of rows) {
    sum += context.onPath(row);
    longest = Math.max(longest, context.onPath(row));
  }
  return sum - longest;
}

/** Runs of calls next to each other of which each is independent of all others. */
function independentCalls(context: FindingContext, chain: Uint32Array, others: OtherTraces): Candidate[] {
  const { trace, facts, call } = context;
  const found: Candidate[] = [];
  let run: number[] = [];
  let isSeen = true;
  const close = (): void => {
    if (run.length > 1) {
      const rows = Uint32Array.from(run);
      const saving = bound(context, rows);
      const least = isSeen ? 0 : Math.max(GUESSED_SAVING_NS, GUESSED_SAVING_SHARE * context.criticalTotal);
      if (saving >= least)
        found.push({
          key: Array.from(rows, (row) => facts.operation[call[row]!]!).join(' ') + (isSeen ? '' : ' guessed'),
          parent: trace.parent[rows[0]!]!,
          rows: rows.map((row) => call[row]!),
          total: rows.reduce((sum, row) => sum + trace.duration[row]!, 0),
          saving,
          independence: isSeen ? 'seen' : 'guessed',
        });
    }
    run = [];
    isSeen = true;
  };
  for (const row of chain) {
    let pairs: Independence[] = [];
    if (run.length < MOST_TOGETHER && isAfter(trace, run.at(-1), row))
      pairs = run.flatMap((before) => independenceOf(context, before, row, others) ?? []);
    if (pairs.length < run.length) close();
    else if (pairs.includes('guessed')) isSeen = false;
    run.push(row);
  }
  close();
  return found;
}

function isAfter(
  { start, duration }: FindingContext['trace'],
  before: number | undefined,
  row: number,
): boolean {
  return before === undefined || start[row]! >= start[before]! + duration[before]!;
}

function independenceOf(
  context: FindingContext,
  before: number,
  row: number,
  others: OtherTraces,
): Independence | undefined {
  const told = others.waits(before, row);
  if (told !== undefined) return told ? undefined : 'seen';
  const { facts, effect, call } = context;
  const isRead = (one: number): boolean => effect[facts.operation[call[one]!]!] === 'read';
  const peer = (one: number): number => facts.peer[call[one]!]!;
  const isOther = peer(before) >= 0 && peer(row) >= 0 && peer(before) !== peer(row);
  return isRead(before) && isRead(row) && isOther ? 'guessed' : undefined;
}
