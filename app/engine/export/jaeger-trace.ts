/**
 * A trace as Jaeger's UI and legacy API write it: `{traceID, spans, processes}`, the reverse of reading that format. Source: jaeger-idl
 * model/json and the Collector's Jaeger translator. Kept as tags: kind (`span.kind`), status (`otel.status_code`,
 * `otel.status_description`, `error`), scope (`otel.scope.name`, `otel.scope.version`), trace state (`w3c.tracestate`), counts of what
 * was dropped (`otel.dropped_attributes_count`, …).
 * Losses: see JAEGER_LOSSES.
 */
import { toBase64 } from '../../core/otlp/base64.ts';
import type { AnyValue, KeyValue } from '../../core/model/attributes.ts';
import { Kind, SPAN_KINDS, type SpanDetail, type SpanLink, Status } from '../../core/model/span.ts';

/** What the format can't take, for people. */
export const JAEGER_LOSSES: readonly string[] = [
  'Jaeger JSON has times in microseconds: nanoseconds are cut off.',
  'Jaeger JSON has no lists and maps: such attributes are texts in it.',
  'Jaeger JSON has no attributes of scopes and links and no schema URLs: they are left out.',
  'Jaeger JSON takes a link to a span of the same trace for the parent of a span that has none.',
];

const NS_PER_US = 1_000n;
/** Flags of a W3C trace context: the bits that Jaeger knows. */
const CONTEXT_FLAGS = 0xff;
const SERVICE_NAME = 'service.name';
/** What Jaeger calls a service whose resource had no name. */
const NO_SERVICE = 'OTLPResourceNoServiceName';
const REF_TYPE = 'opentracing.ref_type';

/** Writes the spans of one trace, `{…}`, in pieces, as a trace may have millions; nothing where there is no span. */
export function* jaegerTrace(traceId: string, spans: Iterable<SpanDetail>): Generator<string> {
  const processes = new Map<string, string>();
  const start = `{"traceID":"${traceId}","spans":[\n`;
  let before = start;
  for (const span of spans) {
    const process = processText(span);
    let id = processes.get(process);
    if (id === undefined) processes.set(process, (id = `p${processes.size + 1}`));
    yield before + spanText(span, id);
    before = ',\n';
  }
  if (before === start) return;
  const all = [...processes].map(([text, id]) => `"${id}":${text}`).join(',\n');
  yield `],\n"processes":{${all}},"warnings":null}`;
}

function processText({ resource: { attributes } }: SpanDetail): string {
  const service = attributes.findLast(({ key }) => key === SERVICE_NAME)?.value;
  const name = service?.type === 'string' && service.value !== '' ? service.value : NO_SERVICE;
  const tags = attributes.filter(({ key }) => key !== SERVICE_NAME);
  return `{"serviceName":${JSON.stringify(name)},"tags":[${tags.map(tagText).join(',')}]}`;
}

function spanText(span: SpanDetail, process: string): string {
  const references = referencesOf(span).map(
    ({ type, traceId, spanId }) => `{"refType":"${type}","traceID":"${traceId}","spanID":"${spanId}"}`,
  );
  const logs = span.events.map(({ timeNs, name, attributes, droppedAttributesCount }) => {
    const fields = [
      ...(name === '' ? [] : [text('event', name)]),
      ...attributes,
      ...dropped('attributes', droppedAttributesCount),
    ];
    return `{"timestamp":${timeNs / NS_PER_US},"fields":[${fields.map(tagText).join(',')}]}`;
  });
  // A span without a start is drawn at its end, as it is here.
  const startNs = span.startNs === 0n ? span.endNs : span.startNs;
  const durationNs = span.endNs > startNs ? span.endNs - startNs : 0n;
  return (
    `{"traceID":"${span.traceId}","spanID":"${span.spanId}","flags":${span.flags & CONTEXT_FLAGS},` +
    `"operationName":${JSON.stringify(span.name)},"references":[${references.join(',')}],` +
    `"startTime":${startNs / NS_PER_US},"duration":${durationNs / NS_PER_US},` +
    `"tags":[${tagsOf(span).map(tagText).join(',')}],"logs":[${logs.join(',')}],` +
    `"processID":"${process}","warnings":null}`
  );
}

