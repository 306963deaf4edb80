import type { PbfReader } from 'pbf';
import type { Resource, Scope, SpanDetail, SpanEvent, SpanLink } from '../model/span.ts';
import { RESOURCE, SCOPE } from './common-fields.ts';
import {
  readEnd,
  readerAt,
  readFixed32,
  readFixed64,
  readHexId,
  readInt32,
  readMessage,
  readText,
  readUint32,
} from './read-message.ts';
import { readAttribute } from './read-value.ts';
import { EVENT, LINK, SPAN, STATUS } from './trace-fields.ts';

/** A part of a payload: one message's body, its tag and length left out. */
export interface ByteRange {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** A span without what it shares with others. */
export type OwnSpan = Omit<SpanDetail, 'resource' | 'scope'>;

/**
 * Takes one span apart, whole, as it was received. Absent ranges stand for a resource or scope that was not sent.
 * @throws OtlpMalformedError (`otlp.malformed`)
 */
export function decodeSpan(
  span: ByteRange,
  resource: ByteRange | undefined,
  scope: ByteRange | undefined,
  resourceSchemaUrl = '',
  scopeSchemaUrl = '',
): SpanDetail {
  const none: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 };
  const { bytes, start, end } = resource ?? none;
  const of = scope ?? none;
  return {
    ...readSpan(span.bytes, span.start, span.end),
    resource: readResource(bytes, start, end, resourceSchemaUrl),
    scope: readScope(of.bytes, of.start, of.end, scopeSchemaUrl),
  };
}

/** The body of a Span. Ids come out in lowercase hex, whatever their length. @throws OtlpMalformedError */
export function readSpan(bytes: Uint8Array, start = 0, end = bytes.length): OwnSpan {
  const span: OwnSpan = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    flags: 0,
    name: '',
    kind: 0,
    startNs: 0n,
    endNs: 0n,
    status: { code: 0, message: '' },
    attributes: [],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
  };
  const reader = readerAt(bytes, start);
  readMessage(reader, SPAN, end, (key) => {
    switch (key) {
      case 'traceId':
      case 'spanId':
      case 'parentSpanId':
        span[key] = readHexId(reader);
        break;
      case 'traceState':
      case 'name':
        span[key] = readText(reader);
        break;
      case 'kind':
        span.kind = readInt32(reader);
        break;
      case 'startTimeUnixNano':
        span.startNs = readFixed64(reader);
        break;
      case 'endTimeUnixNano':
        span.endNs = readFixed64(reader);
        break;
      case 'attributes':
        span.attributes.push(readAttribute(reader));
        break;
      case 'events':
        span.events.push(readEvent(reader, readEnd(reader)));
        break;
      case 'links':
        span.links.push(readLink(reader, readEnd(reader)));
        break;
      case 'droppedAttributesCount':
      case 'droppedEventsCount':
      case 'droppedLinksCount':
        span[key] = readUint32(reader);
        break;
      case 'status':
        readStatus(reader, readEnd(reader), span.status);
        break;
      case 'flags':
        span.flags = readFixed32(reader);
        break;
    }
  });
  return span;
}

function readStatus(reader: PbfReader, end: number, status: SpanDetail['status']): void {
  readMessage(reader, STATUS, end, (key) => {
    if (key === 'message') status.message = readText(reader);
    else status.code = readInt32(reader);
  });
}

function readEvent(reader: PbfReader, end: number): SpanEvent {
  const event: SpanEvent = { timeNs: 0n, name: '', attributes: [], droppedAttributesCount: 0 };
  readMessage(reader, EVENT, end, (key) => {
    switch (key) {
      case 'timeUnixNano':
        event.timeNs = readFixed64(reader);
        break;
      case 'name':
        event.name = readText(reader);
        break;
      case 'attributes':
        event.attributes.push(readAttribute(reader));
        break;
      case 'droppedAttributesCount':
        event.droppedAttributesCount = readUint32(reader);
        break;
    }
  });
  return event;
}

function readLink(reader: PbfReader, end: number): SpanLink {
  const link: SpanLink = {
    traceId: '',
    spanId: '',
    traceState: '',
    flags: 0,
    attributes: [],
    droppedAttributesCount: 0,
  };
  readMessage(reader, LINK, end, (key) => {
    switch (key) {
      case 'traceId':
      case 'spanId':
        link[key] = readHexId(reader);
        break;
      case 'traceState':
        link.traceState = readText(reader);
        break;
      case 'attributes':
        link.attributes.push(readAttribute(reader));
        break;
      case 'droppedAttributesCount':
        link.droppedAttributesCount = readUint32(reader);
        break;
      case 'flags':
        link.flags = readFixed32(reader);
        break;
    }
  });
  return link;
}

/** The body of a Resource. @throws OtlpMalformedError */
export function readResource(bytes: Uint8Array, start = 0, end = bytes.length, schemaUrl = ''): Resource {
  const resource: Resource = { attributes: [], droppedAttributesCount: 0, schemaUrl };
  const reader = readerAt(bytes, start);
  readMessage(reader, RESOURCE, end, (key) => {
    if (key === 'attributes') resource.attributes.push(readAttribute(reader));
    else if (key === 'droppedAttributesCount') resource.droppedAttributesCount = readUint32(reader);
  });
  return resource;
}

/** The body of an InstrumentationScope. @throws OtlpMalformedError */
export function readScope(bytes: Uint8Array, start = 0, end = bytes.length, schemaUrl = ''): Scope {
  const scope: Scope = { name: '', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl };
  const reader = readerAt(bytes, start);
  readMessage(reader, SCOPE, end, (key) => {
    switch (key) {
      case 'name':
      case 'version':
        scope[key] = readText(reader);
        break;
      case 'attributes':
        scope.attributes.push(readAttribute(reader));
        break;
      case 'droppedAttributesCount':
        scope.droppedAttributesCount = readUint32(reader);
        break;
    }
  });
  return scope;
}
