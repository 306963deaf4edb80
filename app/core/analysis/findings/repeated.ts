import { formatCount, formatDuration } from '../../model/format.ts';
import type { Finding } from './finding.ts';
import type { FindingContext } from './finding-context.ts';
import { mergedRows } from './merged-places.ts';
import { identicalReads, type IdenticalReads } from './identical-reads.ts';
import { isIdle } from './sibling-calls.ts';
import { operationName, serviceOf } from './wording.ts';

/** What is saved must be so long, and this share of the critical path. */
const LEAST_SAVING_NS = 5e6;
const SAVING_SHARE = 0.05;
/** So many reads with longer waits between them than they take, and nothing else going on meanwhile, are a poll. */
const FEWEST_OF_A_POLL = 3;

/**
 * Reads with the same parameters that a service makes more than once in a trace, each after the one before: the first answer could have
 * been kept. What is repeated only because a call above it is repeated is told with that.
 */
export function repeatedReads(context: FindingContext): Finding[] {
  const least = Math.max(LEAST_SAVING_NS, SAVING_SHARE * context.criticalTotal);
  const { parent, count } = context.trace;
  const groups = identicalReads(context, least)
    .map(({ operation, chains }) => ({
      operation,
      chains: chains.filter((chain) => !isPoll(context, chain)),
    }))
    .filter((group) => savingOf(context, group) >= least);
  /** 1 for what a repeated read holds. */
  const below = new Uint8Array(count);
  if (groups.length > 0) {
    const again = new Uint8Array(count);
    for (const { chains } of groups)
      for (const chain of chains) for (const row of chain.subarray(1)) again[row] = 1;
    for (let row = 0; row < count; row++) {
      const up = parent[row]!;
      if (up >= 0 && (again[up] === 1 || below[up] === 1)) below[row] = 1;
    }
  }
  return groups.flatMap(({ operation, chains }) => {
    const group = {
      operation,
      chains: chains
        .map((chain) => chain.filter((row, i) => i === 0 || below[row] === 0))
        .filter((chain) => chain.length > 1),
    };
    return savingOf(context, group) >= least ? [findingOf(context, group)] : [];
  });
}

/** Time that all but the first of each chain spend on the critical path, nanoseconds. */
function savingOf(context: FindingContext, { chains }: IdenticalReads): number {
  let saving = 0;
  for (const chain of chains) for (const row of chain.subarray(1)) saving += context.onPath(row);
  return saving;
}

function findingOf(context: FindingContext, group: IdenticalReads): Finding {
  const { trace } = context;
  const rows = mergedRows(group.chains);
  const first = rows[0]!;
  const saving = savingOf(context, group);
  const total = rows.reduce((sum, row) => sum + trace.duration[row]!, 0);
  const up = trace.parent[first]!;
  const isOnePlace = up >= 0 && rows.every((row) => trace.parent[row] === up);
  const different = group.chains.length;
  const count = formatCount(rows.length);
  return {
    kind: 'repeated',
    title: `${count} × ${operationName(context, first)}, ${different === 1 ? 'all the same' : `only ${formatCount(different)} different`}`,
    detail:
      `${serviceOf(context, first)} asks for ${different === 1 ? 'the same thing' : `${formatCount(different)} things`} ` +
      `${count} times, ${formatDuration(total)} in all. ` +
      `Keeping the first ${different === 1 ? 'answer' : 'answers'} saves up to ${formatDuration(saving)}.`,
    caveat: 'What was read may have changed in between, and not all parameters may have been recorded.',
    rows,
    row: isOnePlace ? up : first,
    savingNs: saving,
  };
}

/** The same question again and again, with nothing else going on in between: for an answer that is awaited. */
function isPoll(context: FindingContext, chain: Uint32Array): boolean {
  const { start, duration, parent } = context.trace;
  const up = parent[chain[0]!]!;
  if (chain.length < FEWEST_OF_A_POLL || up < 0) return false;
  let total = 0;
  for (const row of chain) {
    if (parent[row] !== up) return false;
    total += duration[row]!;
  }
  const last = chain.at(-1)!;
  const idle = start[last]! + duration[last]! - start[chain[0]!]! - total;
  return idle > total && isIdle(context, up, idle);
}
