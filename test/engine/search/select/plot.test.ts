import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../../../../app/core/base/hex.ts';
import type { TracePlot } from '../../../../app/core/contract/query-methods.ts';
import { Status } from '../../../../app/core/model/span.ts';
import { traceFacts, traceIdOf } from '../../../../app/engine/search/select/trace-facts.ts';
import { tracePlot } from '../../../../app/engine/search/select/trace-plot.ts';
import { dropOldest } from '../../../../app/engine/store/retention.ts';
import { SegmentWriter } from '../../../../app/engine/store/segment-writer.ts';
import { requestOf } from '../../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../../fixtures/store.ts';
import {
  BASE_NS,
  detailOf,
  type MadeSpan,
  madeSpan,
  madeSpans,
  traceIdOfMade,
  withStored,
} from '../stored-spans.ts';

const NS_PER_MS = 1_000_000;

interface Known {
  start: number;
  duration: number;
  spans: number;
  errors: number;
}

/** Facts of each trace by its id, summed up one by one. */
function naive(spans: readonly MadeSpan[]): Map<string, Known> {
  const found = new Map<string, Known>();
  for (const { trace, startMs, durationMs, status } of spans) {
    const id = traceIdOfMade(trace);
    const of = found.get(id) ?? { start: Infinity, duration: 0, spans: 0, errors: 0 };
    const end = Math.max(
      of.start === Infinity ? 0 : of.start + of.duration,
      (startMs + durationMs) * NS_PER_MS,
    );
    const start = Math.min(of.start, startMs * NS_PER_MS);
    const errors = of.errors + (status === Status.error ? 1 : 0);
    found.set(id, { start, duration: end - start, spans: of.spans + 1, errors });
  }
  return found;
}

/** As the store knows them. */
function facts(store: TestStore): Map<string, Known> {
  store.reader.catalog.refresh();
  const known = traceFacts(store.reader);
  const shift = Number(known.baseNs - BASE_NS);
  const found = new Map<string, Known>();
  for (let number = 0; number < known.count; number++) {
    if (known.spans[number] === 0) continue;
    found.set(toHex(traceIdOf(store.reader, number)!), {
      start: known.start[number]! + shift,
      duration: known.duration[number]!,
      spans: known.spans[number]!,
      errors: known.errors[number]!,
    });
  }
  return found;
}

test('what is known of traces keeps up with what comes, is sealed and is dropped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: madeSpan },
          { weight: 2, arbitrary: fc.constantFrom('seal' as const, 'look' as const) },
          { weight: 1, arbitrary: fc.constant('drop' as const) },
        ),
        { minLength: 1, maxLength: 40 },
      ),
      (steps) => {
        const store = new TestStore();
        const writer = new SegmentWriter(store.file.db);
        /** By segment, the newest last; then the tail. */
        const segments: MadeSpan[][] = [];
        let tail: MadeSpan[] = [];
        try {
          for (const step of steps) {
            if (step === 'look') expect(facts(store)).toEqual(naive([...segments.flat(), ...tail]));
            else if (step === 'drop') {
              if (dropOldest(store.file.db, writer, { maxBytes: 0, maxAgeMs: 1e9 }, Date.now()))
                segments.shift();
            } else if (step === 'seal') {
              store.commit.sealAll();
              if (tail.length > 0) segments.push(tail);
              tail = [];
            } else {
              store.send(requestOf([detailOf(step)]));
              tail.push(step);
            }
          }
          expect(facts(store)).toEqual(naive([...segments.flat(), ...tail]));
        } finally {
          store.remove();
        }
        return Promise.resolve();
      },
    ),
    { numRuns: 60 },
  );
});

test('what was asked about stays as it was when it is sealed meanwhile', async () => {
  const span = (trace: number, id: number): MadeSpan => ({
    trace,
    id,
    parent: 0,
    service: 'shop',
    name: 'GET /',
    kind: 2,
    status: Status.error,
    startMs: 0,
    durationMs: 1,
  });
  await withStored([span(1, 1), span(1, 2), span(2, 3)], [0], (store) => {
    store.reader.catalog.refresh();
    const numbers = [...store.reader.catalog.tail.view().sealedOrdinals];
    store.commit.sealAll();
    const known = traceFacts(store.reader);
    expect(numbers).toHaveLength(2);
    expect([...known.spans].filter((spans) => spans > 0).sort()).toEqual([1, 2]);
    expect(facts(store)).toEqual(naive([span(1, 1), span(1, 2), span(2, 3)]));
    return Promise.resolve();
  });
});

/** Durations in order. */
const rank = (durations: number[], q: number): number =>
  durations.length === 0 ? 0 : durations[Math.max(1, Math.ceil(q * durations.length)) - 1]!;

