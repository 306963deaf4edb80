/**
 * What Go's stdouttrace exporter prints: a JSON object a span, compact on lines or laid out over several. Source: the exporter and the
 * SDK's `tracetest.SpanStub`, whose fields it prints under their Go names.
 */
import { MAX_VALUE_DEPTH, type AnyValue, type KeyValue } from '../../../core/model/attributes.ts';
import type { WritableEvent, WritableLink } from '../../../core/otlp/write-traces.ts';
import type { FileFormat } from './format.ts';
import {
  anyValueOf,
  countOf,
  fieldsOf,
  idOf,
  jsonOf,
  listOf,
  nanosOfInstant,
  numberOf,
  stringValue,
  textOf,
  timeOf,
  type Fields,
} from './json-fields.ts';
import type { ScopeHead } from './span-groups.ts';
import { linksOf, readSpanObjects, type ForeignSpan, type Note } from './span-objects.ts';
import { statusCodeOf } from './status-rules.ts';

/** Largest kind that Go's API has; its numbers are those of OTLP. */
const MAX_KIND = 5;

/** @returns a sentence where it can't be taken */
export function spanOfStdout(fields: Fields, note: Note): ForeignSpan | string {
  const context = fieldsOf(fields.SpanContext);
  const traceId = idOf(context?.TraceID, 32);
  const spanId = idOf(context?.SpanID, 16);
  if (traceId === undefined || spanId === undefined) return 'an object without a valid SpanContext';
  const parent = fieldsOf(fields.Parent);
  const status = fieldsOf(fields.Status);
  const kind = numberOf(fields.SpanKind) ?? 0;
  const resource = fields.Resource ?? null;
  return {
    span: {
      traceId,
      spanId,
      parentSpanId: idOf(parent?.SpanID, 16) ?? '',
      traceState: textOf(context?.TraceState),
      flags: flagsOf(context, parent),
      name: textOf(fields.Name),
      kind: Number.isInteger(kind) && kind >= 0 && kind <= MAX_KIND ? kind : 0,
      startNs: instantOf(fields.StartTime, note),
      endNs: instantOf(fields.EndTime, note),
      status: { code: statusOf(status?.Code), message: textOf(status?.Description) },
      attributes: attributesOfStdout(fields.Attributes, note),
      droppedAttributesCount: countOf(fields.DroppedAttributes ?? fields.DroppedAttributeCount),
      events: listOf(fields.Events ?? fields.MessageEvents).map((event) => eventOf(event, note)),
      droppedEventsCount: countOf(fields.DroppedEvents ?? fields.DroppedMessageEventCount),
      links: linksOf(fields.Links, note, (link) => linkOf(link, note)),
      droppedLinksCount: countOf(fields.DroppedLinks ?? fields.DroppedLinkCount),
    },
    scope: scopeOf(fieldsOf(fields.InstrumentationScope ?? fields.InstrumentationLibrary), note),
    resourceKey: jsonOf(resource),
    resource: () => ({ resource: attributesOfStdout(resource, note) }),
  };
}

/** W3C's flags, and whether the other span, where that is known, lies in another process. */
function flagsOf(context: Fields | undefined, other: Fields | undefined): number {
  const flags = Number.parseInt(textOf(context?.TraceFlags), 16);
  return (
    (Number.isNaN(flags) ? 0 : flags & 0xff) |
    (typeof other?.Remote === 'boolean' ? 0x100 : 0) |
    (other?.Remote === true ? 0x200 : 0)
  );
}

/** A status by its name, as new versions print it, or by the number of Go's codes. */
function statusOf(code: unknown): number {
  if (typeof code === 'string') return statusCodeOf(code) ?? 0;
  // Go has Error before Ok.
  return code === 1 ? 2 : code === 2 ? 1 : 0;
}

function instantOf(value: unknown, note: Note): bigint {
  const ns = nanosOfInstant(value);
  if (ns === undefined) note('a time that is none was left out');
  // Without timestamps the exporter prints the year 1.
  return timeOf(ns ?? 0n);
}

