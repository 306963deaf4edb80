import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyValue, KeyValue } from '../../../app/core/model/attributes.ts';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { JAEGER_LOSSES } from '../../../app/engine/export/jaeger-trace.ts';
import { jaeger } from '../../../app/engine/files/formats/jaeger.ts';
import { arbitrarySpan, requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { readWith } from '../files/formats/read-with.ts';
import { exported } from './exported.ts';

/** Times that micro seconds hold, and that a double holds in them. */
const time = fc.bigInt({ min: 1_700_000_000_000_000n, max: 1_800_000_000_000_000n }).map((us) => us * 1_000n);
const TAKEN = /^(span\.kind|error|otel\.|w3c\.|http\.status|http\.response|event$|service\.name|hostname)/;

/** Spans that lose nothing in Jaeger's JSON but what is put right by `known`. */
const span = fc
  .record({
    made: arbitrarySpan,
    startNs: time,
    tookUs: fc.nat(5_000_000),
    at: fc.array(time, { minLength: 2, maxLength: 2 }),
  })
  .map(({ made, startNs, tookUs, at }): SpanDetail => ({
    ...made,
    kind: made.kind % 6,
    status: { ...made.status, code: made.status.code % 3 },
    startNs,
    endNs: startNs + BigInt(tookUs) * 1_000n,
    attributes: own(made.attributes),
    events: made.events.map((event, i) => ({ ...event, timeNs: at[i]!, attributes: own(event.attributes) })),
    links: made.links.filter((link) => link.traceId !== made.traceId),
    resource: {
      ...made.resource,
      attributes: [
        { key: 'service.name', value: { type: 'string', value: 'shop' } },
        ...own(made.resource.attributes),
      ],
    },
  }));

/** Without keys that Jaeger has for something else, and without keys that come twice. */
function own(attributes: KeyValue[]): KeyValue[] {
  const kept = new Map(attributes.filter(({ key }) => !TAKEN.test(key)).map((pair) => [pair.key, pair]));
  return [...kept.values()];
}

/** A span as Jaeger knows it. */
function known(of: SpanDetail): unknown {
  return {
    ...of,
    flags: of.flags & 0xff,
    attributes: texts(of.attributes),
    events: of.events.map((event) => ({ ...event, attributes: texts(event.attributes) })),
    links: of.links.map(({ traceId, spanId }) => [traceId, spanId]),
    resource: texts(of.resource.attributes),
    scope: [of.scope.name, of.scope.version],
  };
}

function texts(attributes: KeyValue[]): unknown[] {
  return attributes.map(({ key, value }) => [key, simple(value)]).sort();
}

function simple(value: AnyValue): unknown {
  switch (value.type) {
    case 'array':
    case 'map':
      return 'a list or map';
    case 'empty':
      return '';
    case 'bytes':
    case 'truncated':
      return Buffer.from(value.value).toString('hex');
    case 'string':
      return /^[[{]/.test(value.value) ? 'a list or map' : value.value;
    case 'double':
      return value.value + 0;
    default:
      return value.value;
  }
}

const inOrder = (spans: unknown[]): string[] =>
  spans
    .map((each) =>
      JSON.stringify(each, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)),
    )
    .sort();

test("what is written as Jaeger's JSON reads as what it was, but for what is said to be lost", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(span, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(4), { maxLength: 2 }),
      async (requests, seals) => {
        const store = new TestStore();
        try {
          for (const [i, spans] of requests.entries()) {
            expect(store.send(requestOf(spans))).toMatchObject({ kind: 'accepted' });
            if (seals.includes(i)) store.commit.sealAll();
          }
          const { bytes, written } = await exported(store, {}, 'jaeger-json');
          expect(written.losses).toEqual(JAEGER_LOSSES);
          const read = await readWith(jaeger, bytes);
          expect([read.skipped, read.repaired]).toEqual([[], []]);
          expect(inOrder(read.spans.map(known))).toEqual(inOrder(requests.flat().map(known)));
        } finally {
          store.remove();
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('a trace is one, wherever its spans lie, and is written once', async () => {
  const store = new TestStore();
  try {
    const [made] = fc.sample(span, { numRuns: 1, seed: 3 });
    const ids = ['11', '22'].map((id) => id.repeat(16));
    for (let i = 1; i <= 12; i++) {
      const spanId = i.toString(16).padStart(16, '0');
      store.send(requestOf([{ ...made!, traceId: ids[i % 2]!, spanId, parentSpanId: '', links: [] }]));
      if (i % 3 === 0) store.commit.sealAll();
    }
    const { bytes, written } = await exported(store, {}, 'jaeger-json');
    const { data } = JSON.parse(bytes.toString()) as { data: { traceID: string; spans: unknown[] }[] };
    expect(data.map(({ traceID, spans }) => [traceID, spans.length]).sort()).toEqual(
      ids.map((id) => [id, 6]),
    );
    expect(written).toMatchObject({ traces: 2, spans: 12 });
  } finally {
    store.remove();
  }
});
