import { criticalPathFrom } from './critical-path.ts';

/** Spans of one trace in any order, their parents known and free of cycles. */
export interface LinkedSpans {
  count: number;
  /** Nanoseconds, all from the same moment. The arrays may be longer than `count`. */
  start: Float64Array;
  duration: Float64Array;
  /** Index of the parent, negative where there is none. */
  parent: Int32Array;
  kind: Uint8Array;
  /** 1 for what does not count: a span that came twice. */
  left: Uint8Array;
}

export interface CriticalTimes {
  /** By span: nanoseconds on the critical path of the span itself, and of it with all below it. */
  own: Float64Array;
  within: Float64Array;
}

/**
 * Time on the critical path (see `criticalPath`) of a trace that is linked but not assembled: for figures of many traces. The
 * path is that of the root that lasts longest; what hangs under a parent that is not there is a root. O(n), but for sorting.
 */
export function criticalTimes({ count, start, duration, parent, kind, left }: LinkedSpans): CriticalTimes {
  const above = parent.slice(0, count);
  let root = -1;
  for (let span = 0; span < count; span++) {
    if (left[span] === 1) above[span] = -1;
    else if (above[span]! < 0 && (root === -1 || duration[span]! > duration[root]!)) root = span;
  }
  const { time: own } = criticalPathFrom({ count, start, duration, parent: above, kind }, root);
  return { own, within: sumsBelow(own, above) };
}

/** By span: its own value and all of those below it. */
function sumsBelow(own: Float64Array, parent: Int32Array): Float64Array {
  const sums = own.slice();
  const children = new Uint32Array(own.length);
  for (const above of parent) if (above >= 0) children[above]!++;
  const awaited = children.slice();
  for (let leaf = 0; leaf < own.length; leaf++) {
    if (children[leaf] !== 0) continue;
    // Up as long as this was the last child that a parent waited for.
    let span = leaf;
    for (let above = parent[span]!; above >= 0; above = parent[span]!) {
      sums[above]! += sums[span]!;
      if (--awaited[above]! > 0) break;
      span = above;
    }
  }
  return sums;
}
