/** Bars by lane: those of a lane lie side by side, in order of start. */
export interface LaneIndex {
  lanes: number;
  /** Where each lane begins in `item`; one element longer than there are lanes. */
  from: Uint32Array;
  /** Bars, by lane and within it by start; of those that start together the ones without width come first. */
  item: Uint32Array;
}

/** Sorts bars into their lanes: by counting, then by place where a lane does not come in that order. */
export function indexLanes(
  lanes: number,
  lane: Uint32Array,
  start: Float64Array,
  duration: Float64Array,
): LaneIndex {
  const count = lane.length;
  const from = new Uint32Array(lanes + 1);
  for (let i = 0; i < count; i++) from[lane[i]! + 1]! += 1;
  for (let at = 0; at < lanes; at++) from[at + 1]! += from[at]!;
  const next = from.slice(0, lanes);
  const item = new Uint32Array(count);
  for (let i = 0; i < count; i++) item[next[lane[i]!]!++] = i;
  const order = (a: number, b: number): number => start[a]! - start[b]! || duration[a]! - duration[b]!;
  for (let at = 0; at < lanes; at++) {
    const begin = from[at]!;
    const end = from[at + 1]!;
    for (let i = begin + 1; i < end; i++) {
      if (order(item[i - 1]!, item[i]!) <= 0) continue;
      item.subarray(begin, end).sort((a, b) => order(a, b) || a - b);
      break;
    }
  }
  return { lanes, from, item };
}

/** The first place of a lane, [begin, end), whose bar starts at `time` or later. */
export function startsFrom(
  item: Uint32Array,
  start: Float64Array,
  begin: number,
  end: number,
  time: number,
): number {
  let low = begin;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (start[item[middle]!]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
