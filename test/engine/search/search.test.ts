import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyValue } from '../../../app/core/model/attributes.ts';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { matchesSpan } from '../../../app/core/query/evaluate-span.ts';
import type { SpanFacts, TraceFacts } from '../../../app/core/query/span-facts.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { spanJson } from '../../../app/engine/search/trace-json.ts';
import { searchTraces } from '../../../app/engine/search/trace-search.ts';
import { arbitrarySpan, requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';

/** Values that are near each other, so that comparisons come out either way. */
const value: fc.Arbitrary<AnyValue> = fc.oneof(
  fc
    .constantFrom('a', 'b', '200', '1.5', 'true', '10ms', 'Error')
    .map((v): AnyValue => ({ type: 'string', value: v })),
  fc.constantFrom(0n, 200n, -7n, 2n ** 60n, 2n ** 60n + 1n).map((v): AnyValue => ({ type: 'int', value: v })),
  fc.constantFrom(0, -0, 200, 1.5, 2 ** 60).map((v): AnyValue => ({ type: 'double', value: v })),
  fc.boolean().map((v): AnyValue => ({ type: 'bool', value: v })),
  fc.constant<AnyValue>({ type: 'empty' }),
  fc.constant<AnyValue>({ type: 'bytes', value: Uint8Array.of(1) }),
  fc
    .array(fc.constantFrom<AnyValue>({ type: 'string', value: 'a' }, { type: 'int', value: 200n }), {
      maxLength: 2,
    })
    .map((v): AnyValue => ({ type: 'array', value: v })),
);
const keys = ['k', 'http.status_code', 'http.response.status_code'];
const attributes = fc.array(fc.record({ key: fc.constantFrom(...keys), value }), { maxLength: 3 });
const span: fc.Arbitrary<SpanDetail> = fc
  .tuple(arbitrarySpan, attributes, attributes, attributes, fc.constantFrom('a', 'b', 'pay'), fc.nat(5))
  .map(([of, own, shared, onEvent, name, ms]) => ({
    ...of,
    traceId: of.traceId.slice(0, 2).repeat(16).replaceAll('00', '01'),
    name,
    attributes: own,
    startNs: 1_760_000_000_000_000_000n,
    endNs: 1_760_000_000_000_000_000n + BigInt(ms) * 1_000_000n,
    status: { code: of.status.code % 3, message: of.status.message },
    resource: {
      ...of.resource,
      attributes: [{ key: 'service.name', value: { type: 'string', value: name } }, ...shared],
    },
    events: of.events.map((event) => ({ ...event, attributes: onEvent })),
  }));

const literal = fc.constantFrom(
  '"a"',
  '"200"',
  '200',
  '1.5',
  '0',
  'true',
  '10ms',
  'nil',
  '1152921504606846976',
  '1152921504606846977',
  '-7',
);
const operator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const field = fc.constantFrom(
  '.k',
  'span.k',
  'resource.k',
  'event.k',
  '.http.status_code',
  'resource.http.response.status_code',
);
const atom = fc.oneof(
  fc.tuple(field, operator, literal).map((parts) => parts.join(' ')),
  fc
    .tuple(
      field,
      fc.constantFrom('=~', '!~', 'contains', 'like'),
      fc.constantFrom('"a"', '"2.*"', '"[ab]"', '"2*"'),
    )
    .map((parts) => parts.join(' ')),
  fc.constantFrom(
    'name = "a"',
    'name != "pay"',
    'name =~ "a|b"',
    'service:pay',
    'service != "a"',
    'status = error',
    'status != ok',
    'kind = client',
  ),
  fc.constantFrom(
    'duration > 2ms',
    'duration <= 3ms',
    'duration = 0',
    'event:name = "exception"',
    'event:name != "exception"',
    'statusMessage = ""',
    'scope:name != ""',
  ),
  fc.constantFrom(
    'span:parentID = nil',
    'span:id = "aaaaaaaaaaaaaaaa"',
    'pay',
    '"20"',
    '"exception"',
    'k:a',
    'k:200',
    '-k:a',
    'k:*',
    'k:*0*',
  ),
);
const query = fc.oneof(
  atom,
  fc.tuple(atom, fc.constantFrom(' and ', ' or ', ' '), atom).map((parts) => parts.join('')),
  fc.tuple(atom, atom, atom).map(([a, b, c]) => `not (${a} or ${b}) and ${c}`),
);

function factsOf(traceId: string, spans: SpanDetail[]): TraceFacts {
  return {
    traceId,
    durationNs: 0,
    rootService: '',
    rootName: '',
    errorCount: 0,
    spans: spans.map((of): SpanFacts => ({
      span: of,
      service: spanJson(of).service,
      durationNs: Number(spanJson(of).durationNs),
      selfTimeNs: 0,
      criticalTimeNs: 0,
      depth: 0,
      orphan: false,
      parent: -1,
      childCount: 0,
      nestedSet: { left: 0, right: 0, parent: 0 },
    })),
  };
}

test('a search over segments and tail finds what the reference evaluator finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(span, { minLength: 1, maxLength: 12 }),
      fc.nat(12),
      fc.array(query, { minLength: 8, maxLength: 20 }),
      async (spans, sealAfter, queries) => {
        const store = new TestStore();
        try {
          for (const [i, of] of spans.entries()) {
            store.send(requestOf([of]));
            if (i === sealAfter) store.commit.sealAll();
          }
          const traces = new Map<string, SpanDetail[]>();
          for (const of of spans) traces.set(of.traceId, [...(traces.get(of.traceId) ?? []), of]);
          for (const text of queries) {
            const { query: parsed, diagnostics } = parseQuery(text);
            if (diagnostics.some(({ severity }) => severity === 'error')) continue;
            if (parsed.source.type !== 'filter') throw new Error(`not one filter: ${text}`);
            const { predicate } = parsed.source;
            const expected = [...traces]
              .filter(([id, of]) => of.some((_, row) => matchesSpan(predicate, factsOf(id, of), row)))
              .map(([id]) => id);
            const result = await searchTraces(store.reader, { query: text, limit: 100 });
            expect({ text, found: result.traces.map((trace) => trace.traceId).sort() }).toEqual({
              text,
              found: expected.sort(),
            });
            expect(result.total).toBe(expected.length);
          }
        } finally {
          store.remove();
        }
      },
    ),
    { numRuns: 60 },
  );
});
