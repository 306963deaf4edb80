import { Status } from '../../model/span.ts';
import { sortByWord } from '../radix-order.ts';
import { Changes } from './changes.ts';
import { UNSURE_TIMES, type FindingContext } from './finding-context.ts';

/** Reads further apart may well get another answer. */
const LONGEST_REUSE_NS = 30e9;

/** Levels above a read in which an attempt is looked for that it belongs to: more would cost too much in deep traces. */
const MOST_LEVELS = 16;

/** Reads of one operation that were made before, in chains of the same parameters. */
export interface IdenticalReads {
  operation: number;
  /** Each in order of time, two rows or more. */
  chains: Uint32Array[];
}

/**
 * Chains of reads with the same parameters, each beginning after the one before has ended. Failed and resent ones are no part of them; a
 * chain ends where the peer may have changed. O(n log n).
 *
 * @param leastOnPath operations whose reads spend less on the critical path are left out, nanoseconds
 */
export function identicalReads(context: FindingContext, leastOnPath: number): IdenticalReads[] {
  const { trace, facts, call, effect } = context;
  const { count, status, flags } = trace;
  const rows = new Uint32Array(count);
  let found = 0;
  for (let row = 0; row < count; row++) {
    if (call[row] !== row || facts.identity[row] === 0 || effect[facts.operation[row]!] !== 'read') continue;
    if (status[row] === Status.error || facts.resend[row]! > 0 || (flags[row]! & UNSURE_TIMES) !== 0)
      continue;
    rows[found++] = row;
  }
  if (found === 0) return [];
  const own = rows.subarray(0, found);
  const scratch = new Uint32Array(found);
  const byIdentity = sortByWord(own, scratch, facts.identity);
  const order = sortByWord(byIdentity, byIdentity === own ? scratch : own, facts.operation);

  let changes: Changes | undefined;
  const result: IdenticalReads[] = [];
  for (let from = 0; from < found;) {
    const operation = facts.operation[order[from]!]!;
    let to = from;
    let onPath = 0;
    for (; to < found && facts.operation[order[to]!] === operation; to++)
      onPath += context.onPath(order[to]!);
    if (onPath >= leastOnPath) {
      changes ??= new Changes(context);
      const chains = chainsOf(context, order.subarray(from, to), changes);
      if (chains.length > 0) result.push({ operation, chains });
    }
    from = to;
  }
  return result;
}

/** @param rows of one operation, by identity */
function chainsOf(context: FindingContext, rows: Uint32Array, changes: Changes): Uint32Array[] {
  const { trace, facts } = context;
  const { start, duration } = trace;
  const chains: Uint32Array[] = [];
  let chain: number[] = [];
  const close = (): void => {
    if (chain.length > 1) chains.push(Uint32Array.from(chain));
    chain = [];
  };
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && facts.identity[rows[to]!] === facts.identity[rows[from]!]) to++;
    if (to - from > 1)
      for (const row of rows.subarray(from, to).sort((a, b) => start[a]! - start[b]! || a - b)) {
        const before = chain.at(-1);
        if (before !== undefined) {
          const end = start[before]! + duration[before]!;
          if (start[row]! < end) continue;
          const isStale =
            start[row]! - end > LONGEST_REUSE_NS ||
            changes.between(facts.peer[row]!, start[before]!, start[row]!) ||
            wasGivenUp(context, before, row);
          if (isStale) close();
        }
        chain.push(row);
      }
    close();
    from = to;
  }
  return chains;
}

/** Whether a read belongs to an attempt that failed, which the later one is no part of. */
function wasGivenUp({ trace }: FindingContext, read: number, later: number): boolean {
  const { parent, size, status } = trace;
  let up = parent[read]!;
  for (let level = 0; up >= 0 && later >= up + size[up]! && level < MOST_LEVELS; level++) {
    if (status[up] === Status.error) return true;
    up = parent[up]!;
  }
  return false;
}
