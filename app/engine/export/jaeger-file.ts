/** Traces as a file of Jaeger's: each whole, so their spans are gathered from wherever they lie, some thousand traces at a time. */
import { toHex } from '../../core/base/hex.ts';
import type { EngineRedactor } from '../search/redaction/engine-redactor.ts';
import type { SpanDetail } from '../../core/model/span.ts';
import { SegmentBuilder } from '../store/segment-builder.ts';
import { StoreError } from '../store/database.ts';
import { traceIdBytes } from '../store/trace-rows.ts';
import { requestOfSpans } from '../store/span-request.ts';
import { traceFacts } from '../search/select/trace-facts.ts';
import { spanDetail } from '../search/trace-json.ts';
import type { SearchContext } from '../search/trace-search.ts';
import { Breather } from '../search/zone-columns.ts';
import { ExportCounts, type ExportPlan } from './exported-requests.ts';
import { jaegerTrace } from './jaeger-trace.ts';
import type { PartFile } from './part-file.ts';
import { type ScopePart, scopeParts } from './scope-rows.ts';

/** Spans that are gathered before their traces are written: a dozen segments are at hand then. */
const SPANS_AT_ONCE = 100_000;
/** Of a larger trace so many spans are taken apart at once. */
const ROWS_AT_ONCE = 1_000;

/** Rows of a trace in a part. */
interface Piece {
  part: ScopePart;
  rows: number[];
}

/** @throws RpcError `call.cancelled`; what PartFile throws */
export async function writeJaeger(
  context: SearchContext,
  { traces }: ExportPlan,
  file: PartFile,
  redactor: EngineRedactor | undefined,
): Promise<ExportCounts> {
  const counts = new ExportCounts();
  const { spans, count } = traceFacts(context);
  const isWanted = (number: number): boolean => spans[number]! > 0 && (traces.wanted?.[number] ?? 1) === 1;
  let total = 0;
  for (let number = 0; number < count; number++) if (isWanted(number)) total += spans[number]!;
  const breather = new Breather(context);
  const start = '{"data":[\n';
  let before = start;
  for (let from = 0; from < count;) {
    const batch = new Uint8Array(count);
    let size = 0;
    for (; from < count && size < SPANS_AT_ONCE; from++)
      if (isWanted(from)) {
        batch[from] = 1;
        size += spans[from]!;
      }
    if (size === 0) break;
    for (const pieces of await gather(context, { ...traces, wanted: batch }, counts)) {
      for (const text of jaegerTrace(idOf(pieces[0]!), spansOf(pieces, redactor, counts))) {
        file.write(before + text);
        before = '';
        await breather.step();
      }
      if (before === '') before = ',\n';
      context.progress?.(counts.spans, total);
    }
  }
  file.write(`${before === start ? start : ''}],"total":0,"limit":0,"offset":0,"errors":null}\n`);
  return counts;
}

function idOf({ part: { spans }, rows }: Piece): string {
  return toHex(traceIdBytes(spans.traceIds, spans.trace[rows[0]!]!));
}

/** By trace, in the order of their numbers: where its spans lie. */
async function gather(
  context: SearchContext,
  traces: ExportPlan['traces'],
  counts: ExportCounts,
): Promise<Piece[][]> {
  const found = new Map<number, Piece[]>();
  const quiet = { ...context, progress: undefined };
  for await (const part of scopeParts(quiet, traces, (spans) => (counts.gone += spans))) {
    const rowsOf = new Map<number, number[]>();
    for (let row = 0; row < part.spans.count; row++) {
      if (part.mask?.[row] === 0) continue;
      const number = part.numbers[part.spans.trace[row]!]!;
      const rows = rowsOf.get(number);
      if (rows === undefined) rowsOf.set(number, [row]);
      else rows.push(row);
    }
    for (const [number, rows] of rowsOf) {
      const pieces = found.get(number);
      if (pieces === undefined) found.set(number, [{ part, rows }]);
      else pieces.push({ part, rows });
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([, pieces]) => pieces);
}

function* spansOf(
  pieces: readonly Piece[],
  redactor: EngineRedactor | undefined,
  counts: ExportCounts,
): Generator<SpanDetail> {
  for (const { part, rows } of pieces)
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const some = rows.slice(from, from + ROWS_AT_ONCE);
      try {
        for (const span of detailsOf(part, some, redactor)) {
          counts.spans++;
          yield span;
        }
      } catch (error) {
        if (!(error instanceof StoreError && error.code === 'segment.gone')) throw error;
        counts.gone += some.length;
      }
    }
}

function* detailsOf(
  part: ScopePart,
  rows: number[],
  redactor: EngineRedactor | undefined,
): Generator<SpanDetail> {
  if (redactor === undefined) {
    for (const row of rows) yield spanDetail(part, row);
    return;
  }
  const request = redactor.request('traces', requestOfSpans(part.spans, rows, part.read));
  const builder = new SegmentBuilder();
  builder.add(request, 0);
  const spans = builder.spans();
  const read = (offset: number, length: number): Uint8Array => request.subarray(offset, offset + length);
  for (let row = 0; row < spans.count; row++) yield spanDetail({ spans, read }, row);
}
