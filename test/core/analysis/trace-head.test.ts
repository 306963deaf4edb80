import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assembleTrace } from '../../../app/core/analysis/assemble.ts';
import { foldSiblings } from '../../../app/core/analysis/fold-siblings.ts';
import { HEAD_LIMITS, headOf as headOfWhole, type TraceHead } from '../../../app/core/analysis/trace-head.ts';
import type { SpanTable, TraceColumns } from '../../../app/core/model/span-columns.ts';
import { RowList } from '../../../renderer/canvas/row-list.ts';

interface PlainSpan {
  id: number;
  parent: number;
  start: number;
  name: number;
  kind: number;
}

function tableOf(spans: PlainSpan[]): SpanTable {
  const count = spans.length;
  return {
    count,
    baseNs: 1_000_000n,
    start: Float64Array.from(spans, ({ start }) => start),
    duration: Float64Array.from(spans, ({ start, id }) => (start + id) % 5),
    idHi: Uint32Array.from(spans, ({ id }) => (id % 2) * 0xffffffff),
    idLo: Uint32Array.from(spans, ({ id }) => id),
    parentHi: Uint32Array.from(spans, ({ parent }) => (parent % 2) * 0xffffffff),
    parentLo: Uint32Array.from(spans, ({ parent }) => parent),
    service: Uint32Array.from(spans, ({ id }) => (id % 20 === 0 ? 1 : 0)),
    name: Uint32Array.from(spans, ({ name }) => name),
    kind: Uint8Array.from(spans, ({ kind }) => kind),
    status: Uint8Array.from(spans, ({ id }) => id % 3),
    flags: new Uint32Array(count),
    services: ['a', 'b'],
    // Two numbers may mean one name.
    names: ['x', 'y', 'x'],
  };
}

/** Orphans, cycles, resends and shared ids, and runs of siblings long enough to be folded. */
const spans: fc.Arbitrary<PlainSpan[]> = fc.array(
  fc.record({
    id: fc.integer({ min: 1, max: 90 }),
    parent: fc.oneof(fc.constantFrom(0, 1, 2, 2, 2, 3), fc.integer({ min: 0, max: 95 })),
    start: fc.integer({ min: 1, max: 40 }),
    name: fc.constantFrom(0, 0, 0, 0, 0, 1, 2),
    kind: fc.constantFrom(1, 1, 1, 1, 1, 3),
  }),
  { minLength: 1, maxLength: 90 },
);

function headOf(table: SpanTable, most: number): { whole: TraceColumns; head: TraceHead | undefined } {
  let head: TraceHead | undefined;
  const tell = (found: TraceHead): void => {
    expect(head).toBeUndefined();
    head = found;
  };
  const { columns } = assembleTrace('t', table, undefined, tell, { from: 0, most });
  // One that is there already has the same.
  const again = headOfWhole(columns, { from: 0, most });
  expect(again?.runs).toEqual(head?.runs);
  expect(again && rowsOf(again.columns)).toEqual(head && rowsOf(head.columns));
  return { whole: columns, head };
}

function rowOf(trace: TraceColumns, row: number): unknown[] {
  const { services, names, service, name } = trace;
  const { start, duration, parent, depth, idHi, idLo, kind, status, flags } = trace;
  const columns = [start, duration, parent, depth, idHi, idLo, kind, status, flags];
  return [services[service[row]!], names[name[row]!], ...columns.map((column) => column[row])];
}

function rowsOf(trace: TraceColumns): unknown[] {
  return Array.from({ length: trace.count }, (_, row) => [...rowOf(trace, row), trace.size[row]]);
}

test('a head is the first rows of the whole', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 60 }), (list, most) => {
      const { whole, head } = headOf(tableOf(list), most);
      if (head === undefined) return;
      const { columns } = head;
      expect(columns.count).toBeLessThanOrEqual(most);
      expect([columns.baseNs, columns.durationNs]).toEqual([whole.baseNs, whole.durationNs]);
      for (let row = 0; row < columns.count; row++) {
        expect(rowOf(columns, row)).toEqual(rowOf(whole, row));
        expect(columns.size[row]).toBe(Math.min(whole.size[row]!, columns.count - row));
      }
      for (const column of Object.values(columns)) {
        // A view of more than its own bytes would be cloned with all of them.
        if (ArrayBuffer.isView(column)) expect(column.buffer.byteLength).toBe(column.byteLength);
      }
    }),
    { numRuns: 1000 },
  );
});

test('folded, a head shows the rows that the whole shows, and says the same of its runs', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 60 }), (list, most) => {
      const { whole, head } = headOf(tableOf(list), most);
      if (head === undefined) return;
      const all = foldSiblings(whole);
      const wholeList = new RowList(whole, all);
      const headList = new RowList(head.columns, head.runs);
      for (let i = 0; i < headList.length; i++) {
        const row = headList.rowAt(i);
        expect(row).toBe(wholeList.rowAt(i));
        expect(headList.isRunFolded(row)).toBe(wholeList.isRunFolded(row));
      }
      const { row, count, errors, p95, total } = head.runs;
      for (let run = 0; run < row.length; run++) {
        const same = all.row.indexOf(row[run]!);
        expect([count[run], errors[run], p95[run], total[run]]).toEqual([
          all.count[same],
          all.errors[same],
          all.p95[same],
          all.total[same],
        ]);
      }
    }),
    { numRuns: 1000 },
  );
});

test('most heads are as long as they may be', () => {
  let full = 0;
  let short = 0;
  fc.assert(
    fc.property(spans, (list) => {
      const { whole, head } = headOf(tableOf(list), 10);
      if (head !== undefined && head.columns.count === Math.min(10, whole.count)) full++;
      else short++;
    }),
    { numRuns: 300 },
  );
  expect(full).toBeGreaterThan(short);
});

test('a trace that is there in a moment has none', () => {
  const list = Array.from({ length: HEAD_LIMITS.from }, (_, i) => ({
    id: i + 1,
    parent: i === 0 ? 0 : 1,
    start: i + 1,
    name: i % 2,
    kind: 1,
  }));
  const heads: TraceHead[] = [];
  assembleTrace('t', tableOf(list), undefined, (head) => heads.push(head));
  expect(heads).toHaveLength(0);
  list.push({ id: HEAD_LIMITS.from + 1, parent: 1, start: 1, name: 0, kind: 1 });
  assembleTrace('t', tableOf(list), undefined, (head) => heads.push(head));
  expect(heads.map((head) => head.columns.count)).toEqual([HEAD_LIMITS.most]);
});
