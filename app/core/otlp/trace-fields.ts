import { KEY_VALUE, resource, schemaUrl, scope } from './common-fields.ts';
import { field, list, message, numbers } from './field-table.ts';

const spanKinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (n) => `SPAN_KIND_${n}`,
);
const statusCodes = ['UNSET', 'OK', 'ERROR'].map((n) => `STATUS_CODE_${n}`);

export const EVENT = message('Span.Event', () => ({
  timeUnixNano: field(1, 'fixed64'),
  name: field(2, 'string'),
  attributes: list(3, KEY_VALUE),
  droppedAttributesCount: field(4, 'uint32'),
}));

export const LINK = message('Span.Link', () => ({
  traceId: field(1, 'traceId'),
  spanId: field(2, 'spanId'),
  traceState: field(3, 'string'),
  attributes: list(4, KEY_VALUE),
  droppedAttributesCount: field(5, 'uint32'),
  flags: field(6, 'fixed32'),
}));

export const STATUS = message('Status', () => ({
  message: field(2, 'string'),
  code: field(3, 'enum', { names: statusCodes }),
}));

export const SPAN = message('Span', () => ({
  traceId: field(1, 'traceId'),
  spanId: field(2, 'spanId'),
  traceState: field(3, 'string'),
  parentSpanId: field(4, 'spanId'),
  name: field(5, 'string'),
  kind: field(6, 'enum', { names: spanKinds }),
  startTimeUnixNano: field(7, 'fixed64'),
  endTimeUnixNano: field(8, 'fixed64'),
  attributes: list(9, KEY_VALUE),
  droppedAttributesCount: field(10, 'uint32'),
  events: list(11, EVENT),
  droppedEventsCount: field(12, 'uint32'),
  links: list(13, LINK),
  droppedLinksCount: field(14, 'uint32'),
  status: field(15, STATUS),
  flags: field(16, 'fixed32'),
}));

export const SCOPE_SPANS = message('ScopeSpans', () => ({
  scope: scope(),
  spans: list(2, SPAN),
  schemaUrl: schemaUrl(),
}));

export const RESOURCE_SPANS = message('ResourceSpans', () => ({
  resource: resource(),
  scopeSpans: list(2, SCOPE_SPANS, { aliases: ['instrumentationLibrarySpans'] }),
  schemaUrl: schemaUrl(),
}));

export const TRACES = message('ExportTraceServiceRequest', () => ({
  resourceSpans: list(1, RESOURCE_SPANS, { aliases: ['batches'] }),
}));

export const ResourceSpansField = numbers(RESOURCE_SPANS);
export const ScopeSpansField = numbers(SCOPE_SPANS);
export const SpanField = numbers(SPAN);
export const EventField = numbers(EVENT);
export const LinkField = numbers(LINK);
export const StatusField = numbers(STATUS);
export const TracesField = numbers(TRACES);
