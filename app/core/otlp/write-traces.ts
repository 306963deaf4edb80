import { PbfWriter } from 'pbf';
import { fromHex } from '../base/hex.ts';
import type { KeyValue } from '../model/attributes.ts';
import { ResourceField, ScopeField } from './common-fields.ts';
import {
  EventField,
  LinkField,
  ResourceSpansField,
  ScopeSpansField,
  SpanField,
  StatusField,
  TracesField,
} from './trace-fields.ts';
import { finishOwned, writeFixed64, writeText } from './wire.ts';
import { writeAttributes } from './write-value.ts';

export interface WritableEvent {
  timeNs: bigint;
  name: string;
  attributes?: readonly KeyValue[] | undefined;
  droppedAttributesCount?: number | undefined;
}

export interface WritableLink {
  traceId: string;
  spanId: string;
  traceState?: string | undefined;
  flags?: number | undefined;
  attributes?: readonly KeyValue[] | undefined;
  droppedAttributesCount?: number | undefined;
}

/** A span to write; ids in hex. A SpanDetail is one too. */
export interface WritableSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string | undefined;
  traceState?: string | undefined;
  flags?: number | undefined;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  status?: { code: number; message?: string | undefined } | undefined;
  attributes: readonly KeyValue[];
  droppedAttributesCount?: number | undefined;
  events?: readonly WritableEvent[] | undefined;
  droppedEventsCount?: number | undefined;
  links?: readonly WritableLink[] | undefined;
  droppedLinksCount?: number | undefined;
}

export interface WritableScope {
  name: string;
  version?: string | undefined;
  attributes?: readonly KeyValue[] | undefined;
  droppedAttributesCount?: number | undefined;
  schemaUrl?: string | undefined;
  spans: readonly WritableSpan[];
  /** More spans, as a SpanList has written them. */
  written?: readonly Uint8Array[] | undefined;
}

export interface WritableResource {
  /** The resource's attributes. */
  resource: readonly KeyValue[];
  droppedAttributesCount?: number | undefined;
  schemaUrl?: string | undefined;
  scopes: readonly WritableScope[];
}

/**
 * An ExportTraceServiceRequest in OTLP protobuf, fields in the order of their numbers, defaults left out. The result owns
 * its whole buffer.
 * @throws RangeError for an id that is not hex, or an attribute value nested too deep
 */
export function writeTraces(resources: readonly WritableResource[]): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter(new Uint8Array(4096));
  for (const resource of resources)
    writer.writeMessage(TracesField.resourceSpans, writeResourceSpans, resource);
  return finishOwned(writer);
}

function writeResourceSpans(group: WritableResource, writer: PbfWriter): void {
  writer.writeMessage(ResourceSpansField.resource, writeResource, group);
  for (const scope of group.scopes)
    writer.writeMessage(ResourceSpansField.scopeSpans, writeScopeSpans, scope);
  writeTextIfAny(writer, ResourceSpansField.schemaUrl, group.schemaUrl);
}

function writeResource(group: WritableResource, writer: PbfWriter): void {
  writeAttributes(writer, ResourceField.attributes, group.resource);
  writeCount(writer, ResourceField.droppedAttributesCount, group.droppedAttributesCount);
}

function writeScopeSpans(group: WritableScope, writer: PbfWriter): void {
  writer.writeMessage(ScopeSpansField.scope, writeScope, group);
  for (const span of group.spans) writer.writeMessage(ScopeSpansField.spans, writeSpan, span);
  for (const spans of group.written ?? []) {
    writer.realloc(spans.length);
    writer.buf.set(spans, writer.pos);
    writer.pos += spans.length;
  }
  writeTextIfAny(writer, ScopeSpansField.schemaUrl, group.schemaUrl);
}

function writeScope(scope: WritableScope, writer: PbfWriter): void {
  writeTextIfAny(writer, ScopeField.name, scope.name);
  writeTextIfAny(writer, ScopeField.version, scope.version);
  writeAttributes(writer, ScopeField.attributes, scope.attributes ?? []);
  writeCount(writer, ScopeField.droppedAttributesCount, scope.droppedAttributesCount);
}

/** A span's own message. @throws RangeError as writeTraces does */
export function writeSpan(span: WritableSpan, writer: PbfWriter): void {
  writeId(writer, SpanField.traceId, span.traceId);
  writeId(writer, SpanField.spanId, span.spanId);
  writeTextIfAny(writer, SpanField.traceState, span.traceState);
  writeId(writer, SpanField.parentSpanId, span.parentSpanId);
  writeTextIfAny(writer, SpanField.name, span.name);
  writeCount(writer, SpanField.kind, span.kind);
  if (span.startNs !== 0n) writeFixed64(writer, SpanField.startTimeUnixNano, span.startNs);
  if (span.endNs !== 0n) writeFixed64(writer, SpanField.endTimeUnixNano, span.endNs);
  writeAttributes(writer, SpanField.attributes, span.attributes);
  writeCount(writer, SpanField.droppedAttributesCount, span.droppedAttributesCount);
  for (const event of span.events ?? []) writer.writeMessage(SpanField.events, writeEvent, event);
  writeCount(writer, SpanField.droppedEventsCount, span.droppedEventsCount);
  for (const link of span.links ?? []) writer.writeMessage(SpanField.links, writeLink, link);
  writeCount(writer, SpanField.droppedLinksCount, span.droppedLinksCount);
  const { status } = span;
  if (status !== undefined && (status.code !== 0 || status.message)) {
    writer.writeMessage(SpanField.status, writeStatus, status);
  }
  writeFlags(writer, SpanField.flags, span.flags);
}

function writeEvent(event: WritableEvent, writer: PbfWriter): void {
  if (event.timeNs !== 0n) writeFixed64(writer, EventField.timeUnixNano, event.timeNs);
  writeTextIfAny(writer, EventField.name, event.name);
  writeAttributes(writer, EventField.attributes, event.attributes ?? []);
  writeCount(writer, EventField.droppedAttributesCount, event.droppedAttributesCount);
}

function writeLink(link: WritableLink, writer: PbfWriter): void {
  writeId(writer, LinkField.traceId, link.traceId);
  writeId(writer, LinkField.spanId, link.spanId);
  writeTextIfAny(writer, LinkField.traceState, link.traceState);
  writeAttributes(writer, LinkField.attributes, link.attributes ?? []);
  writeCount(writer, LinkField.droppedAttributesCount, link.droppedAttributesCount);
  writeFlags(writer, LinkField.flags, link.flags);
}

function writeStatus(status: { code: number; message?: string | undefined }, writer: PbfWriter): void {
  writeTextIfAny(writer, StatusField.message, status.message);
  writeCount(writer, StatusField.code, status.code);
}

function writeTextIfAny(writer: PbfWriter, field: number, text: string | undefined): void {
  if (text) writeText(writer, field, text);
}

/** A varint field: a uint32 or an enum, which may be negative. */
function writeCount(writer: PbfWriter, field: number, value: number | undefined): void {
  if (value) writer.writeVarintField(field, value);
}

function writeFlags(writer: PbfWriter, field: number, value: number | undefined): void {
  if (value) writer.writeFixed32Field(field, value);
}

function writeId(writer: PbfWriter, field: number, hex: string | undefined): void {
  if (!hex) return;
  const bytes = fromHex(hex);
  if (bytes === undefined) throw new RangeError(`not a hex id: ${hex.slice(0, 64)}`);
  writer.writeBytesField(field, bytes);
}