/** Attributes as `{Key, Value: {Type, Value}}`. */
function attributesOfStdout(value: unknown, note: Note): KeyValue[] {
  const attributes: KeyValue[] = [];
  for (const item of listOf(value)) {
    const attribute = fieldsOf(item);
    if (typeof attribute?.Key === 'string') {
      attributes.push({ key: attribute.Key, value: valueOf(attribute.Value) });
    } else note('an attribute without a key was left out');
  }
  return attributes;
}

/** A value as `{Type, Value}`, in lists and maps again such ones. */
function valueOf(value: unknown, depth = 0): AnyValue {
  const typed = fieldsOf(value);
  if (typed === undefined || !('Type' in typed)) return anyValueOf(value, depth);
  if (depth >= MAX_VALUE_DEPTH) return { type: 'empty' };
  const inner = typed.Value;
  switch (typed.Type) {
    case 'FLOAT64':
      return doubleOf(inner);
    case 'FLOAT64SLICE':
      return { type: 'array', value: listOf(inner).map(doubleOf) };
    case 'STRING':
      return typeof inner === 'string' ? stringValue(inner) : anyValueOf(inner, depth);
    case 'INVALID':
    case 'EMPTY':
      return { type: 'empty' };
    case 'BYTESLICE':
      if (inner === null) return { type: 'bytes', value: new Uint8Array() };
      return typeof inner === 'string'
        ? { type: 'bytes', value: new Uint8Array(Buffer.from(inner, 'base64')) }
        : anyValueOf(inner, depth);
    case 'SLICE':
      return { type: 'array', value: listOf(inner).map((item) => valueOf(item, depth + 1)) };
    case 'MAP':
      return { type: 'map', value: membersOf(inner, depth + 1) };
    case 'BOOLSLICE':
    case 'INT64SLICE':
    case 'STRINGSLICE':
      return inner === null ? { type: 'array', value: [] } : anyValueOf(inner, depth);
    default:
      return anyValueOf(inner, depth);
  }
}

function membersOf(value: unknown, depth: number): KeyValue[] {
  const members: KeyValue[] = [];
  for (const item of listOf(value)) {
    const member = fieldsOf(item);
    if (member !== undefined) members.push({ key: textOf(member.Key), value: valueOf(member.Value, depth) });
  }
  return members;
}

function doubleOf(value: unknown): AnyValue {
  const number = numberOf(value);
  return number === undefined ? anyValueOf(value) : { type: 'double', value: number };
}

function eventOf(value: unknown, note: Note): WritableEvent {
  const event = fieldsOf(value);
  return {
    timeNs: instantOf(event?.Time, note),
    name: textOf(event?.Name),
    attributes: attributesOfStdout(event?.Attributes, note),
    droppedAttributesCount: countOf(event?.DroppedAttributeCount),
  };
}

function linkOf(link: Fields | undefined, note: Note): WritableLink {
  const context = fieldsOf(link?.SpanContext);
  return {
    traceId: idOf(context?.TraceID, 32) ?? '',
    spanId: idOf(context?.SpanID, 16) ?? '',
    traceState: textOf(context?.TraceState),
    flags: flagsOf(context, context),
    attributes: attributesOfStdout(link?.Attributes, note),
    droppedAttributesCount: countOf(link?.DroppedAttributeCount),
  };
}

function scopeOf(scope: Fields | undefined, note: Note): ScopeHead {
  const attributes = attributesOfStdout(scope?.Attributes, note);
  const schemaUrl = textOf(scope?.SchemaURL);
  return {
    name: textOf(scope?.Name),
    version: textOf(scope?.Version),
    ...(schemaUrl === '' ? {} : { schemaUrl }),
    ...(attributes.length === 0 ? {} : { attributes }),
  };
}

export const stdouttrace: FileFormat = {
  name: 'Go stdouttrace',
  grows: true,
  losses: ['The schema URL of resources is not in the file.'],
  detect: ({ text }) => /"SpanContext"\s*:\s*\{\s*"TraceID"/.test(text) && /"SpanKind"\s*:/.test(text),
  read: (input) => readSpanObjects(input, { map: spanOfStdout }),
};
