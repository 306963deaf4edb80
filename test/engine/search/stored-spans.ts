import fc from 'fast-check';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';

export const BASE_NS = 1_760_000_000_000_000_000n;
const NS_PER_MS = 1_000_000n;

/** A span as far as counting looks at it. Ids are small numbers, 0 for no parent. */
export interface MadeSpan {
  trace: number;
  id: number;
  parent: number;
  service: string;
  name: string;
  kind: number;
  status: number;
  startMs: number;
  durationMs: number;
}

const id = fc.integer({ min: 1, max: 12 });

export const madeSpan: fc.Arbitrary<MadeSpan> = fc.record({
  trace: fc.integer({ min: 1, max: 4 }),
  id,
  parent: fc.oneof(fc.constant(0), id),
  service: fc.constantFrom('shop', 'cart', 'pay'),
  name: fc.constantFrom('GET /', 'charge', 'select'),
  kind: fc.nat(5),
  status: fc.nat(2),
  startMs: fc.nat(1_000),
  durationMs: fc.nat(400),
});

/** Spans with an id of their own in their trace: what came twice is told apart elsewhere. */
export const madeSpans = fc.uniqueArray(madeSpan, {
  minLength: 1,
  maxLength: 40,
  selector: (span) => span.trace * 100 + span.id,
});

export function traceIdOfMade(trace: number): string {
  return trace.toString(16).padStart(32, '0');
}

export function detailOf(made: MadeSpan): SpanDetail {
  const startNs = BASE_NS + BigInt(made.startMs) * NS_PER_MS;
  const hex = (word: number): string => (word === 0 ? '' : word.toString(16).padStart(16, '0'));
  return {
    traceId: traceIdOfMade(made.trace),
    spanId: hex(made.id),
    parentSpanId: hex(made.parent),
    traceState: '',
    flags: 0,
    name: made.name,
    kind: made.kind,
    startNs,
    endNs: startNs + BigInt(made.durationMs) * NS_PER_MS,
    status: { code: made.status, message: '' },
    attributes: [],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    resource: {
      attributes: [{ key: 'service.name', value: { type: 'string', value: made.service } }],
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    scope: { name: '', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
  };
}

/** Sends spans one by one and seals after each that is named; the rest stays in the tail. */
export async function withStored(
  spans: readonly MadeSpan[],
  sealAfter: readonly number[],
  use: (store: TestStore) => Promise<void>,
): Promise<void> {
  const store = new TestStore();
  try {
    for (const [i, span] of spans.entries()) {
      store.send(requestOf([detailOf(span)]));
      if (sealAfter.includes(i)) store.commit.sealAll();
    }
    await use(store);
  } finally {
    store.remove();
  }
}
