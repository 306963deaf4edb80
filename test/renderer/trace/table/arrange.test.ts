import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpanFlag, Status } from '../../../../app/core/model/span.ts';
import { RowArranger } from '../../../../renderer/views/trace/table/arrange.ts';
import type { ArrangeRequest } from '../../../../renderer/views/trace/table/arrange-protocol.ts';
import type { GroupColumn, SpanColumn } from '../../../../renderer/views/trace/table/columns.ts';
import { sizeOf, type Groups } from '../../../../renderer/views/trace/table/group-rows.ts';

const SERVICES = ['shop', 'Cart', 'cart', ''];
const NAMES = ['GET /', 'get /b', 'SELECT', 'z'];

const span = fc.record({
  service: fc.nat(SERVICES.length - 1),
  name: fc.nat(NAMES.length - 1),
  kind: fc.nat(5),
  status: fc.nat(2),
  start: fc.nat(9),
  duration: fc.oneof(fc.nat(9), fc.constantFrom(0, 0.5, 1e15, 2 ** 53)),
  self: fc.nat(9),
  critical: fc.nat(3),
  depth: fc.nat(3),
  size: fc.integer({ min: 1, max: 4 }),
  events: fc.nat(2),
  placeholder: fc.boolean(),
  kept: fc.constantFrom(0, 1, 2),
});
type Span = typeof span extends fc.Arbitrary<infer T> ? T : never;

function arrangerOf(spans: readonly Span[]): RowArranger {
  const arranger = new RowArranger();
  const of = <T>(pick: (span: Span) => T): T[] => spans.map(pick);
  arranger.take({ type: 'trace', count: spans.length });
  const words = {
    service: of((s) => s.service),
    name: of((s) => s.name),
    depth: of((s) => s.depth),
    size: of((s) => s.size),
    flags: of((s) => (s.placeholder ? SpanFlag.placeholder : 0)),
    eventRows: spans.flatMap((s, row) => Array.from({ length: s.events }, () => row)),
  };
  for (const [name, values] of Object.entries(words))
    arranger.take({ type: 'column', name: name as keyof typeof words, values: Uint32Array.from(values) });
  for (const name of ['start', 'duration', 'self', 'critical'] as const)
    arranger.take({ type: 'column', name, values: Float64Array.from(of((s) => s[name])) });
  for (const name of ['kind', 'status'] as const)
    arranger.take({ type: 'column', name, values: Uint8Array.from(of((s) => s[name])) });
  // In slices, as they are sent.
  arranger.take({ type: 'texts', name: 'services', texts: SERVICES.slice(0, 1) });
  arranger.take({ type: 'texts', name: 'services', texts: SERVICES.slice(1) });
  arranger.take({ type: 'texts', name: 'names', texts: NAMES });
  return arranger;
}

const valueOf: Record<SpanColumn, (span: Span) => number | string> = {
  service: (s) => SERVICES[s.service]!.toLowerCase(),
  operation: (s) => NAMES[s.name]!.toLowerCase(),
  kind: (s) => s.kind,
  start: (s) => s.start,
  duration: (s) => s.duration,
  self: (s) => s.self,
  critical: (s) => s.critical,
  status: (s) => s.status,
  depth: (s) => s.depth,
  below: (s) => s.size,
  events: (s) => s.events,
};

const spanSort = fc.record({
  column: fc.constantFrom(...(Object.keys(valueOf) as SpanColumn[])),
  descending: fc.boolean(),
});
const groupColumns: GroupColumn[] = [
  'group',
  'kind',
  'count',
  'errors',
  'total',
  'self',
  'min',
  'avg',
  'p50',
  'p95',
  'max',
  'critical',
];
const groupSort = fc.record({ column: fc.constantFrom(...groupColumns), descending: fc.boolean() });
const spansOf = fc.array(span, { maxLength: 60 });

/** Rows as the slow and obvious way sorts them: stable, whichever the direction. */
function naive(spans: readonly Span[], { spans: sort, kept }: ArrangeRequest): number[] {
  const value = valueOf[sort.column];
  const sign = sort.descending ? -1 : 1;
  return [...spans.keys()]
    .filter((row) => !spans[row]!.placeholder && (kept === undefined || kept[row] === 1))
    .sort((a, b) => {
      const [x, y] = [value(spans[a]!), value(spans[b]!)];
      return x < y ? -sign : x > y ? sign : 0;
    });
}

