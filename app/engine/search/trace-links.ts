import { hex32 } from '../../core/base/hex.ts';
import { PairTable } from '../../core/analysis/pair-table.ts';
import { NO_LINKS, type TraceLinks } from '../../core/analysis/trace-analysis.ts';
import { SpanFlag } from '../../core/model/span.ts';
import type { TraceColumns } from '../../core/model/span-columns.ts';
import { u32 } from '../store/growable.ts';
import { WORDS_PER_LINK } from '../store/segment-columns.ts';
import type { OpenTrace } from './open-trace.ts';

/** The links that the spans of a trace carry, in row order; a span's stay in the order in which they were sent. */
export function traceLinks({ traceId, columns, parts, spanOf }: OpenTrace): TraceLinks {
  if (parts.every(({ spans }) => spans.linkSpan.length === 0)) return NO_LINKS;
  const rowOf = rowsOfSpans(spanOf, parts);
  const rows = u32(256);
  const ids = u32(256 * WORDS_PER_LINK);
  let first = 0;
  for (const { spans, rows: own } of parts) {
    let link = 0;
    // Links and rows are both in row order: one walk along the two.
    for (let i = 0; i < own.length && link < spans.linkSpan.length; i++) {
      while (link < spans.linkSpan.length && spans.linkSpan[link]! < own[i]!) link++;
      for (; link < spans.linkSpan.length && spans.linkSpan[link] === own[i]; link++) {
        if (rowOf[first + i]! < 0) continue;
        rows.push(rowOf[first + i]!);
        for (let word = 0; word < WORDS_PER_LINK; word++)
          ids.push(spans.linkIds[link * WORDS_PER_LINK + word]!);
      }
    }
    first += own.length;
  }
  return inRowOrder(rows.view(), ids.view(), traceId, columns);
}

/** By span, one part after the other: its row, -1 where it was dropped as a resend. */
export function rowsOfSpans(spanOf: Int32Array, parts: { rows: { length: number } }[]): Int32Array {
  const rowOf = new Int32Array(parts.reduce((sum, part) => sum + part.rows.length, 0)).fill(-1);
  for (let row = 0; row < spanOf.length; row++) if (spanOf[row]! >= 0) rowOf[spanOf[row]!] = row;
  return rowOf;
}

function inRowOrder(rows: Uint32Array, ids: Uint32Array, traceId: string, columns: TraceColumns): TraceLinks {
  const order = Uint32Array.from(rows.keys()).sort((a, b) => rows[a]! - rows[b]! || a - b);
  const links: TraceLinks = {
    row: new Uint32Array(rows.length),
    target: new Int32Array(rows.length).fill(-1),
    trace: new Uint32Array(rows.length),
    traces: [],
  };
  const traces = new Map<string, number>();
  let targets: RowsById | undefined;
  for (let i = 0; i < rows.length; i++) {
    const at = order[i]! * WORDS_PER_LINK;
    const trace = [0, 1, 2, 3].map((word) => hex32(ids[at + word]!)).join('');
    let number = traces.get(trace);
    if (number === undefined) {
      number = links.traces.push(trace) - 1;
      traces.set(trace, number);
    }
    links.row[i] = rows[order[i]!]!;
    links.trace[i] = number;
    if (trace !== traceId) continue;
    targets ??= new RowsById(columns);
    links.target[i] = targets.find(ids[at + 4]!, ids[at + 5]!);
  }
  return links;
}

/** Rows by span id; of several with the same id the first. Placeholders are no spans. */
class RowsById {
  readonly #ids: PairTable;
  readonly #rows: Uint32Array;

  constructor({ count, idHi, idLo, flags }: TraceColumns) {
    this.#ids = new PairTable(count);
    this.#rows = new Uint32Array(count);
    for (let row = 0; row < count; row++) {
      if ((flags[row]! & SpanFlag.placeholder) !== 0) continue;
      const known = this.#ids.size;
      const id = this.#ids.add(idHi[row]!, idLo[row]!);
      if (id === known) this.#rows[id] = row;
    }
  }

  find(high: number, low: number): number {
    const id = this.#ids.find(high, low);
    return id < 0 ? -1 : this.#rows[id]!;
  }
}