function pointsOf(plot: TracePlot): unknown[] {
  const { ids, start, duration, errors } = plot.points!;
  return Array.from(start, (at, i) => [
    toHex(ids.subarray(16 * i, 16 * i + 16)),
    at + Number(plot.fromNs - BASE_NS),
    duration[i],
    errors[i],
  ]);
}

test('a plot has the traces that are selected, as points or in cells', async () => {
  await fc.assert(
    fc.asyncProperty(
      madeSpans,
      fc.array(fc.nat(40), { maxLength: 3 }),
      fc.constantFrom('', 'status = error'),
      fc.option(fc.tuple(fc.nat(1_000), fc.nat(1_000))),
      async (spans, sealAfter, query, range) => {
        const [fromMs, toMs] = range?.toSorted((a, b) => a - b) ?? [];
        const inRange = ({ start }: Known): boolean =>
          fromMs === undefined || (start >= fromMs * NS_PER_MS && start <= toMs! * NS_PER_MS);
        const chosen = [...naive(spans)].filter(([, of]) => inRange(of) && (query === '' || of.errors > 0));
        await withStored(spans, sealAfter, async (store) => {
          const selection = {
            query,
            ...(fromMs !== undefined && {
              fromNs: BASE_NS + BigInt(fromMs * NS_PER_MS),
              toNs: BASE_NS + BigInt(toMs! * NS_PER_MS),
            }),
          };
          const plot = await tracePlot(store.reader, selection);
          const starts = chosen.map(([, { start }]) => start).sort((a, b) => a - b);
          const durations = chosen.map(([, { duration }]) => duration).sort((a, b) => a - b);
          expect(plot.traces).toBe(chosen.length);
          expect(plot.errors).toBe(chosen.filter(([, { errors }]) => errors > 0).length);
          expect(pointsOf(plot).sort()).toEqual(
            chosen.map(([id, of]) => [id, of.start, of.duration, of.errors]).sort(),
          );
          expect([...plot.points!.start]).toEqual([...plot.points!.start].sort((a, b) => a - b));
          expect([plot.p50Ns, plot.p95Ns]).toEqual([rank(durations, 0.5), rank(durations, 0.95)]);
          expect([plot.minNs, plot.maxNs]).toEqual([durations[0] ?? 0, durations.at(-1) ?? 0]);
          if (chosen.length === 0) return;
          expect(Number(plot.fromNs - BASE_NS)).toBe(starts[0]);
          expect(Number(plot.toNs - BASE_NS)).toBe(starts.at(-1));
          const { cells, points } = await tracePlot(store.reader, {
            ...selection,
            points: 0,
            columns: 4,
            rows: 3,
          });
          expect(points).toBeUndefined();
          const expected = new Uint32Array(12);
          const length = starts.at(-1)! - starts[0]!;
          const low = Math.max(1, durations[0]!);
          const ratio = Math.max(1, durations.at(-1)!) / low;
          for (const [, { start, duration }] of chosen) {
            const column = length === 0 ? 0 : Math.min(3, Math.floor(((start - starts[0]!) * 4) / length));
            const height = ratio === 1 ? 0 : Math.log(Math.max(1, duration) / low) / Math.log(ratio);
            expected[Math.min(2, Math.floor(height * 3 + 1e-12)) * 4 + column]!++;
          }
          expect(cells!.traces.reduce((a, b) => a + b, 0)).toBe(chosen.length);
          const columnsOf = (counts: Uint32Array) =>
            [0, 1, 2, 3].map((column) => counts[column]! + counts[4 + column]! + counts[8 + column]!);
          expect(columnsOf(cells!.traces)).toEqual(columnsOf(expected));
          expect(cells!.p50.map((p50) => (Number.isNaN(p50) ? 0 : 1))).toEqual(
            Float64Array.from(columnsOf(expected), (traces) => (traces > 0 ? 1 : 0)),
          );
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('a trace without a time of its own is there and does not stretch the plot', async () => {
  const store = new TestStore();
  try {
    const made = (trace: number, startMs: number) =>
      detailOf({
        trace,
        id: 1,
        parent: 0,
        service: 'a',
        name: 'b',
        kind: 2,
        status: 0,
        startMs,
        durationMs: 5,
      });
    store.send(requestOf([made(1, 10), made(2, 20), { ...made(3, 0), startNs: 0n, endNs: 7n }]));
    const plot = await tracePlot(store.reader, {});
    expect([plot.traces, plot.fromNs, plot.toNs]).toEqual([3, BASE_NS + 10_000_000n, BASE_NS + 20_000_000n]);
    expect([...plot.points!.start]).toEqual([0, 0, 10_000_000]);
  } finally {
    store.remove();
  }
});
