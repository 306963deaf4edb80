import { formatDuration, formatPlural } from '../../model/format.ts';
import { Kind, Status } from '../../model/span.ts';
import type { Finding } from './finding.ts';
import { UNSURE_TIMES, type FindingContext } from './finding-context.ts';
import { operationName, serviceOf } from './wording.ts';

/** Names under which only a cluster's or a company's own services are reached. */
const OWN_DOMAIN = /\.(?:svc|local|internal|lan|consul|intranet)$/;

/**
 * Calls of a service that sends spans, which no span of this trace answers: the trace's context does not reach it. Failed calls may never
 * have got there.
 */
export function lostContexts(context: FindingContext): Finding[] {
  const { trace, facts } = context;
  const called = facts.peers.map((peer) => calledService(context, peer));
  const calls = new Map<string, number[]>();
  for (let row = 0; row < trace.count; row++) {
    if (trace.kind[row] !== Kind.client || trace.status[row] === Status.error || facts.peer[row]! < 0)
      continue;
    const service = called[facts.peer[row]!];
    if (service === undefined || service === trace.services[trace.service[row]!]) continue;
    if ((trace.flags[row]! & UNSURE_TIMES) !== 0 || isAnswered(context, row)) continue;
    const rows = calls.get(service);
    if (rows === undefined) calls.set(service, [row]);
    else rows.push(row);
  }
  return Array.from(calls, ([service, rows]) => {
    const row = rows.reduce((a, b) => (trace.duration[b]! > trace.duration[a]! ? b : a));
    const total = rows.reduce((sum, each) => sum + trace.duration[each]!, 0);
    return {
      kind: 'missing-instrumentation' as const,
      title: `${service} does not continue the trace`,
      detail:
        `${service} sends spans, but none for ${formatPlural(rows.length, 'call')} of ${operationName(context, row)} and its like by ` +
        `${serviceOf(context, row)} (${formatDuration(total)} in all): the trace's context does not reach it.`,
      caveat: 'Its spans may also have been left out by sampling, or lost on the way.',
      rows: Uint32Array.from(rows),
      row,
      savingNs: 0,
    };
  });
}

/** A span of another service lies below, or one that took the call. */
function isAnswered({ trace }: FindingContext, row: number): boolean {
  const end = row + trace.size[row]!;
  for (let child = row + 1; child < end; child += trace.size[child]!)
    if (trace.service[child] !== trace.service[row] || trace.kind[child] === Kind.server) return true;
  return false;
}

/** The service of the session that a peer is; undefined where it is none. */
function calledService(
  context: FindingContext,
  { name, kind }: FindingContext['facts']['peers'][number],
): string | undefined {
  if (kind === 'service') return context.isService(name) ? name : undefined;
  if (kind !== 'external') return undefined;
  return namesOf(name).find((candidate) => candidate !== '' && context.isService(candidate));
}

/** What a service may be called by its address: `search.shop.svc:8080`, `search`, or `shop.search.v1.Search`. */
function namesOf(name: string): string[] {
  const host = name.replace(/:\d+$/, '');
  if (!host.includes('.')) return [host, name];
  if (OWN_DOMAIN.test(host)) return [host, host.slice(0, host.indexOf('.'))];
  const last = host.slice(host.lastIndexOf('.') + 1);
  // The service of an RPC has a capital: no domain does.
  return /^[A-Z]/.test(last)
    ? [name, last, last.toLowerCase(), last.replace(/Service$/, '').toLowerCase()]
    : [name];
}
