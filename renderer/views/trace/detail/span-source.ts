import type { AnyValue, KeyValue } from '../../../../app/core/model/attributes.ts';
import type { ResultOf } from '../../../../app/core/contract/methods.ts';
import { formatPlural } from '../../../../app/core/model/format.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';

/** What the source of a span leaves out, in words: events and links that have not been loaded. '' for nothing. */
export function unloadedWords({ events, links, eventCount, linkCount }: ResultOf<'spans.get'>): string {
  const left: [number, string][] = [
    [(eventCount ?? events.length) - events.length, 'event'],
    [(linkCount ?? links.length) - links.length, 'link'],
  ];
  return left
    .filter(([count]) => count > 0)
    .map(([count, what]) => formatPlural(count, what))
    .join(' and ');
}

/** The span as OTLP/JSON, as a request would carry it: hex ids, int64 as strings, one resource, one scope. */
export function spanSource(span: SpanDetail): string {
  const source = {
    resourceSpans: [
      {
        resource: {
          attributes: span.resource.attributes.map(keyValue),
          ...count('droppedAttributesCount', span.resource.droppedAttributesCount),
        },
        scopeSpans: [
          {
            scope: {
              name: span.scope.name,
              version: span.scope.version,
              attributes: span.scope.attributes.map(keyValue),
              ...count('droppedAttributesCount', span.scope.droppedAttributesCount),
            },
            spans: [spanBody(span)],
            schemaUrl: span.scope.schemaUrl,
          },
        ],
        schemaUrl: span.resource.schemaUrl,
      },
    ],
  };
  return JSON.stringify(source, null, 2);
}

function spanBody(span: SpanDetail): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    traceState: span.traceState,
    flags: span.flags,
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: span.startNs.toString(),
    endTimeUnixNano: span.endNs.toString(),
    attributes: span.attributes.map(keyValue),
    ...count('droppedAttributesCount', span.droppedAttributesCount),
    events: span.events.map((event) => ({
      timeUnixNano: event.timeNs.toString(),
      name: event.name,
      attributes: event.attributes.map(keyValue),
      ...count('droppedAttributesCount', event.droppedAttributesCount),
    })),
    ...count('droppedEventsCount', span.droppedEventsCount),
    links: span.links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      traceState: link.traceState,
      flags: link.flags,
      attributes: link.attributes.map(keyValue),
      ...count('droppedAttributesCount', link.droppedAttributesCount),
    })),
    ...count('droppedLinksCount', span.droppedLinksCount),
    status: { code: span.status.code, message: span.status.message },
  };
}

function count(name: string, value: number): Record<string, number> {
  return value === 0 ? {} : { [name]: value };
}

function keyValue({ key, value }: KeyValue): object {
  return { key, value: anyValue(value) };
}

/** As deep as the value, which is at most MAX_VALUE_DEPTH. */
function anyValue(value: AnyValue): object {
  switch (value.type) {
    case 'string':
      return { stringValue: value.value };
    case 'bool':
      return { boolValue: value.value };
    case 'int':
      return { intValue: value.value.toString() };
    case 'double':
      return { doubleValue: Number.isFinite(value.value) ? value.value : String(value.value) };
    case 'bytes':
    case 'truncated':
      return { bytesValue: base64(value.value) };
    case 'array':
      return { arrayValue: { values: value.value.map(anyValue) } };
    case 'map':
      return { kvlistValue: { values: value.value.map(keyValue) } };
    case 'empty':
      return {};
  }
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
