import type { SpanTable } from '../../core/model/span-columns.ts';
import type { SpanColumns } from '../store/segment-columns.ts';

/** A table with room for `count` spans, whose times count from `baseNs`. */
export function newSpanTable(count: number, baseNs: bigint): SpanTable {
  return {
    count,
    baseNs,
    start: new Float64Array(count),
    duration: new Float64Array(count),
    idHi: new Uint32Array(count),
    idLo: new Uint32Array(count),
    parentHi: new Uint32Array(count),
    parentLo: new Uint32Array(count),
    service: new Uint32Array(count),
    name: new Uint32Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint32Array(count),
    services: [],
    names: [],
  };
}

/** Copies what rows of a segment or of the tail say of their spans, but for names and services: these are numbered anew. */
export function copySpans(table: SpanTable, at: number, spans: SpanColumns, rows: Uint32Array): void {
  const shift = Number(spans.baseNs - table.baseNs);
  for (let i = 0; i < rows.length; i++, at++) {
    const row = rows[i]!;
    table.start[at] = spans.start[row]! + shift;
    table.duration[at] = spans.duration[row]!;
    table.idHi[at] = spans.idHi[row]!;
    table.idLo[at] = spans.idLo[row]!;
    table.parentHi[at] = spans.parentHi[row]!;
    table.parentLo[at] = spans.parentLo[row]!;
    table.kind[at] = spans.kind[row]!;
    table.status[at] = spans.status[row]!;
    table.flags[at] = spans.flags[row]!;
  }
}
