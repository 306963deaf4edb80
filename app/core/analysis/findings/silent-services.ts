import { formatPlural } from '../../model/format.ts';
import { Kind } from '../../model/span.ts';
import { PairTable } from '../pair-table.ts';
import type { Finding } from './finding.ts';
import { UNSURE_TIMES, type FindingContext } from './finding-context.ts';
import type { Operation } from './input.ts';
import { operationName, serviceOf } from './wording.ts';

/**
 * Calls that are answered by something else than what was called: the RPC that arrives is not the one that was sent. A service in between
 * hands the trace's context on and sends no spans of its own.
 */
export function silentServices(context: FindingContext): Finding[] {
  const { trace, facts } = context;
  const differs = otherCalls(context);
  const calls = new Map<number, { rows: number[]; answer: number }>();
  for (let row = 0; row < trace.count; row++) {
    if (trace.kind[row] !== Kind.client || trace.size[row] === 1) continue;
    const answer = otherAnswer(context, row, differs);
    if (answer < 0) continue;
    const known = calls.get(facts.operation[row]!);
    if (known === undefined) calls.set(facts.operation[row]!, { rows: [row], answer });
    else known.rows.push(row);
  }
  return Array.from(calls.values(), ({ rows, answer }) => {
    const row = trace.parent[answer]!;
    return {
      kind: 'missing-instrumentation' as const,
      title: `A service between ${serviceOf(context, row)} and ${serviceOf(context, answer)} sends no spans`,
      detail:
        `${serviceOf(context, row)} calls ${operationName(context, row)} (${formatPlural(rows.length, 'call')}), and what is answered ` +
        `is ${operationName(context, answer)} of ${serviceOf(context, answer)}: what lies in between is not in the trace.`,
      caveat: 'A proxy that renames calls looks the same.',
      rows: Uint32Array.from(rows),
      row,
      savingNs: 0,
    };
  });
}

type Differs = (caller: number, callee: number) => boolean;

/** The first span that answers a call, where none of those that do is the call that was sent; -1 else. */
function otherAnswer({ trace }: FindingContext, row: number, differs: Differs): number {
  let answer = -1;
  const end = row + trace.size[row]!;
  for (let child = row + 1; child < end; child += trace.size[child]!) {
    if (trace.kind[child] !== Kind.server || trace.service[child] === trace.service[row]) continue;
    if (((trace.flags[child]! | trace.flags[row]!) & UNSURE_TIMES) !== 0 || !differs(row, child)) return -1;
    if (answer < 0) answer = child;
  }
  return answer;
}

/** Whether the operations of two rows are RPCs of which neither method nor service is the same; each two are compared once. */
function otherCalls({ facts }: FindingContext): Differs {
  const pairs = new PairTable(64);
  const known: boolean[] = [];
  return (caller, callee) => {
    const [from, to] = [facts.operation[caller]!, facts.operation[callee]!];
    return (known[pairs.add(from, to)] ??= isOtherCall(facts.operations[from]!, facts.operations[to]!));
  };
}

function isOtherCall(sent: Operation, arrived: Operation): boolean {
  if (sent.kind !== 'rpc' || arrived.kind !== 'rpc') return false;
  const [from, to] = [partsOf(sent.text), partsOf(arrived.text)];
  if (from === undefined || to === undefined) return false;
  return from.method !== to.method && from.service !== to.service;
}

/** `shop.v1.Catalog/GetProduct` in parts, without package and case; undefined where it does not name both. */
function partsOf(text: string): { service: string; method: string } | undefined {
  const match = /([\w$-]+)\/([\w$-]+)$/.exec(text.slice(-300));
  return match === null ? undefined : { service: match[1]!.toLowerCase(), method: match[2]!.toLowerCase() };
}
