import type { KeyValue } from './attributes.ts';

/** OTLP span kinds by number; an unknown number is shown as itself. */
export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export const Kind = { unspecified: 0, internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

/** OTLP status codes by number. */
export const STATUS_CODES = ['unset', 'ok', 'error'] as const;
export const Status = { unset: 0, ok: 1, error: 2 } as const;

export function kindName(kind: number): string {
  return SPAN_KINDS[kind] ?? String(kind);
}

export function statusName(status: number): string {
  return STATUS_CODES[status] ?? String(status);
}

/** Facts of a span or of its row that views mark, as bits of the `flags` column. */
export const SpanFlag = {
  hasEvents: 1 << 0,
  /** One of its events is named `exception`. */
  hasException: 1 << 1,
  hasLinks: 1 << 2,
  /** The sender said that the parent lives in another process (OTLP flags bits 8 and 9). */
  remoteParent: 1 << 3,
  /** The end lies before the start: drawn with zero length. */
  endBeforeStart: 1 << 4,
  noStart: 1 << 5,
  noEnd: 1 << 6,
  /** Not a span: it stands for a parent that was named and has not arrived. */
  placeholder: 1 << 7,
  /** Its parent reference closed a cycle and was cut. */
  cycleCut: 1 << 8,
  /** Another span of the trace carries the same id with different content. */
  duplicateId: 1 << 9,
  /** One of its dropped_* counts is not zero. */
  dropped: 1 << 10,
  /** An attribute key occurs twice; the last one counts. */
  duplicateKey: 1 << 11,
} as const;

export interface SpanEvent {
  timeNs: bigint;
  name: string;
  attributes: KeyValue[];
  droppedAttributesCount: number;
}

export interface SpanLink {
  traceId: string;
  spanId: string;
  traceState: string;
  flags: number;
  attributes: KeyValue[];
  droppedAttributesCount: number;
}

export interface Resource {
  attributes: KeyValue[];
  droppedAttributesCount: number;
  schemaUrl: string;
}

export interface Scope {
  name: string;
  version: string;
  attributes: KeyValue[];
  droppedAttributesCount: number;
  schemaUrl: string;
}

/** One span, whole, as received. Ids are lowercase hex, `parentSpanId` '' for a root. */
export interface SpanDetail {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  flags: number;
  name: string;
  kind: number;
  startNs: bigint;
  endNs: bigint;
  status: { code: number; message: string };
  attributes: KeyValue[];
  droppedAttributesCount: number;
  events: SpanEvent[];
  droppedEventsCount: number;
  links: SpanLink[];
  droppedLinksCount: number;
  resource: Resource;
  scope: Scope;
}
