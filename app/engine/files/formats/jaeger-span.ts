/**
 * A span of Jaeger's JSON as one of OTLP. Sources: Jaeger's model for its UI (`model/json`), OpenTelemetry's rules for exporting to
 * Jaeger, whose tags are turned back into what they were made of, and Jaeger's own choice of a parent among references.
 */
import type { AnyValue, KeyValue } from '../../../core/model/attributes.ts';
import { Kind, Status } from '../../../core/model/span.ts';
import type { WritableEvent, WritableLink, WritableSpan } from '../../../core/otlp/write-traces.ts';
import { attributesOfTags, isTrue, textOfValue, type BinaryForm } from './jaeger-tags.ts';
import {
  countOf,
  fieldsOf,
  idOf,
  listOf,
  nanosOfMicros,
  stringValue,
  textOf,
  timeOf,
  type Fields,
} from './json-fields.ts';
import { NO_SCOPE, type ResourceHead, type ScopeHead } from './span-groups.ts';
import type { Note } from './span-objects.ts';
import { HTTP_STATUS_KEYS, kindOf, statusCodeOf, statusOfHttp } from './status-rules.ts';

/** What a span says of its process. */
export interface ProcessOfSpan {
  processId: string;
  /** As spans have it in Jaeger's stores; in its UI they share processes by id. */
  process: Fields | undefined;
  binary: BinaryForm;
}

export interface JaegerSpan extends ProcessOfSpan {
  span: WritableSpan;
  scope: ScopeHead;
}

/** Flags of a W3C trace context; whoever wrote for Jaeger itself means debugging by the second. */
const CONTEXT_FLAGS = 0xff;
/** What Jaeger calls a service whose resource had no name. */
const NO_SERVICE = 'OTLPResourceNoServiceName';

/** @returns a sentence where it can't be taken */
export function spanOfJaeger(fields: Fields, note: Note): JaegerSpan | string {
  const traceId = idOf(fields.traceID, 32);
  if (traceId === undefined) return 'a span without a valid traceID';
  const spanId = idOf(fields.spanID, 16);
  if (spanId === undefined) return 'a span without a valid spanID';
  const start = nanosOfMicros(fields.startTime);
  if (start === undefined || timeOf(start) !== start) note('a span without a valid startTime has none');
  const startNs = timeOf(start ?? 0n);
  const taken = new TakenTags();
  const process = fieldsOf(fields.process);
  const binary = process === undefined ? 'base64' : 'hex';
  const attributes = attributesOfTags(fields.tags, note, binary, (key, value) => taken.take(key, value));
  addWarnings(attributes, fields.warnings);
  const { parentSpanId, links } = relations(fields, traceId, note);
  return {
    span: {
      traceId,
      spanId,
      parentSpanId,
      traceState: taken.traceState,
      flags: countOf(fields.flags) & CONTEXT_FLAGS,
      name: textOf(fields.operationName),
      kind: taken.kind,
      startNs,
      endNs: startNs === 0n ? 0n : timeOf(startNs + (nanosOfMicros(fields.duration) ?? 0n)),
      status: taken.status(),
      attributes,
      droppedAttributesCount: taken.droppedAttributes,
      events: eventsOf(fields.logs, note, binary),
      droppedEventsCount: taken.droppedEvents,
      links,
      droppedLinksCount: taken.droppedLinks,
    },
    scope: taken.scope(),
    processId: textOf(fields.processID),
    process,
    binary,
  };
}

/** Tags that stand for fields of a span. */
class TakenTags {
  kind: number = Kind.unspecified;
  traceState = '';
  droppedAttributes = 0;
  droppedEvents = 0;
  droppedLinks = 0;
  #error = false;
  #code: number | undefined;
  #message = '';
  #httpStatus: AnyValue | undefined;
  #scopeName = '';
  #scopeVersion = '';

