/**
 * A span of Zipkin's second API as one of OTLP. Sources: Zipkin's OpenAPI document, and OpenTelemetry's rules for exporting to Zipkin,
 * whose tags and annotations are turned back into what they were made of.
 */
import type { KeyValue } from '../../../core/model/attributes.ts';
import { Kind, Status } from '../../../core/model/span.ts';
import type { WritableEvent, WritableLink, WritableSpan } from '../../../core/otlp/write-traces.ts';
import {
  attributesOf,
  countOf,
  fieldsOf,
  idOf,
  jsonOf,
  listOf,
  nanosOfMicros,
  numberOf,
  parseExactJson,
  stringValue,
  textOf,
  timeOf,
  type Fields,
} from './json-fields.ts';
import { NO_SCOPE, type ScopeHead } from './span-groups.ts';
import type { Note } from './span-objects.ts';
import { HTTP_STATUS_KEYS, kindOf, statusCodeOf, statusOfHttp } from './status-rules.ts';

/** A span, its ids still as Zipkin has them: both sides of a call may share one. */
export interface ZipkinSpan {
  span: WritableSpan & { parentSpanId: string };
  scope: ScopeHead;
  service: string;
  /** The server's side of a call whose client has the same id. */
  shared: boolean;
}

const SAMPLED = 1;

/** @returns a sentence where it can't be taken */
export function spanOfZipkin(fields: Fields, note: Note): ZipkinSpan | string {
  const traceId = idOf(fields.traceId, 32);
  if (traceId === undefined) return 'a span without a valid traceId';
  const spanId = idOf(fields.id, 16);
  if (spanId === undefined) return 'a span without a valid id';
  const kindName = textOf(fields.kind);
  const kind = kindName === '' ? Kind.internal : kindOf(kindName);
  if (kind === undefined) note(`the kind ${kindName.slice(0, 20)} is unknown`);
  const start = nanosOfMicros(fields.timestamp ?? 0) ?? 0n;
  if (timeOf(start) !== start) note('a timestamp that is no time was left out');
  const startNs = timeOf(start);
  const local = fieldsOf(fields.localEndpoint);
  const tags = new TakenTags(fieldsOf(fields.tags) ?? {});
  const attributes = tags.attributes;
  addEndpoint(attributes, 'network.local', local);
  addRemote(attributes, fieldsOf(fields.remoteEndpoint));
  if (fields.debug === true) attributes.push({ key: 'zipkin.debug', value: { type: 'bool', value: true } });
  return {
    span: {
      traceId,
      spanId,
      parentSpanId: idOf(fields.parentId, 16) ?? '',
      traceState: tags.traceState,
      flags: SAMPLED,
      name: textOf(fields.name),
      kind: tags.kind ?? kind ?? Kind.unspecified,
      startNs,
      endNs: startNs === 0n ? 0n : timeOf(startNs + (nanosOfMicros(fields.duration ?? 0) ?? 0n)),
      status: tags.status(kind ?? Kind.unspecified),
      attributes,
      droppedAttributesCount: tags.droppedAttributes,
      events: listOf(fields.annotations).map(eventOf),
      droppedEventsCount: tags.droppedEvents,
      links: tags.links,
      droppedLinksCount: tags.droppedLinks,
    },
    scope: tags.scope,
    service: textOf(local?.serviceName),
    shared: fields.shared === true,
  };
}

/** Link tags as the Collector writes them: `otlp.link.0` is `trace id|span id|trace state|{attributes}|dropped`. */
const linkTag = /^([0-9a-f]{32})\|([0-9a-f]{16})\|(.*?)\|(\{.*\})\|(\d+)$/s;

/** Tags: most become attributes, some stand for fields of a span. */
class TakenTags {
  readonly attributes: KeyValue[] = [];
  readonly links: WritableLink[] = [];
  kind: number | undefined;
  traceState = '';
  droppedAttributes = 0;
  droppedEvents = 0;
  droppedLinks = 0;
  scope: ScopeHead = NO_SCOPE;
  #code: number | undefined;
  #error: string | undefined;
  #description = '';
  #httpStatus = '';

