import type { TraceColumns } from '../model/span-columns.ts';
import { type CallColumns, namingRow } from './call-columns.ts';
import { type PickedCalls, pickCalls, type PickOptions } from './sequence-calls.ts';
import { activityBars, type ActivityBars } from './sequence-bars.ts';
import { sortByTimeThenId } from './radix-order.ts';

/** What a step of a sequence diagram is. */
export const Step = {
  /** A call whose answer is a step of its own. */
  call: 0,
  answer: 1,
  /** A call and its answer with nothing between them, or a run of calls in one. */
  round: 2,
  /** Nobody waits for it. */
  message: 3,
  /** Work that nobody is known to have asked for. */
  entry: 4,
  /** A long time in which nothing is called. */
  gap: 5,
} as const;

/** A stretch without calls is told from this share of the trace's duration on: there can't be many. */
export const GAP_SHARE = 0.1;

/** A sequence diagram: steps from top to bottom, lanes from left to right. Times in nanoseconds from the trace's start. */
export interface Sequence {
  /** By lane, in order of first appearance: an index into the calls' parties. */
  lanes: Uint32Array;
  count: number;
  /** One of Step. */
  type: Uint8Array;
  /** -1 for a gap. */
  call: Int32Array;
  /** Index into the calls' runs where the call is the first one of a run, else -1. */
  run: Int32Array;
  /** 1 where the step stands for its whole run. */
  folded: Uint8Array;
  /** Lane; -1 for nobody. An answer has the source and target of its call. */
  source: Int32Array;
  target: Int32Array;
  time: Float64Array;
  /** How long the call took, a run altogether, or nothing was called. */
  length: Float64Array;
  bars: ActivityBars;
  /** Calls that are told, folded ones included, and calls that there are. */
  told: number;
  total: number;
}

/** What is shown of a trace's calls as steps in order of time. O(shown calls), but for the filter, which looks at all. */
export function sequence(trace: TraceColumns, calls: CallColumns, options: PickOptions): Sequence {
  const picked = pickCalls(trace, calls, options);
  const order = orderEvents(calls, picked);
  return layOut(trace, calls, picked, order);
}

/** Event 2k is the call of pick k, 2k + 1 its answer. */
function orderEvents({ message, source }: CallColumns, picked: PickedCalls): Uint32Array {
  const { count, call, folded, start, end, size, depth } = picked;
  const order = new Uint32Array(count * 2);
  const time = new Float64Array(count * 2);
  // At the same time what began before ends first; the rest nests as the calls do: a walk around the tree.
  const late = new Uint32Array(count * 2);
  const walk = new Uint32Array(count * 2);
  let events = 0;
  for (let k = 0; k < count; k++) {
    time[2 * k] = start[k]!;
    late[2 * k] = 1;
    walk[2 * k] = 2 * k - depth[k]!;
    order[events++] = 2 * k;
    if (folded[k] === 1 || message[call[k]!] === 1 || source[call[k]!]! < 0) continue;
    time[2 * k + 1] = end[k]!;
    late[2 * k + 1] = end[k]! > start[k]! ? 0 : 1;
    walk[2 * k + 1] = walk[2 * k]! + 2 * size[k]! - 1;
    order[events++] = 2 * k + 1;
  }
  return sortByTimeThenId(order.subarray(0, events), time, late, walk);
}

function layOut(trace: TraceColumns, calls: CallColumns, picked: PickedCalls, order: Uint32Array): Sequence {
  const longest = order.length + Math.ceil(1 / GAP_SHARE) + 1;
  const steps = {
    type: new Uint8Array(longest),
    call: new Int32Array(longest),
    run: new Int32Array(longest),
    folded: new Uint8Array(longest),
    source: new Int32Array(longest),
    target: new Int32Array(longest),
    time: new Float64Array(longest),
    length: new Float64Array(longest),
  };
  const lanes: number[] = [];
  const laneOf = new Int32Array(calls.parties.length).fill(-1);
  const lane = (party: number): number => {
    if (party < 0) return -1;
    if (laneOf[party] === -1) laneOf[party] = lanes.push(party) - 1;
    return laneOf[party]!;
  };
  const gap = trace.durationNs * GAP_SHARE;
  const firstStep = new Int32Array(picked.count);
  const lastStep = new Int32Array(picked.count).fill(-1);
  let count = 0;
  let now = order.length === 0 ? 0 : picked.start[order[0]! >> 1]!;
  for (let i = 0; i < order.length; i++) {
    const pick = order[i]! >> 1;
    const answers = (order[i]! & 1) === 1;
    const call = picked.call[pick]!;
    const start = picked.start[pick]!;
    const end = picked.end[pick]!;
    const time = answers ? end : start;
    if (gap > 0 && time - now >= gap) {
      steps.type[count] = Step.gap;
      steps.call[count] = steps.run[count] = steps.source[count] = steps.target[count] = -1;
      steps.time[count] = now;
      steps.length[count] = time - now;
      count++;
    }
    const round = picked.folded[pick] === 1 || (!answers && order[i + 1] === order[i]! + 1);
    if (round && picked.folded[pick] === 0) i++;
    steps.type[count] = answers
      ? Step.answer
      : calls.source[call]! < 0
        ? Step.entry
        : calls.message[call] === 1
          ? Step.message
          : round
            ? Step.round
            : Step.call;
    steps.call[count] = call;
    steps.run[count] = picked.run[pick]!;
    steps.folded[count] = picked.folded[pick]!;
    steps.source[count] = lane(calls.source[call]!);
    steps.target[count] = lane(calls.target[call]!);
    steps.time[count] = time;
    steps.length[count] = end - start;
    if (answers) lastStep[pick] = count;
    else firstStep[pick] = count;
    if (!answers && round) lastStep[pick] = count;
    now = Math.max(now, round ? end : time);
    count++;
  }
  const sequence: Omit<Sequence, 'bars'> = {
    lanes: Uint32Array.from(lanes),
    count,
    type: steps.type.subarray(0, count),
    call: steps.call.subarray(0, count),
    run: steps.run.subarray(0, count),
    folded: steps.folded.subarray(0, count),
    source: steps.source.subarray(0, count),
    target: steps.target.subarray(0, count),
    time: steps.time.subarray(0, count),
    length: steps.length.subarray(0, count),
    told: picked.told,
    total: calls.count,
  };
  return { ...sequence, bars: activityBars(calls, picked, sequence, firstStep, lastStep) };
}

/**
 * The call that a row belongs to: the one that it makes or that reached it, else that of the nearest row above. -1 for none.
 */
export function callOfRow(trace: TraceColumns, calls: CallColumns, row: number): number {
  for (let at = row; at >= 0; at = trace.parent[at]!) {
    const call = firstFrom(calls, at);
    if (call < calls.count && (namingRow(calls, call) === at || calls.row[call] === at)) return call;
  }
  return -1;
}

/** Calls are in order of the rows that name them. */
function firstFrom(calls: CallColumns, row: number): number {
  let low = 0;
  let high = calls.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (namingRow(calls, middle) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first step that tells of a call, in its run where it is folded; -1 where it is not shown. */
export function stepOfCall(shown: Sequence, calls: CallColumns, call: number): number {
  for (let step = 0; step < shown.count; step++) {
    const own = shown.call[step]!;
    if (own === call) return step;
    if (shown.folded[step] === 1 && call > own && call < calls.runs.end[shown.run[step]!]!) return step;
  }
  return -1;
}
