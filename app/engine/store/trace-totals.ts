import { SpanFlag, Status } from '../../core/model/span.ts';
import type { SpanColumns } from './segment-columns.ts';

const UNTIMED = SpanFlag.noStart | SpanFlag.noEnd;

/** What a segment, or the tail, knows of each of its traces: one entry a trace, by index. Times from the base. */
export interface TraceTotals {
  start: Float64Array;
  end: Float64Array;
  spans: Uint32Array;
  errors: Uint32Array;
  /** Row of the span that stands for the root: the earliest without a parent, else the earliest. */
  root: Int32Array;
  hasRoot: Uint8Array;
  /** Indexes into `services`, in order of first appearance. */
  services: number[][];
}

/** Sums up each trace of the columns in one pass over the spans. */
export function traceTotals(columns: SpanColumns): TraceTotals {
  const traces = columns.traceIds.length / 4;
  const totals: TraceTotals = {
    start: new Float64Array(traces).fill(Infinity),
    end: new Float64Array(traces).fill(-Infinity),
    spans: new Uint32Array(traces),
    errors: new Uint32Array(traces),
    root: new Int32Array(traces).fill(-1),
    hasRoot: new Uint8Array(traces),
    services: Array.from({ length: traces }, () => []),
  };
  for (let row = 0; row < columns.count; row++) addSpan(totals, columns, row);
  for (let trace = 0; trace < traces; trace++) {
    // A trace of nothing but spans without any time begins and ends at the segment's base.
    if (totals.start[trace] === Infinity) totals.start[trace] = totals.end[trace] = 0;
  }
  return totals;
}

function addSpan(totals: TraceTotals, columns: SpanColumns, row: number): void {
  const trace = columns.trace[row]!;
  const start = columns.start[row]!;
  const end = start + columns.duration[row]!;
  if ((columns.flags[row]! & UNTIMED) !== UNTIMED) {
    if (start < totals.start[trace]!) totals.start[trace] = start;
    if (end > totals.end[trace]!) totals.end[trace] = end;
  }
  totals.spans[trace]!++;
  if (columns.status[row] === Status.error) totals.errors[trace]!++;
  const isRoot = columns.parentHi[row] === 0 && columns.parentLo[row] === 0 ? 1 : 0;
  const known = totals.root[trace]!;
  const better =
    known < 0 ||
    isRoot > totals.hasRoot[trace]! ||
    (isRoot === totals.hasRoot[trace] && start < columns.start[known]!);
  if (better) {
    totals.root[trace] = row;
    totals.hasRoot[trace] = isRoot;
  }
  const service = columns.resources[columns.resource[row]!]!.service;
  const services = totals.services[trace]!;
  if (!services.includes(service)) services.push(service);
}
