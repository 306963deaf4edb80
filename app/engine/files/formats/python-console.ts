/**
 * What Python's ConsoleSpanExporter prints: JSON objects laid out over lines, one behind the other. Source: `ReadableSpan.to_json` of
 * the SDK. Python writes numbers that JSON doesn't have (NaN, Infinity); they are read too.
 */
import type { WritableEvent, WritableLink } from '../../../core/otlp/write-traces.ts';
import type { FileFormat } from './format.ts';
import {
  attributesOf,
  fieldsOf,
  idOf,
  jsonOf,
  listOf,
  NAN_SOURCE,
  nanosOfInstant,
  parseExactJson,
  textOf,
  timeOf,
  type Fields,
} from './json-fields.ts';
import { NO_SCOPE } from './span-groups.ts';
import { linksOf, readSpanObjects, type ForeignSpan, type Note } from './span-objects.ts';
import { kindOf, statusCodeOf } from './status-rules.ts';

const bareNumber = /"(?:[^"\\]|\\.)*"|-?Infinity\b|\bNaN\b/g;

/** JSON with Python's three additional numbers. */
function parsePythonJson(text: string): unknown {
  const value = parseExactJson(text);
  if (value !== undefined || !/NaN|Infinity/.test(text)) return value;
  return parseExactJson(
    text.replace(bareNumber, (token) => {
      if (token.startsWith('"')) return token;
      if (token === 'NaN') return NAN_SOURCE;
      return token.startsWith('-') ? '-1e999' : '1e999';
    }),
  );
}

/** @returns a sentence where it can't be taken */
export function spanOfPython(fields: Fields, note: Note): ForeignSpan | string {
  const context = fieldsOf(fields.context);
  const traceId = idOf(context?.trace_id, 32);
  const spanId = idOf(context?.span_id, 16);
  if (traceId === undefined || spanId === undefined) return 'an object without a valid context';
  const status = fieldsOf(fields.status);
  const resource = fieldsOf(fields.resource);
  // Before 1.11 a resource was printed as its attributes alone.
  const attributes = fieldsOf(resource?.attributes) ?? resource;
  const schemaUrl = textOf(resource?.schema_url);
  return {
    span: {
      traceId,
      spanId,
      parentSpanId: idOf(fields.parent_id, 16) ?? '',
      traceState: traceStateOf(context?.trace_state),
      name: textOf(fields.name),
      kind: kindOf(textOf(fields.kind).replace('SpanKind.', '')) ?? 0,
      startNs: instantOf(fields.start_time, note),
      endNs: instantOf(fields.end_time, note),
      status: { code: statusCodeOf(textOf(status?.status_code)) ?? 0, message: textOf(status?.description) },
      attributes: attributesOf(fieldsOf(fields.attributes)),
      events: listOf(fields.events).map((event) => eventOf(fieldsOf(event), note)),
      links: linksOf(fields.links, note, linkOf),
    },
    scope: NO_SCOPE,
    resourceKey: jsonOf(resource),
    resource: () => ({
      resource: attributesOf(attributes),
      ...(schemaUrl === '' ? {} : { schemaUrl }),
    }),
  };
}

/** A W3C trace state as Python prints it, `['{key=a, value=1}', …]`, or as a list of pairs. */
function traceStateOf(value: unknown): string {
  const pairs = [...textOf(value).matchAll(/\{key=(.*?), value=(.*?)\}/g)];
  return pairs.map(([, key, member]) => `${key}=${member}`).join(',');
}

function instantOf(value: unknown, note: Note): bigint {
  if (value === null || value === undefined) return 0n;
  const ns = nanosOfInstant(value);
  if (ns === undefined) note('a time that is none was left out');
  return timeOf(ns ?? 0n);
}

function eventOf(event: Fields | undefined, note: Note): WritableEvent {
  return {
    timeNs: instantOf(event?.timestamp, note),
    name: textOf(event?.name),
    attributes: attributesOf(fieldsOf(event?.attributes)),
  };
}

function linkOf(link: Fields | undefined): WritableLink {
  const context = fieldsOf(link?.context);
  return {
    traceId: idOf(context?.trace_id, 32) ?? '',
    spanId: idOf(context?.span_id, 16) ?? '',
    traceState: traceStateOf(context?.trace_state),
    attributes: attributesOf(fieldsOf(link?.attributes)),
  };
}

export const pythonConsole: FileFormat = {
  name: 'Python console spans',
  grows: true,
  losses: [
    'Times are in microseconds: what is shorter is not in the file.',
    'Scopes, trace flags and counts of dropped data are not in the file.',
  ],
  detect: ({ text }) => /"trace_id"\s*:\s*"0x/.test(text) && /"context"\s*:\s*\{/.test(text),
  read: (input) => readSpanObjects(input, { parse: parsePythonJson, map: spanOfPython }),
};
