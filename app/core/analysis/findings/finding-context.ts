import { Kind, SpanFlag } from '../../model/span.ts';
import type { FindingInput } from './input.ts';
import { effectOf, type Effect } from './operation-effect.ts';

/** What several finders need, made once for all of them. */
export interface FindingContext extends FindingInput {
  /**
   * By row: the row of the one call that it makes, itself for a call, -1 for what makes none or several. A call is a request to
   * a database, a service or a host; an internal span that does little but make one stands for it.
   */
  call: Int32Array;
  /** By operation: what it does to what it reaches. */
  effect: Effect[];
  /** Duration of the critical path, nanoseconds; 0 in an empty trace. */
  criticalTotal: number;
  /** Time that a row and all below it spend on the critical path, nanoseconds. */
  onPath(row: number): number;
}

/** A wrapper's call takes at least this share of it: below, the wrapper does something else as well. */
const CALL_SHARE_OF_WRAPPER = 0.5;

/** Rows whose times are not to be trusted. */
export const UNSURE_TIMES =
  SpanFlag.placeholder | SpanFlag.noStart | SpanFlag.noEnd | SpanFlag.endBeforeStart | SpanFlag.cycleCut;

/** O(n). */
export function contextOf(input: FindingInput): FindingContext {
  const { trace, facts, path } = input;
  const effect = facts.operations.map(effectOf);
  const before = new Float64Array(trace.count + 1);
  for (let row = 0; row < trace.count; row++) before[row + 1] = before[row]! + path.time[row]!;
  return {
    ...input,
    call: callRows(input, effect),
    effect,
    criticalTotal: path.root < 0 ? 0 : trace.duration[path.root]!,
    onPath: (row) => before[row + trace.size[row]!]! - before[row]!,
  };
}

const SEVERAL = -2;

/** Children have higher rows than their parents: one pass from the end settles a row after all below it. */
function callRows({ trace, facts }: FindingInput, effect: Effect[]): Int32Array {
  const { count, parent, size, service, kind, flags, duration } = trace;
  const call = new Int32Array(count).fill(-1);
  /** By row: the call that its children make, -1 for none. */
  const below = new Int32Array(count).fill(-1);
  /** 1 where a child that makes no single call has children of its own. */
  const doesMore = new Uint8Array(count);

  const isCall = (row: number): boolean => {
    if ((flags[row]! & UNSURE_TIMES) !== 0) return false;
    const number = facts.operation[row]!;
    const operation = facts.operations[number];
    if (operation === undefined || operation.kind === 'messaging' || effect[number] === 'control')
      return false;
    if (kind[row] === Kind.client || operation.kind === 'genai') return true;
    // Where the caller's side has no span of its own, the callee's stands for the call.
    const up = parent[row]!;
    if (kind[row] === Kind.server) return up >= 0 && kind[up]! <= Kind.server && service[up] !== service[row];
    // Databases within the process are called without a client span.
    return kind[row]! <= Kind.internal && operation.kind === 'database';
  };

  for (let row = count - 1; row >= 0; row--) {
    const only = below[row]!;
    if (isCall(row)) call[row] = row;
    else if (
      only >= 0 &&
      doesMore[row] === 0 &&
      kind[row]! <= Kind.internal &&
      (flags[row]! & UNSURE_TIMES) === 0 &&
      duration[only]! >= CALL_SHARE_OF_WRAPPER * duration[row]!
    )
      call[row] = only;
    const up = parent[row]!;
    if (up < 0) continue;
    if (call[row]! >= 0) below[up] = below[up] === -1 ? call[row]! : SEVERAL;
    else if (below[row] !== -1 || size[row]! > 1) doesMore[up] = 1;
  }
  return call;
}
