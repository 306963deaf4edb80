import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex32 } from '../../../app/core/base/hex.ts';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { evaluateTrace } from '../../../app/core/query/evaluate-trace.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';
import type { TraceFacts } from '../../../app/core/query/span-facts.ts';
import { answer } from '../../../app/engine/search/answers.ts';
import { openTrace } from '../../../app/engine/search/open-trace.ts';
import { forSelected } from '../../../app/engine/search/select/for-selected.ts';
import type { SpanColumns } from '../../../app/engine/store/segment-columns.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { factsOf, relatedSpan, wholeQuery } from './query-cases.ts';

const TRACES = ['11', '22', '33'].map((byte) => byte.repeat(16));

/** Spans of several traces as they arrive, and after which of them a segment is sealed: traces lie in one, or in many far apart. */
const arrivals = fc
  .array(
    fc.tuple(
      relatedSpan(fc.constantFrom(...TRACES)),
      fc.constantFrom(false, false, true),
      fc.constantFrom(1, 1, 1, 2),
    ),
    { minLength: 1, maxLength: 32 },
  )
  .map((spans) => spans.map(([span, seals, times]) => ({ span, seals, times })));

interface Expected {
  facts: TraceFacts;
  /** By span of the facts. */
  keys: string[];
  /** Some spans came twice: the list counts them, an assembled trace does not. */
  hasResends: boolean;
}

/** What tells a span from others, whatever it is stored in. */
function keyOf(traceId: string, hi: number, lo: number, startNs: bigint, durationNs: number): string {
  return [traceId, hex32(hi) + hex32(lo), startNs, durationNs].join(' ');
}

/** Facts of the trace as a whole are those of the list. */
async function expectedOf(store: TestStore): Promise<Expected[]> {
  const { traces } = await answer(store.reader, 'traces.search', { limit: 100 });
  return Promise.all(
    traces.map(async (summary) => {
      const open = await openTrace(store.reader, summary.traceId);
      const { facts } = factsOf(open);
      const { rootService, rootName, errorCount } = summary;
      return {
        facts: { ...facts, rootService, rootName, errorCount, durationNs: Number(summary.durationNs) },
        keys: facts.spans.map(({ span, durationNs }) => {
          const [hi, lo] = [span.spanId.slice(0, 8), span.spanId.slice(8)].map((half) =>
            Number.parseInt(half, 16),
          );
          return keyOf(summary.traceId, hi!, lo!, span.startNs, durationNs);
        }),
        hasResends: summary.spanCount !== facts.spans.length,
      };
    }),
  );
}

function columnKey(
  { trace, traceIds, idHi, idLo, baseNs, start, duration }: SpanColumns,
  row: number,
): string {
  const at = 4 * trace[row]!;
  const traceId = [...traceIds.subarray(at, at + 4)].map(hex32).join('');
  return keyOf(traceId, idHi[row]!, idLo[row]!, baseNs + BigInt(start[row]!), duration[row]!);
}

async function fill(
  store: TestStore,
  spans: { span: SpanDetail; seals: boolean; times: number }[],
): Promise<void> {
  for (const { span, seals, times } of spans) {
    for (let i = 0; i < times; i++) store.send(requestOf([span]));
    if (seals) store.commit.sealAll();
  }
  await Promise.resolve();
}

test('a search finds the traces, and a selection the spans, that the reference evaluator selects', async () => {
  await fc.assert(
    fc.asyncProperty(
      arrivals,
      fc.array(wholeQuery, { minLength: 10, maxLength: 25 }),
      async (spans, queries) => {
        const store = new TestStore();
        try {
          await fill(store, spans);
          const all = await expectedOf(store);
          for (const text of queries) {
            const { query, diagnostics } = parseQuery(text);
            if (diagnostics.some(({ severity }) => severity === 'error')) continue;
            const isCounted = /spanCount|errorCount/.test(text);
            const expected = all
              .filter(({ hasResends }) => !(isCounted && hasResends))
              .map(({ facts, keys }) => ({
                traceId: facts.traceId,
                keys: evaluateTrace(query, facts).map((row) => keys[row]!),
              }));
            const known = new Set(expected.map(({ traceId }) => traceId));
            const matching = expected.filter(({ keys }) => keys.length > 0);
            const result = await answer(store.reader, 'traces.search', { query: text, limit: 100 });
            const found = result.traces.map(({ traceId }) => traceId).filter((id) => known.has(id));
            expect({ text, found: found.sort() }).toEqual({
              text,
              found: matching.map(({ traceId }) => traceId).sort(),
            });
            expect(result.total).toBe(result.traces.length);
            const selected = new Set<string>();
            await forSelected(
              store.reader,
              { query: text },
              { attributes: false },
              ({ spans: columns, mask }) => {
                for (let row = 0; row < columns.count; row++)
                  if (mask === undefined || mask[row] === 1) selected.add(columnKey(columns, row));
              },
            );
            const selectedKeys = [...selected].filter((key) => known.has(key.slice(0, 32)));
            expect({ text, selected: selectedKeys.sort() }).toEqual({
              text,
              selected: [...new Set(matching.flatMap(({ keys }) => keys))].sort(),
            });
          }
        } finally {
          store.remove();
        }
      },
    ),
    { numRuns: 25 },
  );
});
