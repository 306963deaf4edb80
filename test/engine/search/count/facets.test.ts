import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyValue, KeyValue } from '../../../../app/core/model/attributes.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import { aliasesOf } from '../../../../app/core/query/aliases.ts';
import { matchesSpan } from '../../../../app/core/query/evaluate-span.ts';
import { parseQuery } from '../../../../app/core/query/parse.ts';
import type { SpanFacts, TraceFacts } from '../../../../app/core/query/span-facts.ts';
import { countFacets } from '../../../../app/engine/search/count/facets.ts';
import { spanJson } from '../../../../app/engine/search/trace-json.ts';
import { arbitrarySpan, requestOf } from '../../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../../fixtures/store.ts';
import { plainSpan } from '../plain-span.ts';

const string = (value: string): AnyValue => ({ type: 'string', value });
const int = (value: bigint): AnyValue => ({ type: 'int', value });

/** Values that are equal in one way and different in another. */
const scalar: fc.Arbitrary<AnyValue> = fc.oneof(
  fc
    .constantFrom(
      'a',
      '',
      '200',
      '200.0',
      '1.5',
      '1.5.0',
      '10.0.0.7',
      'true',
      '10ms',
      'nil',
      '-0',
      'a "b" \\ \'c\'',
      '\n\t',
      '\u202e{|=',
      '1e+21',
      '007',
    )
    .map(string),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map(string),
  fc.constantFrom(0n, 200n, -7n, 2n ** 60n, 2n ** 60n + 1n, -(2n ** 63n), 2n ** 63n - 1n).map(int),
  fc
    .constantFrom(0, -0, 200, 1.5, 2 ** 60, 2 ** 63, 1e21, 5e-324, NaN, Infinity)
    .map((value): AnyValue => ({ type: 'double', value })),
  fc.boolean().map((value): AnyValue => ({ type: 'bool', value })),
  fc.constant<AnyValue>({ type: 'empty' }),
  fc.constant<AnyValue>({ type: 'bytes', value: Uint8Array.of(1) }),
);
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  {
    weight: 1,
    arbitrary: fc.array(scalar, { maxLength: 3 }).map((of): AnyValue => ({ type: 'array', value: of })),
  },
);
/** Keys with other names, one of which is the name of two; keys that need a prefix or quotes; a key like a fact. */
const KEYS = [
  ...[
    'k',
    'http.status_code',
    'http.response.status_code',
    'net.peer.name',
    'server.address',
    'client.address',
  ],
  ...['service.name', 'name', 'span.k', 'a b', '"', '1st', '', '__proto__', 'trace:id', 'k=v|{}'],
];
const attributes: fc.Arbitrary<KeyValue[]> = fc.array(fc.record({ key: fc.constantFrom(...KEYS), value }), {
  maxLength: 4,
});
const span: fc.Arbitrary<SpanDetail> = fc
  .tuple(arbitrarySpan, attributes, attributes, attributes, attributes, attributes)
  .map(([of, own, resource, scope, onEvent, onLink]) => ({
    ...of,
    attributes: own,
    resource: { ...of.resource, attributes: [...of.resource.attributes, ...resource] },
    scope: { ...of.scope, attributes: scope },
    events: of.events.map((event) => ({ ...event, attributes: onEvent })),
    links: of.links.slice(0, 1).map((link) => ({ ...link, attributes: onLink.filter(isOnly) })),
  }));

/** What is stored does not tell where a link's attributes end: each speaks for itself, so that here a link has one of a name. */
function isOnly({ key }: KeyValue, index: number, all: KeyValue[]): boolean {
  return aliasesOf(key).length === 1 && all.findIndex((other) => other.key === key) === index;
}

function factsOf(spans: SpanDetail[]): TraceFacts {
  const facts = (of: SpanDetail): SpanFacts => ({
    span: of,
    service: spanJson(of).service,
    durationNs: 0,
    selfTimeNs: 0,
    criticalTimeNs: 0,
    depth: 0,
    orphan: false,
    parent: -1,
    childCount: 0,
    nestedSet: { left: 0, right: 0, parent: 0 },
  });
  return {
    traceId: '',
    durationNs: 0,
    rootService: '',
    rootName: '',
    errorCount: 0,
    spans: spans.map(facts),
  };
}

/** How many of the spans a query of single conditions selects, by the reference evaluator. */
function selectedBy(query: string, spans: SpanDetail[]): SpanDetail[] {
  const parsed = parseQuery(query);
  expect({ query, diagnostics: parsed.diagnostics }).toEqual({ query, diagnostics: [] });
  if (parsed.query.source.type !== 'filter') throw new Error(`not a filter: ${query}`);
  const { predicate } = parsed.query.source;
  const facts = factsOf(spans);
  return spans.filter((_, row) => matchesSpan(predicate, facts, row));
}

