import type { CallColumns } from './call-columns.ts';
import type { PickedCalls } from './sequence-calls.ts';

/** Where a party is at work: a bar on its lane, from one step to another. In order of the first step. */
export interface ActivityBars {
  count: number;
  lane: Uint32Array;
  from: Uint32Array;
  to: Uint32Array;
  /** 0 lies on the lane's line, each further one beside it. */
  level: Uint8Array;
  failed: Uint8Array;
}

/** Steps as far as bars need them. */
interface Steps {
  count: number;
  time: Float64Array;
  target: Int32Array;
}

/** More bars beside one another than this share the last place. */
export const MOST_LEVELS = 4;

/**
 * The bars of the picked calls.
 * @param first by pick: the step that calls
 * @param last by pick: the step that answers, -1 where none does; the bar then ends with the last step in its time
 */
export function activityBars(
  calls: CallColumns,
  picked: PickedCalls,
  steps: Steps,
  first: Int32Array,
  last: Int32Array,
): ActivityBars {
  const order = Array.from({ length: picked.count }, (_, pick) => pick)
    // What a message to a broker takes is not known.
    .filter((pick) => last[pick]! >= 0 || calls.callee[picked.call[pick]!]! >= 0)
    .sort((a, b) => first[a]! - first[b]!);
  const bars: ActivityBars = {
    count: order.length,
    lane: new Uint32Array(order.length),
    from: new Uint32Array(order.length),
    to: new Uint32Array(order.length),
    level: new Uint8Array(order.length),
    failed: new Uint8Array(order.length),
  };
  /** By lane, the last step of the bar in each level. */
  const taken = new Map<number, number[]>();
  for (const [bar, pick] of order.entries()) {
    const lane = steps.target[first[pick]!]!;
    const from = first[pick]!;
    const to = last[pick]! >= 0 ? last[pick]! : lastBefore(steps, picked.end[pick]!, from);
    let levels = taken.get(lane);
    if (levels === undefined) taken.set(lane, (levels = []));
    let level = levels.findIndex((end) => end < from);
    if (level < 0) level = levels.length < MOST_LEVELS ? levels.length : MOST_LEVELS - 1;
    levels[level] = to;
    bars.lane[bar] = lane;
    bars.from[bar] = from;
    bars.to[bar] = to;
    bars.level[bar] = level;
    bars.failed[bar] = calls.failed[picked.call[pick]!]!;
  }
  return bars;
}

/** The last step at or before a time, not before `from`. Steps are in order of time. */
function lastBefore({ time, count }: Steps, end: number, from: number): number {
  let low = from;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (time[middle]! <= end) low = middle;
    else high = middle - 1;
  }
  return low;
}
