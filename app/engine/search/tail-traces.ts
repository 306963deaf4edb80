import type { TraceOrder } from '../../core/contract/methods.ts';
import { stringOf } from '../store/pair-dictionary.ts';
import { traceIdBytes } from '../store/trace-rows.ts';
import type { TailView } from './tail.ts';
import type { TraceList, TraceRow } from './trace-list.ts';
import { indexOfTrace } from './trace-spans.ts';

/** A trace of the tail as a row, on its own: what its segments hold is not in it. */
export function tailRow(tail: TailView, trace: number): TraceRow {
  const { spans, totals, attributes, sealedOrdinals } = tail;
  const root = totals.root[trace]!;
  const at = (offset: number): bigint => spans.baseNs + BigInt(offset);
  return {
    ordinal: sealedOrdinals[trace]!,
    id: traceIdBytes(spans.traceIds, trace),
    startNs: at(totals.start[trace]!),
    endNs: at(totals.end[trace]!),
    spans: totals.spans[trace]!,
    errors: totals.errors[trace]!,
    hasRoot: totals.hasRoot[trace] === 1,
    rootStartNs: at(spans.start[root]!),
    rootService: spans.services[spans.resources[spans.resource[root]!]!.service]!,
    rootName: stringOf(attributes.dictionary, spans.name[root]!) ?? '',
  };
}

/** What segments and tail know of the same trace, in one row. */
export function mergeRows(sealed: TraceRow, tail: TraceRow): TraceRow {
  const tailIsRoot =
    tail.hasRoot === sealed.hasRoot ? tail.rootStartNs < sealed.rootStartNs : tail.hasRoot && !sealed.hasRoot;
  const root = tailIsRoot ? tail : sealed;
  return {
    ordinal: sealed.ordinal,
    id: sealed.id,
    startNs: tail.startNs < sealed.startNs ? tail.startNs : sealed.startNs,
    endNs: tail.endNs > sealed.endNs ? tail.endNs : sealed.endNs,
    spans: sealed.spans + tail.spans,
    errors: sealed.errors + tail.errors,
    hasRoot: root.hasRoot,
    rootStartNs: root.rootStartNs,
    rootService: root.rootService,
    rootName: root.rootName,
  };
}

/** The row of a trace of the tail, with what its segments hold. */
export function wholeRow(list: TraceList, tail: TailView, trace: number): TraceRow {
  const own = tailRow(tail, trace);
  const sealed = own.ordinal === 0 ? undefined : list.byOrdinal(own.ordinal);
  return sealed === undefined ? own : mergeRows(sealed, own);
}

/** Services of a trace over segments and tail, in order of first appearance. */
export function servicesOf(list: TraceList, tail: TailView, row: TraceRow): string[] {
  const names = new Set(row.ordinal === 0 ? [] : list.servicesOf(row.ordinal));
  const trace =
    row.ordinal === 0 ? indexOfTrace(tail.spans.traceIds, row.id) : tail.straddling.get(row.ordinal);
  const own = trace === undefined ? [] : (tail.totals.services[trace] ?? []);
  for (const service of own) names.add(tail.spans.services[service]!);
  return [...names];
}

/** The first `limit` in an order of the traces that are in the tail alone. */
export function firstTailTraces(tail: TailView, order: TraceOrder, limit: number): number[] {
  const { start, end, errors } = tail.totals;
  const newer = (a: number, b: number): number => start[b]! - start[a]!;
  const compare: Record<TraceOrder, (a: number, b: number) => number> = {
    newest: newer,
    oldest: (a, b) => newer(b, a),
    slowest: (a, b) => end[b]! - start[b]! - (end[a]! - start[a]!) || newer(a, b),
    errors: (a, b) => errors[b]! - errors[a]! || newer(a, b),
  };
  const traces: number[] = [];
  for (let trace = 0; trace < tail.sealedOrdinals.length; trace++)
    if (tail.sealedOrdinals[trace] === 0) traces.push(trace);
  return traces.sort(compare[order]).slice(0, limit);
}