async function storeOf(spans: SpanDetail[], sealAfter: number): Promise<TestStore> {
  const store = new TestStore();
  for (const [i, of] of spans.entries()) {
    store.send(requestOf([of]));
    if (i === sealAfter) store.commit.sealAll();
  }
  return Promise.resolve(store);
}

test('a value is counted for just the spans that `field = literal` selects', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(span, { minLength: 1, maxLength: 10 }),
      fc.nat(10),
      async (spans, sealAfter) => {
        const store = await storeOf(spans, sealAfter);
        try {
          const { facets, ...counts } = await countFacets(store.reader, { values: 100 });
          expect(counts).toMatchObject({ spans: spans.length, complete: true });
          expect(counts.traces).toBe(new Set(spans.map(({ traceId }) => traceId)).size);
          expect(new Set(facets.map(({ field }) => field)).size).toBe(facets.length);
          for (const { field, values } of facets) {
            expect(new Set(values.map(({ literal }) => literal)).size).toBe(values.length);
            for (const { literal, spans: count, errors } of values) {
              const found = selectedBy(`${field} = ${literal}`, spans);
              const failed = found.filter(({ status }) => status.code === 2).length;
              expect({ field, literal, count, errors }).toEqual({
                field,
                literal,
                count: found.length,
                errors: failed,
              });
            }
          }
        } finally {
          store.remove();
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a field that is asked for is counted by the rules of its scope', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 8 }), fc.nat(8), async (spans, sealAfter) => {
      const store = await storeOf(spans, sealAfter);
      try {
        const fields = [
          '.k',
          'span.k',
          'resource.k',
          'event.k',
          'link.k',
          'scope.k',
          '.net.peer.name',
          '.server.address',
          'http.status_code',
          'name',
        ];
        const { facets } = await countFacets(store.reader, { fields, values: 100 });
        expect(facets.map(({ field }) => field)).toEqual(fields);
        for (const { field, spans: count, values } of facets) {
          const having = selectedBy(`${field} != nil`, spans);
          expect({ field, count }).toEqual({ field, count: having.length });
          for (const { literal, spans: equal } of values)
            expect({ field, literal, equal }).toEqual({
              field,
              literal,
              equal: selectedBy(`${field} = ${literal}`, spans).length,
            });
        }
      } finally {
        store.remove();
      }
    }),
    { numRuns: 30 },
  );
});

const many = (count: number, make: (i: number) => Partial<SpanDetail>): SpanDetail[] =>
  Array.from({ length: count }, (_, i) => ({
    ...plainSpan({ span: i + 1, from: i, to: i + 1 }),
    ...make(i),
  }));

test('ids are told by examples, and do not fill the memory', async () => {
  const spans = many(9_000, (i) => ({
    attributes: [
      { key: 'request.id', value: string(`r-${i}`) },
      { key: 'user.tier', value: string(i % 3 === 0 ? 'gold' : 'standard') },
    ],
  }));
  const store = new TestStore();
  for (let from = 0; from < spans.length; from += 500) store.send(requestOf(spans.slice(from, from + 500)));
  store.commit.sealAll();
  const { facets } = await countFacets(store.reader, { values: 5 });
  const ids = facets.find(({ field }) => field === 'request.id')!;
  expect(ids).toMatchObject({ spans: 9_000, identifier: true });
  expect(ids.distinct).toBeGreaterThanOrEqual(1_000);
  expect(facets.findIndex(({ field }) => field === 'user.tier')).toBeLessThan(facets.indexOf(ids));
  expect(facets.find(({ field }) => field === 'user.tier')).toMatchObject({
    identifier: false,
    partial: false,
    distinct: 2,
    values: [
      { text: 'standard', literal: '"standard"', spans: 6_000 },
      { text: 'gold', spans: 3_000 },
    ],
  });
  store.remove();
});

test('the facets of a selection count its spans alone, the useful ones first', async () => {
  const spans = many(40, (i) => ({
    name: i % 2 === 0 ? 'GET /' : 'POST /cart',
    status: { code: i % 8 === 1 ? 2 : 0, message: '' },
    attributes: [{ key: 'http.route', value: string(i % 2 === 0 ? '/' : '/cart') }],
  }));
  const store = new TestStore();
  store.send(requestOf(spans));
  const { facets, spans: total } = await countFacets(store.reader, { query: 'name = "POST /cart"' });
  expect(total).toBe(20);
  expect(facets.slice(0, 4).map(({ field }) => field)).toEqual(['service', 'name', 'status', 'kind']);
  expect(facets.find(({ field }) => field === 'http.route')!.values).toEqual([
    { text: '/cart', literal: '"/cart"', spans: 20, errors: 5 },
  ]);
  expect(facets.some(({ field }) => field === 'service.name')).toBe(false);
  await expect(countFacets(store.reader, { fields: ['duration'] })).rejects.toMatchObject({
    code: 'params.invalid',
  });
  await expect(countFacets(store.reader, { query: 'name = ' })).rejects.toMatchObject({
    code: 'query.invalid',
  });
  store.remove();
});