const request = (over: Partial<ArrangeRequest>): ArrangeRequest => ({
  grouping: 'none',
  spans: { column: 'start', descending: false },
  groups: { column: 'total', descending: true },
  kept: undefined,
  ...over,
});

test('rows are sorted stably by any column, up and down, without what is hidden or no span', () => {
  fc.assert(
    fc.property(spansOf, spanSort, fc.boolean(), (spans, sort, filtered) => {
      const kept = filtered ? Uint8Array.from(spans, (s) => s.kept) : undefined;
      const asked = request({ spans: sort, kept });
      const { rows, groups, totals } = arrangerOf(spans).take({ type: 'arrange', request: asked })!;
      const expected = naive(spans, asked);
      expect([...rows]).toEqual(expected);
      expect(groups).toBeUndefined();
      expect(totals.spans).toBe(expected.length);
      expect(totals.errors).toBe(expected.filter((row) => spans[row]!.status === Status.error).length);
      expect(totals.self).toBe(expected.reduce((sum, row) => sum + spans[row]!.self, 0));
    }),
    { numRuns: 300 },
  );
});

test('groups hold every row once, in the order of the rows, with the figures of their spans', () => {
  fc.assert(
    fc.property(
      spansOf,
      spanSort,
      groupSort,
      fc.constantFrom('operation' as const, 'service' as const),
      (spans, sort, groups, grouping) => {
        const asked = request({ spans: sort, groups, grouping });
        const made = arrangerOf(spans).take({ type: 'arrange', request: asked })!;
        const key = (row: number): string => {
          const { service, name, kind } = spans[row]!;
          return grouping === 'service' ? `${service}` : `${service} ${name} ${kind}`;
        };
        const expected = Map.groupBy(naive(spans, asked), key);
        expect(made.groups!.count).toBe(expected.size);
        for (let group = 0; group < made.groups!.count; group++) {
          const from = made.groups!.from[group]!;
          const rows = [...made.rows.subarray(from, made.groups!.from[group + 1])];
          expect(rows).toEqual(expected.get(key(rows[0]!)));
          expectFigures(
            made.groups!,
            group,
            rows.map((row) => spans[row]!),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

function expectFigures(groups: Groups, group: number, spans: readonly Span[]): void {
  const durations = spans.map(({ duration }) => duration).sort((a, b) => a - b);
  const sum = (pick: (span: Span) => number): number => spans.reduce((total, s) => total + pick(s), 0);
  expect(groups.errors[group]).toBe(spans.filter(({ status }) => status === Status.error).length);
  expect(groups.total[group]).toBeCloseTo(
    sum((s) => s.duration),
    -2,
  );
  expect(groups.self[group]).toBe(sum((s) => s.self));
  expect(groups.critical[group]).toBe(sum((s) => s.critical));
  expect(groups.min[group]).toBe(durations[0]);
  expect(groups.p50[group]).toBe(durations[Math.ceil(durations.length / 2) - 1]);
  expect(groups.p95[group]).toBe(durations[Math.ceil(durations.length * 0.95) - 1]);
  expect(groups.max[group]).toBe(durations.at(-1));
  expect(groups.service[group]).toBe(spans[0]!.service);
}

test('groups come in the order that is asked for', () => {
  fc.assert(
    fc.property(spansOf, groupSort, (spans, sort) => {
      const asked = request({ groups: sort, grouping: 'operation' });
      const { groups } = arrangerOf(spans).take({ type: 'arrange', request: asked })!;
      const figure = (group: number): number | string => {
        const of = groups!;
        if (sort.column === 'group')
          return `${SERVICES[of.service[group]!]!} ${NAMES[of.name[group]!]!}`.toLowerCase();
        if (sort.column === 'count') return sizeOf(of, group);
        if (sort.column === 'avg') return of.total[group]! / sizeOf(of, group);
        return of[sort.column][group]!;
      };
      for (let group = 1; group < groups!.count; group++) {
        const [before, after] = [figure(group - 1), figure(group)];
        expect(sort.descending ? before >= after : before <= after).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test('what is not there yet counts as nothing', () => {
  const arranger = new RowArranger();
  arranger.take({ type: 'trace', count: 2 });
  arranger.take({ type: 'column', name: 'duration', values: Float64Array.of(1, 5) });
  const asked = request({ spans: { column: 'self', descending: true } });
  expect(arranger.take({ type: 'arrange', request: asked })).toMatchObject({
    rows: Uint32Array.of(0, 1),
    totals: { spans: 2, duration: 6, self: 0, critical: 0 },
  });
});
