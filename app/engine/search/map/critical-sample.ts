import { assemble } from '../../../core/analysis/assemble.ts';
import { criticalPath } from '../../../core/analysis/critical-path.ts';
import type { GraphChunk } from '../../../core/analysis/graph-spans.ts';
import type { SpanTable } from '../../../core/model/span-columns.ts';

/** Enough for shares that hold still, and some tens of milliseconds to assemble. */
const SAMPLE_SPANS = 20_000;
/** A larger trace would be the whole sample. */
const MAX_TRACE_SPANS = 5_000;

/**
 * Gives the newest chunks their spans' time on the critical paths, in nanoseconds. A share of the whole is what is asked for,
 * so a sample of about SAMPLE_SPANS spans serves; a trace that lies in several chunks is taken as what one of them holds.
 */
export function addCriticalTimes(chunks: GraphChunk[]): void {
  let left = SAMPLE_SPANS;
  for (const chunk of chunks.toReversed()) {
    if (left <= 0) return;
    chunk.critical = new Float64Array(chunk.spans.count);
    for (const rows of rowsByTrace(chunk.trace).values()) {
      if (rows.length > MAX_TRACE_SPANS) continue;
      if (left <= 0) break;
      left -= rows.length;
      addTrace(chunk.spans, chunk.critical, rows);
    }
  }
}

function rowsByTrace(trace: Uint32Array): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let row = trace.length - 1; row >= 0; row--) {
    const known = rows.get(trace[row]!);
    if (known === undefined) rows.set(trace[row]!, [row]);
    else known.push(row);
  }
  return rows;
}

function addTrace(spans: SpanTable, critical: Float64Array, rows: number[]): void {
  const words = (column: Uint32Array): Uint32Array => Uint32Array.from(rows.map((row) => column[row]!));
  const times = (column: Float64Array): Float64Array => Float64Array.from(rows.map((row) => column[row]!));
  const bytes = (column: Uint8Array): Uint8Array => Uint8Array.from(rows.map((row) => column[row]!));
  const assembled = assemble('', {
    count: rows.length,
    baseNs: spans.baseNs,
    start: times(spans.start),
    duration: times(spans.duration),
    idHi: words(spans.idHi),
    idLo: words(spans.idLo),
    parentHi: words(spans.parentHi),
    parentLo: words(spans.parentLo),
    service: words(spans.service),
    // The row of the chunk travels as the name, so that it can be told from where it comes out.
    name: Uint32Array.from(rows.keys()),
    kind: bytes(spans.kind),
    status: bytes(spans.status),
    flags: words(spans.flags),
    services: spans.services,
    names: rows.map(String),
  });
  const { time } = criticalPath(assembled);
  for (let row = 0; row < assembled.count; row++) {
    const from = Number(assembled.names[assembled.name[row]!]);
    if (!Number.isNaN(from)) critical[from]! += time[row]!;
  }
}
