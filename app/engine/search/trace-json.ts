import type { SpanJson } from '../../core/contract/methods.ts';
import type { AnyValue, KeyValue } from '../../core/model/attributes.ts';
import { kindName, type SpanDetail, statusName } from '../../core/model/span.ts';
import { decodeSpan } from '../../core/otlp/read-span.ts';
import { UNKNOWN_SERVICE } from '../store/segment-builder.ts';
import type { TracePart } from './trace-spans.ts';

const decoder = new TextDecoder();

/** One span, whole, as received. */
export function spanDetail({ spans, read }: Pick<TracePart, 'spans' | 'read'>, row: number): SpanDetail {
  const resource = spans.resources[spans.resource[row]!]!;
  const scope = spans.scopes[spans.scope[row]!]!;
  const range = (offset: number, length: number): { bytes: Uint8Array; start: number; end: number } => ({
    bytes: read(offset, length),
    start: 0,
    end: length,
  });
  const text = (offset: number, length: number): string =>
    length === 0 ? '' : decoder.decode(read(offset, length));
  return decodeSpan(
    range(spans.offset[row]!, spans.length[row]!),
    resource.length === 0 ? undefined : range(resource.offset, resource.length),
    scope.length === 0 ? undefined : range(scope.offset, scope.length),
    text(resource.schemaOffset, resource.schemaLength),
    text(scope.schemaOffset, scope.schemaLength),
  );
}

/** A span for scripts: names for numbers, plain values for attributes. */
export function spanJson(span: SpanDetail): SpanJson {
  const duration = span.endNs - span.startNs;
  const service = span.resource.attributes.findLast((attribute) => attribute.key === 'service.name')?.value;
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    service: service?.type === 'string' && service.value !== '' ? service.value : UNKNOWN_SERVICE,
    kind: kindName(span.kind),
    status: statusName(span.status.code),
    statusMessage: span.status.message,
    startNs: span.startNs,
    durationNs: duration > 0n && span.startNs > 0n ? duration : 0n,
    attributes: plainAttributes(span.attributes),
    events: span.events.map(({ timeNs, name, attributes }) => ({
      timeNs,
      name,
      attributes: plainAttributes(attributes),
    })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: plainAttributes(attributes),
    })),
    resource: { attributes: plainAttributes(span.resource.attributes) },
    scope: {
      name: span.scope.name,
      version: span.scope.version,
      attributes: plainAttributes(span.scope.attributes),
    },
  };
}

/** Attributes as an object without a prototype: keys come from senders. Of equal keys the last one counts. */
function plainAttributes(attributes: KeyValue[]): Record<string, unknown> {
  const plain = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of attributes) plain[key] = plainValue(value);
  return plain;
}

/** Nesting is bounded by MAX_VALUE_DEPTH, at which reading stops. */
function plainValue(value: AnyValue): unknown {
  switch (value.type) {
    case 'array':
      return value.value.map(plainValue);
    case 'map':
      return plainAttributes(value.value);
    case 'empty':
      return null;
    default:
      return value.value;
  }
}
