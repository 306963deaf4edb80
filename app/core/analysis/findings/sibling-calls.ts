import { sortByWord } from '../radix-order.ts';
import { SpanFlag } from '../../model/span.ts';
import type { FindingContext } from './finding-context.ts';

/** Calls of one operation below one parent. */
export interface SiblingCalls {
  parent: number;
  operation: number;
  /** Rows of the siblings in order of start: the calls themselves or what wraps them. */
  rows: Uint32Array;
}

/** All groups of at least `least` siblings that call the same operation, by operation, then by parent. O(n). */
export function* siblingCalls(context: FindingContext, least: number): Generator<SiblingCalls> {
  const { trace, facts, call } = context;
  const { count, parent, flags } = trace;
  const operation = new Uint32Array(count);
  const above = new Uint32Array(count);
  let found = 0;
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const up = parent[row]!;
    if (call[row]! < 0 || up < 0 || (flags[up]! & SpanFlag.placeholder) !== 0) continue;
    operation[row] = facts.operation[call[row]!]!;
    above[row] = up;
    rows[found++] = row;
  }
  const scratch = new Uint32Array(found);
  const byParent = sortByWord(rows.subarray(0, found), scratch, above);
  const other = byParent === scratch ? rows.subarray(0, found) : scratch;
  const order = sortByWord(byParent, other, operation);
  for (let from = 0; from < found;) {
    const first = order[from]!;
    let to = from + 1;
    while (to < found && above[order[to]!] === above[first] && operation[order[to]!] === operation[first])
      to++;
    if (to - from >= least)
      yield { parent: above[first]!, operation: operation[first]!, rows: order.subarray(from, to) };
    from = to;
  }
}

/** How siblings lie in time, nanoseconds. */
export interface Spread {
  /** Sum of the durations. */
  total: number;
  /** Time in which at least one of them ran. */
  busy: number;
  /** Time between the first start and the last end in which none of them ran. */
  idle: number;
}

/** @param rows in order of start */
export function spreadOf({ trace: { start, duration } }: FindingContext, rows: Uint32Array): Spread {
  let total = 0;
  let busy = 0;
  let until = start[rows[0]!]!;
  for (const row of rows) {
    const end = start[row]! + duration[row]!;
    total += duration[row]!;
    busy += Math.max(0, end - Math.max(start[row]!, until));
    until = Math.max(until, end);
  }
  return { total, busy, idle: until - start[rows[0]!]! - busy };
}

/** Where the parent does nothing that was recorded in so much of the time between its calls, it waits. */
const IDLE_SHARE = 0.8;

/** Whether little else went on below the parent in the time between its calls. @param idle that time, nanoseconds */
export function isIdle({ selfTime }: FindingContext, parent: number, idle: number): boolean {
  return selfTime[parent]! >= IDLE_SHARE * idle;
}
