import type { Signal } from '../../core/model/signal.ts';
import { StoreError } from '../store/database.ts';
import { traceIdBytes } from '../store/trace-rows.ts';
import type { SearchContext } from '../search/trace-search.ts';
import { Breather } from '../search/zone-columns.ts';
import { logsOfTraces, TraceIdSet } from './logs-of-traces.ts';
import { itemsOf, type OtherSignals, readOtherSignals, signalRequests } from './other-signals.ts';
import { partRequests } from './part-requests.ts';
import { type ScopePart, scopeParts } from './scope-rows.ts';
import { type ScopeTraces, scopeTraces } from './scope-traces.ts';
import type { ExportScope } from '../../core/contract/file-methods.ts';

/** What an export is made of, at one moment of the store. */
export interface ExportPlan {
  traces: ScopeTraces;
  others: OtherSignals;
}

/** Some requests of one signal, laid end to end: one valid request. */
export interface ExportedRequest {
  signal: Signal;
  request: Uint8Array;
  /** Spans, log records, data points or profiles of it; of signals other than traces they may be told with a later one. */
  items: number;
  /** When it came, of signals other than traces. */
  receivedNs: bigint;
}

/** What went along, and what could not. */
export class ExportCounts {
  spans = 0;
  logs = 0;
  dataPoints = 0;
  profiles = 0;
  /** Items that retention let go of while they were waited for. */
  gone = 0;

  add(signal: Signal, items: number): void {
    if (signal === 'traces') this.spans += items;
    else if (signal === 'logs') this.logs += items;
    else if (signal === 'metrics') this.dataPoints += items;
    else this.profiles += items;
  }
}

/** @throws RpcError `query.invalid`, `export.empty`, `call.cancelled` */
export async function planExport(context: SearchContext, scope: ExportScope): Promise<ExportPlan> {
  const traces = await scopeTraces(context, scope);
  return { traces, others: readOtherSignals(context.catalog.db) };
}

/** Signals that go along with a scope, in the order in which they do. */
export function signalsOf({ traces, others }: ExportPlan): Signal[] {
  const there = (signal: Signal): boolean => itemsOf(others, signal) > 0;
  // Metrics and profiles belong to no trace.
  const whole: Signal[] = ['logs', 'metrics', 'profiles'];
  return [
    'traces',
    ...whole.filter((signal) => there(signal) && (traces.wanted === undefined || signal === 'logs')),
  ];
}

/**
 * Everything that a plan takes along, as requests of some hundred kilobytes: spans, then the log records of their traces; where nothing
 * is left out, all logs, metrics and profiles. Pauses between requests.
 * @param signals those of `signalsOf` that the format takes
 * @throws RpcError `call.cancelled`
 */
export async function* exportedRequests(
  context: SearchContext,
  plan: ExportPlan,
  signals: readonly Signal[],
  counts: ExportCounts,
): AsyncGenerator<ExportedRequest> {
  const { wanted } = plan.traces;
  const ids = wanted !== undefined && signals.includes('logs') ? new TraceIdSet() : undefined;
  yield* spanRequests(context, plan, counts, ids);
  const breather = new Breather(context);
  const { db } = context.catalog;
  for (const signal of signals) {
    if (signal === 'traces') continue;
    const gone = (items: number): number => (counts.gone += items);
    for (const each of signalRequests(db, plan.others, signal, gone)) {
      const kept = signal === 'logs' && ids !== undefined ? ofTraces(each, ids) : each;
      if (kept.request.length > 0) yield kept;
      counts.add(signal, kept.items);
      await breather.step();
    }
  }
}

async function* spanRequests(
  context: SearchContext,
  { traces }: ExportPlan,
  counts: ExportCounts,
  ids: TraceIdSet | undefined,
): AsyncGenerator<ExportedRequest> {
  const { db } = context.catalog;
  const breather = new Breather(context);
  for await (const part of scopeParts(context, traces, (spans) => (counts.gone += spans))) {
    if (ids !== undefined && traces.wanted !== undefined) addIds(ids, part, traces.wanted);
    let spans = 0;
    try {
      for (const each of partRequests(db, part, traces.tailRequests)) {
        spans += each.spans;
        yield { signal: 'traces', request: each.request, items: each.spans, receivedNs: 0n };
        await breather.step();
      }
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'segment.gone')) throw error;
      counts.gone += part.count - spans;
    }
    counts.add('traces', spans);
  }
}

function addIds(ids: TraceIdSet, { spans, numbers }: ScopePart, wanted: Uint8Array): void {
  for (const [trace, number] of numbers.entries())
    if (wanted[number] === 1) ids.add(traceIdBytes(spans.traceIds, trace));
}

function ofTraces(each: ExportedRequest, ids: TraceIdSet): ExportedRequest {
  const { request, records } = logsOfTraces(each.request, ids);
  return { ...each, request, items: records };
}