interface Reference {
  type: 'CHILD_OF' | 'FOLLOWS_FROM';
  traceId: string;
  spanId: string;
}

function referencesOf({ traceId, parentSpanId, links }: SpanDetail): Reference[] {
  const parent: Reference[] = hasParent(parentSpanId)
    ? [{ type: 'CHILD_OF', traceId, spanId: parentSpanId }]
    : [];
  return [
    ...parent,
    ...links.map((link) => ({ type: typeOf(link), traceId: link.traceId, spanId: link.spanId })),
  ];
}

function hasParent(spanId: string): boolean {
  return /[^0]/.test(spanId);
}

function typeOf({ attributes }: SpanLink): Reference['type'] {
  const type = attributes.findLast(({ key }) => key === REF_TYPE)?.value;
  return type?.type === 'string' && type.value === 'child_of' ? 'CHILD_OF' : 'FOLLOWS_FROM';
}

/** Attributes, and behind them what Jaeger keeps as tags; those that the span has itself are not said twice. */
function tagsOf(span: SpanDetail): KeyValue[] {
  const more: KeyValue[] = [];
  if (span.kind !== Kind.unspecified) {
    const kind = SPAN_KINDS[span.kind];
    if (kind !== undefined) more.push(text('span.kind', kind));
  }
  const { code, message } = span.status;
  if (code === Status.ok) more.push(text('otel.status_code', 'OK'));
  if (code === Status.error)
    more.push(text('otel.status_code', 'ERROR'), { key: 'error', value: { type: 'bool', value: true } });
  if (message !== '') more.push(text('otel.status_description', message));
  if (span.scope.name !== '') more.push(text('otel.scope.name', span.scope.name));
  if (span.scope.version !== '') more.push(text('otel.scope.version', span.scope.version));
  if (span.traceState !== '') more.push(text('w3c.tracestate', span.traceState));
  more.push(...dropped('attributes', span.droppedAttributesCount));
  more.push(...dropped('events', span.droppedEventsCount));
  more.push(...dropped('links', span.droppedLinksCount));
  const said = new Set(more.map(({ key }) => key));
  return [...span.attributes.filter(({ key }) => !said.has(key)), ...more];
}

function dropped(what: string, count: number): KeyValue[] {
  return count === 0
    ? []
    : [{ key: `otel.dropped_${what}_count`, value: { type: 'int', value: BigInt(count) } }];
}

function text(key: string, value: string): KeyValue {
  return { key, value: { type: 'string', value } };
}

function tagText({ key, value }: KeyValue): string {
  return `{"key":${JSON.stringify(key)},${typedText(value)}}`;
}

function typedText(value: AnyValue): string {
  switch (value.type) {
    case 'string':
      return `"type":"string","value":${JSON.stringify(value.value)}`;
    case 'bool':
      return `"type":"bool","value":${value.value}`;
    case 'int':
      return `"type":"int64","value":${integer(value.value)}`;
    case 'double':
      // JSON has no words for these; in quotes, as OTLP does.
      return `"type":"float64","value":${Number.isFinite(value.value) ? JSON.stringify(value.value) : `"${value.value}"`}`;
    case 'bytes':
    case 'truncated':
      return `"type":"binary","value":"${toBase64(value.value)}"`;
    case 'empty':
      return '"type":"string","value":""';
    case 'array':
    case 'map':
      return `"type":"string","value":${JSON.stringify(JSON.stringify(plain(value)))}`;
  }
}

/** Numbers that a double can't hold are texts, as Jaeger writes them. */
function integer(value: bigint): string {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? String(value) : `"${value}"`;
}

/** A value as JSON has it. It nests no deeper than MAX_VALUE_DEPTH. */
function plain(value: AnyValue): unknown {
  switch (value.type) {
    case 'array':
      return value.value.map(plain);
    case 'map':
      return Object.fromEntries(value.value.map((pair) => [pair.key, plain(pair.value)]));
    case 'int':
      return value.value >= Number.MIN_SAFE_INTEGER && value.value <= Number.MAX_SAFE_INTEGER
        ? Number(value.value)
        : String(value.value);
    case 'double':
      return Number.isFinite(value.value) ? value.value : String(value.value);
    case 'bytes':
    case 'truncated':
      return toBase64(value.value);
    case 'empty':
      return null;
    default:
      return value.value;
  }
}
