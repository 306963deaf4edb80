import type { FindingContext } from './finding-context.ts';
import { sortByTime } from '../radix-order.ts';

/** When what a peer holds may have changed: the ends of all calls to it that are no reads, whoever made them. */
export class Changes {
  readonly #ends = new Map<number, Float64Array>();

  constructor({ trace, facts, effect }: FindingContext) {
    const end = new Float64Array(trace.count);
    const counts = new Map<number, number>();
    const rows = new Uint32Array(trace.count);
    let found = 0;
    for (let row = 0; row < trace.count; row++) {
      const peer = facts.peer[row]!;
      const what = effect[facts.operation[row]!];
      if (peer < 0 || what === 'read' || what === 'control') continue;
      end[row] = trace.start[row]! + trace.duration[row]!;
      counts.set(peer, (counts.get(peer) ?? 0) + 1);
      rows[found++] = row;
    }
    for (const [peer, count] of counts) this.#ends.set(peer, new Float64Array(count));
    const filled = new Map<number, number>();
    for (const row of sortByTime(rows.subarray(0, found), end)) {
      const peer = facts.peer[row]!;
      const at = filled.get(peer) ?? 0;
      this.#ends.get(peer)![at] = end[row]!;
      filled.set(peer, at + 1);
    }
  }

  /** Whether the peer may have changed after one time and up to another, nanoseconds from the trace's start. */
  between(peer: number, from: number, to: number): boolean {
    const ends = this.#ends.get(peer);
    if (ends === undefined) return false;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! <= from) low = middle + 1;
      else high = middle;
    }
    return low < ends.length && ends[low]! <= to;
  }
}
