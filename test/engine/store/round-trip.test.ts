import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { arbitrarySpan, requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';

const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .array(arbitrarySpan, { minLength: 1, maxLength: 4 })
        .map((spans) => ({ do: 'send' as const, spans })),
    },
    { weight: 2, arbitrary: fc.constant({ do: 'seal' as const, spans: [] }) },
    { weight: 1, arbitrary: fc.constant({ do: 'restart' as const, spans: [] }) },
    { weight: 1, arbitrary: fc.constant({ do: 'read' as const, spans: [] }) },
  ),
  { minLength: 1, maxLength: 8 },
);

/** Sorted by what they say, since stores promise no order. */
function sorted(spans: SpanDetail[]): SpanDetail[] {
  const text = (span: SpanDetail): string =>
    JSON.stringify(span, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? [...value] : value,
    );
  return [...spans].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

function expectAll(store: TestStore, sent: SpanDetail[]): void {
  for (const traceId of new Set(sent.map((span) => span.traceId))) {
    const expected = sent.filter((span) => span.traceId === traceId);
    expect(sorted(store.spansOf(traceId))).toEqual(sorted(expected));
  }
}

test('the spans that go in come out, through journal, seal, restart and a reader that looked before', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const store = new TestStore();
      const sent: SpanDetail[] = [];
      try {
        for (const step of all) {
          if (step.do === 'send') {
            expect(store.send(requestOf(step.spans))).toMatchObject({
              kind: 'accepted',
              accepted: step.spans.length,
            });
            sent.push(...step.spans);
          } else if (step.do === 'seal') store.commit.sealAll();
          else if (step.do === 'restart') store.restart();
          else expectAll(store, sent);
        }
        expectAll(store, sent);
        store.restart();
        store.commit.sealAll();
        expectAll(store, sent);
        expect(store.file.db.pragma('integrity_check')).toBe('ok');
      } finally {
        store.remove();
      }
    }),
    { numRuns: 60 },
  );
});
