import type { SpanColumns } from './segment-columns.ts';

/** Reads a range of a segment's payload. */
export type PayloadReader = (offset: number, length: number) => Uint8Array;

/** One span as a request of its own: its bytes, resource, scope and schema URLs as they were received. */
export function requestOfSpan(spans: SpanColumns, row: number, read: PayloadReader): Uint8Array<ArrayBuffer> {
  return requestOfSpans(spans, [row], read);
}

/** Fields of ExportTraceServiceRequest, ResourceSpans and ScopeSpans: the header, what it is of, the schema URL. */
const RESOURCE_SPANS = 1;
const HEADER = 1;
const MEMBERS = 2;
const SCHEMA_URL = 3;

/** A resource or scope, with what belongs to it. */
interface Group {
  header: Uint8Array;
  schemaUrl: Uint8Array;
  /** Length of the message that is made of all of it. */
  length: number;
}

interface ScopeGroup extends Group {
  spans: Uint8Array[];
}

interface ResourceGroup extends Group {
  scopes: Map<number, ScopeGroup>;
}

/**
 * Spans as one request, each resource and scope written once: bytes, resources, scopes and schema URLs as they were received.
 * Loss: fields of ResourceSpans and ScopeSpans that OTLP 1.11 does not know.
 */
export function requestOfSpans(
  spans: SpanColumns,
  rows: Iterable<number>,
  read: PayloadReader,
): Uint8Array<ArrayBuffer> {
  const resources = new Map<number, ResourceGroup>();
  for (const row of rows) {
    const ofResource = spans.resource[row]!;
    let resource = resources.get(ofResource);
    if (resource === undefined) {
      resource = { ...groupOf(spans.resources[ofResource]!, read), scopes: new Map() };
      resources.set(ofResource, resource);
    }
    const ofScope = spans.scope[row]!;
    let scope = resource.scopes.get(ofScope);
    if (scope === undefined) {
      scope = { ...groupOf(spans.scopes[ofScope]!, read), spans: [] };
      resource.scopes.set(ofScope, scope);
    }
    const span = read(spans.offset[row]!, spans.length[row]!);
    // Who asks for a resource and its scope alone reads no span.
    if (span.length === 0) continue;
    scope.spans.push(span);
    scope.length += fieldSize(span.length);
  }
  let length = 0;
  for (const resource of resources.values()) {
    for (const scope of resource.scopes.values()) resource.length += presentSize(scope.length);
    length += presentSize(resource.length);
  }
  return write(resources.values(), length);
}

function groupOf(
  entry: { offset: number; length: number; schemaOffset: number; schemaLength: number },
  read: PayloadReader,
): Group {
  const header = entry.length === 0 ? NOTHING : read(entry.offset, entry.length);
  const schemaUrl = entry.schemaLength === 0 ? NOTHING : read(entry.schemaOffset, entry.schemaLength);
  return { header, schemaUrl, length: presentSize(header.length) + presentSize(schemaUrl.length) };
}

const NOTHING = new Uint8Array(0);

function write(resources: Iterable<ResourceGroup>, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let at = 0;
  const begin = (field: number, size: number): void => {
    out[at++] = (field << 3) | 2;
    let rest = size;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out[at++] = (rest % 0x80) | 0x80;
    out[at++] = rest;
  };
  const put = (field: number, bytes: Uint8Array): void => {
    begin(field, bytes.length);
    out.set(bytes, at);
    at += bytes.length;
  };
  for (const resource of resources) {
    if (resource.length === 0) continue;
    begin(RESOURCE_SPANS, resource.length);
    if (resource.header.length > 0) put(HEADER, resource.header);
    for (const scope of resource.scopes.values()) {
      if (scope.length === 0) continue;
      begin(MEMBERS, scope.length);
      if (scope.header.length > 0) put(HEADER, scope.header);
      for (const span of scope.spans) put(MEMBERS, span);
      if (scope.schemaUrl.length > 0) put(SCHEMA_URL, scope.schemaUrl);
    }
    if (resource.schemaUrl.length > 0) put(SCHEMA_URL, resource.schemaUrl);
  }
  return out;
}

/** Bytes of a length-delimited field with a number below 16. */
function fieldSize(length: number): number {
  let size = 2 + length;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}

/** Bytes of a field that is left out where it is empty, which means the same. */
function presentSize(length: number): number {
  return length === 0 ? 0 : fieldSize(length);
}
