import { Kind, SpanFlag, Status } from '../../model/span.ts';
import { PairTable } from '../pair-table.ts';
import { UNSURE_TIMES, type FindingContext } from './finding-context.ts';

/** What the calls between two hosts say about their clocks. Nanoseconds. */
export interface HostPair {
  /** Numbers of the hosts, the lower one first. */
  a: number;
  b: number;
  /** Added to the times of `b`, at least and at most this puts every call in order. */
  least: number;
  most: number;
  /** Spans on either that begin before the call that caused them or end after it. */
  early: number[];
  late: number[];
}

/** With more pairs than these every span is on a host of its own, and nothing can be said of clocks. */
const MOST_PAIRS = 20_000;

/** Clocks are read at different moments, and many tell the time in milliseconds. */
const TOLERANCE_NS = 1e6;

/**
 * What every call from host to host allows: a span can't begin before the one that called it, and where the caller waited for it, it can't
 * end after it. Both bounds of a pair of hosts come from calls in either direction, as with NTP. O(n).
 */
export function hostPairs({ trace, facts }: FindingContext): HostPair[] {
  const { count, parent, kind, status, start, duration, flags } = trace;
  const { host } = facts;
  const numbers = new PairTable(16);
  const pairs: HostPair[] = [];
  for (let row = 0; row < count; row++) {
    const up = parent[row]!;
    if (up < 0 || host[row] === host[up] || host[row] === 0 || host[up] === 0) continue;
    if (((flags[row]! | flags[up]!) & (UNSURE_TIMES | SpanFlag.duplicateId)) !== 0) continue;
    if (pairs.length > MOST_PAIRS) return [];
    const isSecond = host[row]! > host[up]!;
    const [a, b] = isSecond ? [host[up]!, host[row]!] : [host[row]!, host[up]!];
    const pair = (pairs[numbers.add(a, b)] ??= {
      a,
      b,
      least: -Infinity,
      most: Infinity,
      early: [],
      late: [],
    });
    const lead = start[up]! - start[row]!;
    const waited =
      kind[row] === Kind.server &&
      kind[up] === Kind.client &&
      status[up] !== Status.error &&
      duration[row]! <= duration[up]!;
    const lag = waited ? lead + duration[up]! - duration[row]! : Infinity;
    // The span may be moved by `lead` to `lag`; where it lies on the first host, the second moves the other way.
    pair.least = Math.max(pair.least, isSecond ? lead : -lag);
    pair.most = Math.min(pair.most, isSecond ? lag : -lead);
    if (lead > TOLERANCE_NS) pair.early.push(row);
    else if (lag < -TOLERANCE_NS) pair.late.push(row);
  }
  return pairs;
}

/** No single difference of the clocks puts all calls in order: something else is the matter. */
export function contradictsItself({ least, most }: HostPair): boolean {
  return least > most + TOLERANCE_NS;
}
