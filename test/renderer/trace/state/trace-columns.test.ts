import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowList } from '../../../../renderer/canvas/row-list.ts';
import { carryFolding, sameSpan } from '../../../../renderer/views/trace/state/carry-over.ts';
import { criticalOf } from '../../../../renderer/views/trace/waterfall/critical-stretches.ts';
import { errorStops } from '../../../../renderer/views/trace/state/error-stops.ts';
import { nextOf } from '../../../../renderer/views/trace/find/find-spans.ts';
import { IdIndex } from '../../../../renderer/views/trace/state/id-index.ts';
import { rasterise } from '../../../../renderer/views/trace/waterfall/minimap.ts';
import { reloadGap } from '../../../../renderer/views/trace/state/reload-pace.ts';
import { membersOf, segmentsOf } from '../../../../renderer/views/trace/waterfall/run-members.ts';
import { analyse } from '../../../../app/core/analysis/trace-analysis.ts';
import { prepareTrace } from '../../../../renderer/views/trace/state/trace-data.ts';
import { hasErrors, hullOf, rollUp } from '../../../../renderer/views/trace/state/trace-rollup.ts';
import { summarise } from '../../../../renderer/views/trace/state/trace-summary.ts';
import { columnsOf, siblings } from '../waterfall/scene-of.ts';

const young = `
  shop root 0..100
    cart get 10..20
      db SELECT 12..18
    pay charge 30..90
`;
const grown = `
  shop root 0..100
    ads early 1..2 id=a1
    cart get 10..20 id=2
      db SELECT 12..18 id=3
      db UPDATE 18..19 id=a2
    pay charge 30..90 id=4
`;

test('an id finds its row, and no other one does', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), { maxLength: 200 }), (ids) => {
      const index = new IdIndex({
        count: ids.length,
        idHi: Uint32Array.from(ids, (id) => Number(id >> 32n)),
        idLo: Uint32Array.from(ids, (id) => Number(id & 0xffffffffn)),
      });
      ids.forEach((id, row) => expect(index.rowOfHex(id.toString(16).padStart(16, '0'))).toBe(row));
      expect(index.row(0, 0)).toBe(-1);
    }),
  );
  expect(new IdIndex(siblings(3)).rowOfHex('not an id')).toBe(-1);
});

test('folding, selection and place survive the arrival of spans before, within and after', () => {
  const before = columnsOf(young);
  const rows = new RowList(before);
  const get = before.names.indexOf('get');
  rows.fold(before.name.indexOf(get));
  const after = prepareTrace(columnsOf(grown));
  const next = new RowList(after.trace);
  carryFolding(before, rows, after.index, next);
  const name = (row: number) => after.trace.names[after.trace.name[row]!];
  const shown = Array.from({ length: next.length }, (_, i) => name(next.rowAt(i)));
  expect(shown).toEqual(['root', 'early', 'get', 'charge']);
  expect(name(sameSpan(before, before.count - 1, after.index))).toBe('charge');
  expect(sameSpan(before, -1, after.index)).toBe(-1);
});

test('stepping through matches goes round', () => {
  const rows = Uint32Array.of(2, 5, 9);
  expect([nextOf(rows, 5, 1), nextOf(rows, 9, 1), nextOf(rows, 2, -1), nextOf(rows, -1, 1)]).toEqual([
    9, 2, 9, 2,
  ]);
  expect(nextOf(new Uint32Array(0), 3, 1)).toBe(-1);
});

test('a row’s hull holds its whole subtree, and errors are known for any rows', () => {
  const trace = columnsOf(
    '\n  a root 10..20\n    b early 5..12 error\n      b late 11..40 error\n    c fine 15..16\n',
  );
  const rollup = rollUp(trace);
  expect(hullOf(trace, 0)).toEqual({ from: 0, to: 35e6 });
  expect(rollup.deepest).toBe(2);
  expect(rollup.errorRows).toHaveLength(2);
  expect([hasErrors(rollup, 0, 1), hasErrors(rollup, 1, 2), hasErrors(rollup, 3, 4)]).toEqual([
    false,
    true,
    false,
  ]);
});

test('the critical path of folded rows is that of its rows, merged', () => {
  const trace = columnsOf(young);
  const analysis = analyse(trace);
  const { from, to } = criticalOf(analysis, 0, trace.count);
  expect([[...from], [...to]]).toEqual([[0], [100e6]]);
  const root = criticalOf(analysis, 0, 1);
  expect([...root.from].map((time) => time / 1e6)).toEqual([0, 20, 90]);
  expect(analysis.criticalTime.reduce((sum, time) => sum + time, 0)).toBe(analysis.criticalTotal);
});

test('segments of a run cover every member, at most one a pixel', () => {
  const trace = siblings(5_000);
  const members = membersOf(trace, 1, trace.count, 5_000);
  const scale = 400 / trace.durationNs;
  const segments = segmentsOf(
    members,
    (time) => time * scale,
    (x) => x / scale,
    0,
    400,
  );
  expect(segments.length).toBeLessThanOrEqual(401);
  expect(segments[0]!.first).toBe(0);
  for (let i = 1; i < segments.length; i++) expect(segments[i]!.first).toBe(segments[i - 1]!.last + 1);
  expect(segments.at(-1)!.last).toBe(4_999);
});

test('the minimap paints each pixel once, with later rows on top, and keeps errors', () => {
  const trace = columnsOf('\n  a root 0..100\n    b child 50..100 error\n');
  const { lanes, width, service, error } = rasterise(trace, 10);
  expect([lanes, width]).toEqual([2, 10]);
  expect([...service]).toEqual([...Array<number>(10).fill(1), 0, 0, 0, 0, 0, 2, 2, 2, 2, 2]);
  expect([...error].indexOf(1)).toBe(15);
  const many = rasterise(siblings(100_000), 600);
  expect(many.service.every((value) => value <= 1)).toBe(true);
});

test('the header counts spans, services and where errors begin, not the missing', () => {
  const data = prepareTrace(
    columnsOf('\n  web GET 0..100 error\n    pay charge 5..50 error\n  mail late 70..80 parent=dead\n'),
  );
  const summary = summarise(data, errorStops(data, analyse(data.trace)), true);
  expect(summary).toMatchObject({
    service: 'web',
    name: 'GET',
    rootMissing: false,
    spans: 3,
    missingParents: 1,
    services: 3,
    depth: 2,
    errors: 2,
    errorServices: ['pay'],
  });
  expect(data.trace.names[data.trace.name[summary.firstError]!]).toBe('charge');
});

test('a trace that has stopped growing is looked at ever more rarely', () => {
  expect(reloadGap(5, 0)).toBe(250);
  expect(reloadGap(5, 3)).toBe(2_000);
  expect(reloadGap(5, 30)).toBe(10_000);
  expect(reloadGap(2_000, 0)).toBe(16_000);
});
