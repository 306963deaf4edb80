import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowList } from '../../../../renderer/canvas/row-list.ts';
import { carryFolding, sameSpan } from '../../../../renderer/views/trace/state/carry-over.ts';
import { errorStops } from '../../../../renderer/views/trace/state/error-stops.ts';
import { nextOf } from '../../../../renderer/views/trace/find/find-spans.ts';
import { IdIndex } from '../../../../renderer/views/trace/state/id-index.ts';
import { reloadGap } from '../../../../renderer/views/trace/state/reload-pace.ts';
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
  carryFolding(before, rows, after.trace, next, after.index);
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
