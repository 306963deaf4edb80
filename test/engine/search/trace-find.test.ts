import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SpanFlag } from '../../../app/core/model/span.ts';
import { evaluateTrace } from '../../../app/core/query/evaluate-trace.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { answer } from '../../../app/engine/search/answers.ts';
import { openTrace } from '../../../app/engine/search/open-trace.ts';
import { spanDetail } from '../../../app/engine/search/trace-json.ts';
import { arbitrarySpan, requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { factsOf, relatedSpan, wholeQuery } from './query-cases.ts';

const TRACE = '11'.repeat(16);

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

const spans = fc.array(relatedSpan(fc.constant(TRACE)), { minLength: 1, maxLength: 16 });

test('finding in a trace selects what the reference evaluator selects', async () => {
  await fc.assert(
    fc.asyncProperty(
      spans,
      fc.nat(16),
      fc.array(wholeQuery, { minLength: 10, maxLength: 20 }),
      async (all, sealAfter, queries) => {
        const own = new TestStore();
        try {
          for (const [i, of] of all.entries()) {
            own.send(requestOf([of]));
            if (i === sealAfter) own.commit.sealAll();
          }
          const open = await openTrace(own.reader, TRACE);
          const { facts, rows } = factsOf(open);
          for (const text of queries) {
            const { query: parsed, diagnostics } = parseQuery(text);
            if (diagnostics.some(({ severity }) => severity === 'error')) continue;
            const expected = evaluateTrace(parsed, facts).map((row) => rows[row]!);
            const found = await answer(own.reader, 'traces.find', { traceId: TRACE, query: text });
            expect({ text, rows: [...found.rows] }).toEqual({ text, rows: expected });
            expect(found.version).toBe(open.version);
          }
        } finally {
          own.remove();
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('every row names the span that it shows, and placeholders none', async () => {
  await fc.assert(
    fc.asyncProperty(spans, fc.nat(16), async (all, sealAfter) => {
      const own = new TestStore();
      try {
        for (const [i, of] of all.entries()) {
          own.send(requestOf([of]));
          if (i === sealAfter) own.commit.sealAll();
        }
        const open = await openTrace(own.reader, TRACE);
        for (let row = 0; row < open.columns.count; row++) {
          const place = open.sourceOf(row);
          const isPlaceholder = (open.columns.flags[row]! & SpanFlag.placeholder) !== 0;
          expect(place === undefined).toBe(isPlaceholder);
          if (place === undefined) continue;
          const detail = spanDetail(place.part, place.row);
          expect(Number.parseInt(detail.spanId.slice(8), 16)).toBe(open.columns.idLo[row]);
          expect(Number(detail.startNs - open.columns.baseNs)).toBe(open.columns.start[row]);
          expect(detail.name).toBe(open.columns.names[open.columns.name[row]!]);
          const asked = { traceId: TRACE, spanId: detail.spanId, row };
          expect(await answer(own.reader, 'spans.get', asked)).toEqual(detail);
        }
        expect(open.sourceOf(open.columns.count)).toBeUndefined();
      } finally {
        own.remove();
      }
    }),
    { numRuns: 15 },
  );
});

test('what is no query, and a trace that is not there, are refused by code', async () => {
  store.send(
    requestOf([
      { ...fc.sample(arbitrarySpan, { numRuns: 1, seed: 1 })[0]!, traceId: TRACE, parentSpanId: '' },
    ]),
  );
  const ask = (text: string) => answer(store.reader, 'traces.find', { traceId: TRACE, query: text });
  await expect(ask('(((')).rejects.toMatchObject({ code: 'query.invalid' });
  await expect(
    answer(store.reader, 'traces.find', { traceId: '99'.repeat(16), query: 'a' }),
  ).rejects.toMatchObject({ code: 'trace.unknown' });
  expect((await ask('{ } | count() > 2')).rows).toEqual(new Uint32Array(0));
  expect((await ask('{ } | count() = 1')).rows).toEqual(Uint32Array.of(0));
  expect((await ask('')).rows).toEqual(Uint32Array.of(0));
});