  constructor(tags: Fields) {
    for (const [key, value] of Object.entries(tags)) {
      const text = typeof value === 'object' ? jsonOf(value) : textOf(value);
      if (!this.#take(key, text)) this.attributes.push({ key, value: stringValue(text) });
    }
  }

  status(kind: number): { code: number; message: string } {
    if (this.#error !== undefined) {
      const message = this.#error.toLowerCase() === 'true' ? '' : this.#error;
      return { code: Status.error, message: message === '' ? this.#description : message };
    }
    if (this.#code !== undefined) return { code: this.#code, message: this.#description };
    if (this.#httpStatus === '') return { code: Status.unset, message: '' };
    return { code: statusOfHttp(stringValue(this.#httpStatus), kind), message: '' };
  }

  /** @returns true for a tag that is said otherwise from now on */
  #take(key: string, text: string): boolean {
    switch (key) {
      case 'error':
        if (text.toLowerCase() === 'false') return false;
        this.#error = text;
        return true;
      case 'otel.status_code':
        this.#code = statusCodeOf(text);
        return this.#code !== undefined;
      case 'otel.status_description':
        this.#description = text;
        return true;
      case 'span.kind':
        this.kind = kindOf(text);
        return this.kind !== undefined;
      case 'otel.scope.name':
      case 'otel.library.name':
        this.scope = { ...this.scope, name: text };
        return true;
      case 'otel.scope.version':
      case 'otel.library.version':
        this.scope = { ...this.scope, version: text };
        return true;
      case 'w3c.tracestate':
        this.traceState = text;
        return true;
      case 'otel.dropped_attributes_count':
        this.droppedAttributes = countOf(text);
        return true;
      case 'otel.dropped_events_count':
        this.droppedEvents = countOf(text);
        return true;
      case 'otel.dropped_links_count':
        this.droppedLinks = countOf(text);
        return true;
    }
    if (HTTP_STATUS_KEYS.has(key)) this.#httpStatus = text;
    return key.startsWith('otlp.link.') && this.#takeLink(text);
  }

  #takeLink(text: string): boolean {
    const match = linkTag.exec(text);
    const attributes = fieldsOf(match === null ? undefined : parseExactJson(match[4]!));
    if (match === null || attributes === undefined) return false;
    this.links.push({
      traceId: match[1]!,
      spanId: match[2]!,
      traceState: match[3]!,
      attributes: attributesOf(attributes),
      droppedAttributesCount: countOf(match[5]),
    });
    return true;
  }
}

/** `name|{attributes}|dropped`, as the Collector writes events. */
const collectorEvent = /^(.*)\|(\{.*\})\|(\d+)$/s;
/** `"name": {attributes}`, as SDKs write them. */
const sdkEvent = /^"((?:[^"\\]|\\.)*)"\s*:\s*(\{.*\})$/s;

function eventOf(value: unknown): WritableEvent {
  const annotation = fieldsOf(value);
  const timeNs = timeOf(nanosOfMicros(annotation?.timestamp ?? 0) ?? 0n);
  const text = textOf(annotation?.value);
  const [, name, json, dropped] = collectorEvent.exec(text) ?? sdkEvent.exec(text) ?? [];
  const attributes = json === undefined ? undefined : fieldsOf(parseExactJson(json));
  if (name === undefined || attributes === undefined) return { timeNs, name: text };
  return { timeNs, name, attributes: attributesOf(attributes), droppedAttributesCount: countOf(dropped) };
}

/** Where it ran: an address and a port. */
function addEndpoint(attributes: KeyValue[], prefix: string, endpoint: Fields | undefined): void {
  const address = textOf(endpoint?.ipv4) || textOf(endpoint?.ipv6);
  if (address !== '') attributes.push({ key: `${prefix}.address`, value: stringValue(address) });
  const port = numberOf(endpoint?.port);
  if (port !== undefined && Number.isInteger(port) && port > 0) {
    attributes.push({ key: `${prefix}.port`, value: { type: 'int', value: BigInt(port) } });
  }
}

/** What it spoke with; a tag of the same name says it better. */
function addRemote(attributes: KeyValue[], remote: Fields | undefined): void {
  const found: KeyValue[] = [];
  const service = textOf(remote?.serviceName);
  if (service !== '') found.push({ key: 'peer.service', value: stringValue(service) });
  addEndpoint(found, 'network.peer', remote);
  for (const attribute of found) {
    if (!attributes.some(({ key }) => key === attribute.key)) attributes.push(attribute);
  }
}
