import type { SpanDetail, SpanLink } from '../../../app/core/model/span.ts';

export const TRACE = '11'.repeat(16);
export const BASE = 1_760_000_000_000_000_000n;

export const spanId = (number: number): string => number.toString(16).padStart(16, '0');

export interface Sketch {
  span: number;
  parent?: number;
  /** Milliseconds. */
  from: number;
  to: number;
  resource?: Record<string, string>;
  links?: SpanLink[];
}

/** A span of TRACE with nothing special about it. */
export function plainSpan({ span, parent, from, to, resource = {}, links = [] }: Sketch): SpanDetail {
  return {
    traceId: TRACE,
    spanId: spanId(span),
    parentSpanId: parent === undefined ? '' : spanId(parent),
    traceState: '',
    flags: 0,
    name: `span ${span}`,
    kind: 1,
    startNs: BASE + BigInt(from) * 1_000_000n,
    endNs: BASE + BigInt(to) * 1_000_000n,
    status: { code: 0, message: '' },
    attributes: [],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links,
    droppedLinksCount: 0,
    resource: {
      attributes: Object.entries({ 'service.name': 'shop', ...resource }).map(([key, value]) => ({
        key,
        value: { type: 'string', value },
      })),
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    scope: { name: '', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
  };
}
