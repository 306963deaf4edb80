import { formatCount, formatDuration } from '../../model/format.ts';
import { Status } from '../../model/span.ts';
import type { Finding } from './finding.ts';
import { UNSURE_TIMES, type FindingContext } from './finding-context.ts';
import { MergedPlaces } from './merged-places.ts';
import { siblingCalls, type SiblingCalls } from './sibling-calls.ts';
import { inPlaces, operationName, serviceOf } from './wording.ts';

/** A pause before the next call of the same: a loop over different things goes on at once, someone who tries again waits. */
const LEAST_BACK_OFF_NS = 5e6;
/** More calls of the same under one parent are a loop, unless they say that they are retries. */
const MOST_TRIES = 10;

/** Tries of one call, in order of time. */
interface Tries {
  rows: number[];
  worked: boolean;
}

/**
 * Calls that were made again after they had failed: the call says so itself, or it is the same with the same values, or it comes, after a
 * pause, as the only other one of its kind below the same parent. What they cost is the time until the last try began.
 */
export function retries(context: FindingContext): Finding[] {
  const { trace } = context;
  const merged = new MergedPlaces(context);
  for (const calls of siblingCalls(context, 2)) {
    for (const { rows, worked } of triesOf(context, calls)) {
      const onPath = rows.some((row) => context.onPath(row) > 0);
      const waited = trace.start[rows.at(-1)!]! - trace.start[rows[0]!]!;
      merged.add({
        key: `${calls.operation} ${worked ? 'worked' : 'failed'}`,
        parent: calls.parent,
        rows: Uint32Array.from(rows).sort(),
        total: waited,
        saving: onPath ? Math.min(waited, context.onPath(calls.parent)) : 0,
      });
    }
  }
  return merged.groups().map(({ first, places, rows, saving }) => {
    const tries = [...first.rows].sort((a, b) => trace.start[a]! - trace.start[b]!);
    const row = context.call[tries[0]!]!;
    const worked = !hasFailed(context, tries.at(-1)!);
    const name = operationName(context, row);
    const count = formatCount(tries.length);
    return {
      kind: 'retries' as const,
      title: worked
        ? `${name} worked only at try ${count}${inPlaces(places)}`
        : `${name} failed ${count} times in a row${inPlaces(places)}`,
      detail:
        `${serviceOf(context, tries[0]!)} tried ${count} times; ${formatDuration(first.total)} went by before the last try began` +
        `${reason(context, tries[0]!)}.`,
      caveat: isTold(context, tries)
        ? 'Trying again may be what was meant: what failed first is what to look at.'
        : 'They may be calls with different values that failed one after another.',
      rows,
      row: tries[0]!,
      savingNs: saving,
    };
  });
}

function triesOf(context: FindingContext, { rows }: SiblingCalls): Tries[] {
  const found: Tries[] = [];
  const mayBeLoop = rows.length > MOST_TRIES || !endsWithTries(context, rows);
  for (let i = 0; i < rows.length; i++) {
    if (!hasFailed(context, rows[i]!)) continue;
    const tries = [rows[i]!];
    for (; i + 1 < rows.length && isNextTry(context, rows[i]!, rows[i + 1]!, mayBeLoop); i++) {
      tries.push(rows[i + 1]!);
      if (!hasFailed(context, rows[i + 1]!)) break;
    }
    const worked = !hasFailed(context, tries.at(-1)!);
    if (tries.length > 1) found.push({ rows: tries, worked });
  }
  return found;
}

/** All calls failed, but for the last one perhaps: someone who tries again stops when it works. */
function endsWithTries(context: FindingContext, rows: Uint32Array): boolean {
  return rows.subarray(0, -1).every((row) => hasFailed(context, row));
}

function isNextTry(context: FindingContext, failed: number, next: number, mayBeLoop: boolean): boolean {
  const { trace, facts, call } = context;
  if (((trace.flags[failed]! | trace.flags[next]!) & UNSURE_TIMES) !== 0) return false;
  const pause = trace.start[next]! - trace.start[failed]! - trace.duration[failed]!;
  if (pause < 0) return false;
  const [a, b] = [call[failed]!, call[next]!];
  if (facts.resend[b]! > facts.resend[a]!) return true;
  if (facts.identity[a] !== 0 && facts.identity[b] !== 0) return facts.identity[a] === facts.identity[b];
  return !mayBeLoop && pause >= LEAST_BACK_OFF_NS;
}

/** The calls say that they are the same, or that they are retries. */
function isTold({ facts, call }: FindingContext, tries: readonly number[]): boolean {
  return tries.slice(1).every((row, i) => {
    const [a, b] = [call[tries[i]!]!, call[row]!];
    return facts.resend[b]! > facts.resend[a]! || facts.identity[b] !== 0;
  });
}

function hasFailed({ trace, call }: FindingContext, row: number): boolean {
  return trace.status[row] === Status.error || trace.status[call[row]!] === Status.error;
}

function reason({ facts, call }: FindingContext, row: number): string {
  const failure = facts.failures[facts.failure[call[row]!]!] ?? facts.failures[facts.failure[row]!];
  const text = (failure?.type || failure?.message || '').replace(/\s+/g, ' ').slice(0, 80);
  return text === '' ? '' : `; the first failed with ${text}`;
}