  /** @returns true for a tag that is said otherwise from now on */
  take(key: string, value: AnyValue): boolean {
    switch (key) {
      case 'span.kind': {
        const kind = kindOf(textOfValue(value));
        if (kind === undefined) return false;
        this.kind = kind;
        return true;
      }
      case 'error':
        if (!isTrue(value)) return false;
        this.#error = true;
        return true;
      case 'otel.status_code': {
        const code = statusCodeOf(textOfValue(value));
        if (code === undefined) return false;
        this.#code = code;
        return true;
      }
      case 'otel.status_description':
        if (value.type !== 'string') return false;
        this.#message = value.value;
        return true;
      case 'otel.scope.name':
      case 'otel.library.name':
        this.#scopeName = textOfValue(value);
        return true;
      case 'otel.scope.version':
      case 'otel.library.version':
        this.#scopeVersion = textOfValue(value);
        return true;
      case 'w3c.tracestate':
        if (value.type !== 'string') return false;
        this.traceState = value.value;
        return true;
      case 'otel.dropped_attributes_count':
        this.droppedAttributes = countOf(textOfValue(value));
        return true;
      case 'otel.dropped_events_count':
        this.droppedEvents = countOf(textOfValue(value));
        return true;
      case 'otel.dropped_links_count':
        this.droppedLinks = countOf(textOfValue(value));
        return true;
    }
    if (HTTP_STATUS_KEYS.has(key)) this.#httpStatus = value;
    return false;
  }

  /** `error` comes first, then OpenTelemetry's own code, then what HTTP says. */
  status(): { code: number; message: string } {
    const ofHttp = this.#httpStatus === undefined ? Status.unset : statusOfHttp(this.#httpStatus, this.kind);
    return { code: this.#error ? Status.error : (this.#code ?? ofHttp), message: this.#message };
  }

  scope(): ScopeHead {
    if (this.#scopeName === '' && this.#scopeVersion === '') return NO_SCOPE;
    return { name: this.#scopeName, version: this.#scopeVersion };
  }
}

function addWarnings(attributes: KeyValue[], warnings: unknown): void {
  const texts = listOf(warnings).map(textOf);
  if (texts.length === 0) return;
  attributes.push({ key: 'jaeger.warnings', value: { type: 'array', value: texts.map(stringValue) } });
}

/** The parent is the first CHILD_OF in the same trace, else the first FOLLOWS_FROM; all other references are links. */
function relations(
  fields: Fields,
  traceId: string,
  note: Note,
): { parentSpanId: string; links: WritableLink[] } {
  const references: { refType: string; traceId: string; spanId: string }[] = [];
  for (const item of listOf(fields.references)) {
    const reference = fieldsOf(item);
    const ofTrace = idOf(reference?.traceID, 32);
    const ofSpan = idOf(reference?.spanID, 16);
    if (ofTrace === undefined || ofSpan === undefined) note('a reference without valid ids was left out');
    else references.push({ refType: textOf(reference!.refType), traceId: ofTrace, spanId: ofSpan });
  }
  const inTrace = references.filter((reference) => reference.traceId === traceId);
  const parent =
    inTrace.find(({ refType }) => refType === 'CHILD_OF') ??
    inTrace.find(({ refType }) => refType === 'FOLLOWS_FROM');
  const links = references
    .filter((reference) => reference !== parent)
    .map((reference): WritableLink => ({
      traceId: reference.traceId,
      spanId: reference.spanId,
      attributes: [{ key: 'opentracing.ref_type', value: stringValue(reference.refType.toLowerCase()) }],
    }));
  return { parentSpanId: parent?.spanId ?? idOf(fields.parentSpanID, 16) ?? '', links };
}

function eventsOf(logs: unknown, note: Note, binary: BinaryForm): WritableEvent[] {
  const events: WritableEvent[] = [];
  for (const item of listOf(logs)) {
    const log = fieldsOf(item);
    if (log === undefined) {
      note('a log that is no object was left out');
      continue;
    }
    let name = '';
    let dropped = 0;
    const attributes = attributesOfTags(log.fields, note, binary, (key, value) => {
      if (key === 'event' && name === '' && value.type === 'string') name = value.value;
      else if (key === 'otel.dropped_attributes_count') dropped = countOf(textOfValue(value));
      else return false;
      return true;
    });
    const timeNs = timeOf(nanosOfMicros(log.timestamp) ?? 0n);
    events.push({ timeNs, name, attributes, droppedAttributesCount: dropped });
  }
  return events;
}

/** A process as a resource: its tags, and its name as `service.name`. */
export function resourceOfProcess(process: Fields, note: Note, binary: BinaryForm): ResourceHead {
  const name = textOf(process.serviceName);
  const resource: KeyValue[] = [];
  if (name !== '' && name !== NO_SERVICE) resource.push({ key: 'service.name', value: stringValue(name) });
  for (const { key, value } of attributesOfTags(process.tags, note, binary)) {
    resource.push({ key: key === 'hostname' ? 'host.name' : key, value });
  }
  return { resource };
}
