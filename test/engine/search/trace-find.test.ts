import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyValue } from '../../../app/core/model/attributes.ts';
import { SpanFlag } from '../../../app/core/model/span.ts';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { evaluateTrace } from '../../../app/core/query/evaluate-trace.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';
import type { SpanFacts, TraceFacts } from '../../../app/core/query/span-facts.ts';
import { answer } from '../../../app/engine/search/answers.ts';
import { openTrace, type OpenTrace } from '../../../app/engine/search/open-trace.ts';
import { spanDetail, spanJson } from '../../../app/engine/search/trace-json.ts';
import { arbitrarySpan, requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';

const TRACE = '11'.repeat(16);
const BASE = 1_760_000_000_000_000_000n;

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

const value: fc.Arbitrary<AnyValue> = fc.oneof(
  fc.constantFrom('a', 'b', '200', '10ms').map((v): AnyValue => ({ type: 'string', value: v })),
  fc.constantFrom(0n, 200n, -7n).map((v): AnyValue => ({ type: 'int', value: v })),
  fc.boolean().map((v): AnyValue => ({ type: 'bool', value: v })),
  fc.constant<AnyValue>({ type: 'empty' }),
);
const attributes = fc.array(fc.record({ key: fc.constantFrom('k', 'http.status_code'), value }), {
  maxLength: 2,
});
const id = (number: number): string => number.toString(16).padStart(16, '0');

/** Spans of one trace in every relation: chains, orphans, cycles, spans of the same id. */
const spans: fc.Arbitrary<SpanDetail[]> = fc.array(
  fc
    .tuple(
      arbitrarySpan,
      fc.integer({ min: 1, max: 12 }),
      fc.nat(14),
      fc.tuple(fc.nat(9), fc.nat(9)),
      attributes,
      attributes,
      fc.constantFrom('a', 'b', 'pay'),
    )
    .map(([of, own, parent, [start, length], mine, shared, name]) => ({
      ...of,
      traceId: TRACE,
      spanId: id(own),
      parentSpanId: parent === 0 ? '' : id(parent),
      name,
      kind: of.kind % 6,
      startNs: BASE + BigInt(start) * 1_000_000n,
      endNs: BASE + BigInt(start + length) * 1_000_000n,
      status: { code: of.status.code % 3, message: of.status.message },
      attributes: mine,
      events: of.events.map((event, i) => ({ ...event, timeNs: BASE + BigInt(start + i) * 1_000_000n })),
      resource: {
        ...of.resource,
        attributes: [{ key: 'service.name', value: { type: 'string' as const, value: name } }, ...shared],
      },
    })),
  { minLength: 1, maxLength: 16 },
);

const numeric = fc
  .tuple(
    fc.constantFrom('duration', 'selfTime', 'criticalTime', 'trace:duration', 'event:timeSinceStart'),
    fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
    fc.constantFrom('0', '1ms', '3ms', '8000000'),
  )
  .map((parts) => parts.join(' '));
const counted = fc
  .tuple(
    fc.constantFrom(
      'depth',
      'childCount',
      'nestedSetLeft',
      'nestedSetRight',
      'nestedSetParent',
      'trace:spanCount',
      'trace:errorCount',
    ),
    fc.constantFrom('=', '!=', '<', '>='),
    fc.constantFrom('-1', '0', '1', '2', '5'),
  )
  .map((parts) => parts.join(' '));
const attribute = fc
  .tuple(
    fc.constantFrom('.k', 'span.k', 'resource.k', 'parent.k', 'parent.span.k', 'parent.resource.k'),
    fc.constantFrom('=', '!=', '<', '>='),
    fc.constantFrom('"a"', '200', 'true', 'nil', '"200"'),
  )
  .map((parts) => parts.join(' '));
const atom = fc.oneof(
  numeric,
  counted,
  attribute,
  fc.constantFrom(
    'name = "a"',
    'service != "pay"',
    'status = error',
    'kind = client',
    'orphan = true',
    'orphan != true',
    'rootName = "a"',
    'rootServiceName != "a"',
    'span:parentID = nil',
    'link:traceID != nil',
    'link:spanID = "aaaaaaaaaaaaaaaa"',
    'event:name = "exception"',
    'depth = nil',
    'depth != nil',
    'parent.service.name = "a"',
    'k:a',
    '-k:200',
    'pay',
    'trace:id = "11111111111111111111111111111111"',
  ),
);
const filter = fc.oneof(
  atom,
  fc.tuple(atom, fc.constantFrom(' and ', ' or '), atom).map((parts) => parts.join('')),
  fc.tuple(atom, atom, atom).map(([a, b, c]) => `not (${a} or ${b}) and ${c}`),
);
const relation = fc.constantFrom(
  '>',
  '>>',
  '<',
  '<<',
  '~',
  '!>',
  '!>>',
  '!<',
  '!<<',
  '!~',
  '&>',
  '&>>',
  '&~',
);
const query = fc.oneof(
  { weight: 3, arbitrary: filter },
  {
    weight: 1,
    arbitrary: fc
      .tuple(filter, fc.oneof(relation, fc.constantFrom('&&', '||')), filter)
      .map(([a, op, b]) => `{ ${a} } ${op} { ${b} }`),
  },
  { weight: 1, arbitrary: fc.tuple(filter, filter).map(([a, b]) => `{ ${a} } | { ${b} }`) },
);

/** What queries know of a trace, from its rows and its spans as received. */
function factsOf(open: OpenTrace): { facts: TraceFacts; rows: number[] } {
  const { columns } = open;
  const analysis = open.analysis();
  const rows = Array.from({ length: columns.count }, (_, row) => row).filter((row) => open.sourceOf(row));
  const numberOf = new Map(rows.map((row, number) => [row, number]));
  let drawn = 0;
  const nested = new Map<number, { left: number; right: number; parent: number }>();
  const visit = (row: number, parent: number): void => {
    const own = { left: ++drawn, right: 0, parent };
    nested.set(row, own);
    for (const child of rows) if (columns.parent[child] === row) visit(child, own.left);
    own.right = ++drawn;
  };
  for (const row of rows) if (!numberOf.has(columns.parent[row]!)) visit(row, -1);
  const facts = rows.map((row): SpanFacts => {
    const { part, row: place } = open.sourceOf(row)!;
    const span = spanDetail(part, place);
    let depth = 0;
    for (let up = columns.parent[row]!; numberOf.has(up); up = columns.parent[up]!) depth++;
    return {
      span,
      service: spanJson(span).service,
      durationNs: Number(spanJson(span).durationNs),
      selfTimeNs: analysis.selfTime[row]!,
      criticalTimeNs: analysis.criticalTime[row]!,
      depth,
      orphan: columns.parent[row]! >= 0 && !numberOf.has(columns.parent[row]!),
      parent: numberOf.get(columns.parent[row]!) ?? -1,
      childCount: rows.filter((child) => columns.parent[child] === row).length,
      nestedSet: nested.get(row)!,
    };
  });
  const roots = rows.filter((row) => columns.parent[row]! < 0);
  const first = (roots.length > 0 ? roots : rows).reduce((a, b) =>
    columns.start[b]! < columns.start[a]! ? b : a,
  );
  return {
    rows,
    facts: {
      traceId: TRACE,
      durationNs: columns.durationNs,
      rootService: columns.services[columns.service[first]!]!,
      rootName: columns.names[columns.name[first]!]!,
      errorCount: facts.filter(({ span }) => span.status.code === 2).length,
      spans: facts,
    },
  };
}

test('finding in a trace selects what the reference evaluator selects', async () => {
  await fc.assert(
    fc.asyncProperty(
      spans,
      fc.nat(16),
      fc.array(query, { minLength: 10, maxLength: 20 }),
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
