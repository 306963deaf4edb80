/**
 * The spans of a trace as OTLP/JSON texts for reading. A text is one `Span` message; resource and scope, which many spans
 * share, are sent once beside them, each pair as a request without its spans. Losses: fields unknown to OTLP 1.11, and of
 * a span beyond MAX_SPAN_BYTES the attributes, events and links that do not fit, which are counted.
 */
import type { ResultOf } from '../../core/contract/methods.ts';
import type { CutSource } from '../../core/contract/trace-methods.ts';
import { otlpProtoToJson } from '../../core/otlp/proto-to-json.ts';
import { SpanField } from '../../core/otlp/trace-fields.ts';
import { requestOfSpan, type PayloadReader } from '../store/span-request.ts';
import { concat, WireReader } from '../store/wire.ts';
import { layoutJson } from './layout-json.ts';
import type { TracePart } from './trace-spans.ts';

/** Of a larger span what fits is shown: some ten thousand attributes. More lines than that nobody reads on a screen. */
const MAX_SPAN_BYTES = 1024 * 1024;
/** An answer is full with this many bytes of spans (and always has one span): the first of them come without waiting for large ones. */
const MAX_ANSWER_BYTES = 256 * 1024;
const NO_BYTES = new Uint8Array(0);

/** What is asked of an open trace. */
export interface SourceRows {
  version: string;
  columns: { count: number };
  /** Where a row's span lies; undefined for a row that stands for a missing parent. */
  sourceOf(row: number): { part: TracePart; row: number } | undefined;
}

/** The texts of rows `from` to `from + count`, or of as many of them as one answer holds. */
export function traceSource(open: SourceRows, from: number, count: number): ResultOf<'traces.source'> {
  const total = open.columns.count;
  const end = Math.min(total, from + count);
  const spans: string[] = [];
  const origins: string[] = [];
  const origin: number[] = [];
  const cut: CutSource[] = [];
  const known = new Map<TracePart, Map<string, number>>();
  let bytes = 0;
  for (let row = from; row < end; row++) {
    const source = open.sourceOf(row);
    if (source === undefined) {
      spans.push('');
      origin.push(-1);
      continue;
    }
    const { part } = source;
    const length = part.spans.length[source.row]!;
    const used = Math.min(length, MAX_SPAN_BYTES);
    if (bytes > 0 && bytes + used > MAX_ANSWER_BYTES) break;
    bytes += used;
    const short = shorten(part.read(part.spans.offset[source.row]!, length));
    if (short.left !== undefined) cut.push({ row, bytes: length, ...short.left });
    spans.push(spanText(part, source.row, short.bytes));
    let ofPart = known.get(part);
    if (ofPart === undefined) known.set(part, (ofPart = new Map<string, number>()));
    const key = `${part.spans.resource[source.row]!} ${part.spans.scope[source.row]!}`;
    let number = ofPart.get(key);
    if (number === undefined) {
      number = origins.push(originText(part, source.row)) - 1;
      ofPart.set(key, number);
    }
    origin.push(number);
  }
  return { version: open.version, total, spans, origins, origin: Int32Array.from(origin), cut };
}

/** A `Span` message as JSON: a request that holds nothing else is written, and its frame taken off again. */
function spanText({ spans }: TracePart, row: number, shown: Uint8Array): string {
  const request = requestOfSpan(spans, row, (offset) => (offset === spans.offset[row] ? shown : NO_BYTES));
  const json = otlpProtoToJson('traces', request);
  return layoutJson(json.slice(FRAME.before.length, json.length - FRAME.after.length));
}

const FRAME = { before: '{"resourceSpans":[{"scopeSpans":[{"spans":[', after: ']}]}]}' };

/** Resource and scope of a span, as a request that lacks the span. */
function originText({ spans, read }: TracePart, row: number): string {
  const others: PayloadReader = (offset, length) =>
    offset === spans.offset[row] ? NO_BYTES : read(offset, length);
  return layoutJson(otlpProtoToJson('traces', requestOfSpan(spans, row, others)));
}

/** What was left out of a span. */
type Left = Pick<CutSource, 'attributes' | 'events' | 'links'>;

const COUNTED: Record<number, keyof Left> = {
  [SpanField.attributes]: 'attributes',
  [SpanField.events]: 'events',
  [SpanField.links]: 'links',
};

/**
 * A span within MAX_SPAN_BYTES: of attributes, events and links the first ones that fit, every other field whole. The
 * bytes themselves where all of it fits.
 */
function shorten(span: Uint8Array): { bytes: Uint8Array; left?: Left } {
  if (span.length <= MAX_SPAN_BYTES) return { bytes: span };
  const wire = new WireReader(span);
  const left: Left = { attributes: 0, events: 0, links: 0 };
  const kept: Uint8Array[] = [];
  let room = MAX_SPAN_BYTES;
  while (wire.pos < span.length) {
    const start = wire.pos;
    const tag = wire.varint();
    wire.skip(tag & 7, span.length);
    const list = COUNTED[tag >>> 3];
    const length = wire.pos - start;
    if (list === undefined || length <= room) {
      kept.push(span.subarray(start, wire.pos));
      room -= length;
    } else left[list] += 1;
  }
  return { bytes: concat(kept), left };
}
