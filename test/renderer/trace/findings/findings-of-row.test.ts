import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FINDING_KINDS, type Finding } from '../../../../app/core/analysis/findings/finding.ts';
import { findingsOfRow, toneOf } from '../../../../renderer/views/trace/findings/findings-of-row.ts';

const finding = (rows: number[], row: number, kind: Finding['kind'] = 'n-plus-one'): Finding => ({
  kind,
  title: '',
  detail: '',
  caveat: '',
  rows: Uint32Array.from(rows),
  row,
  savingNs: 0,
});

test('a finding speaks of its rows and of where a reader looks first', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(50), { minLength: 1 }), fc.nat(50), fc.nat(50), (rows, row, asked) => {
      const of = finding(
        [...rows].sort((a, b) => a - b),
        row,
      );
      const speaks = asked === row || rows.includes(asked);
      expect(findingsOfRow([of], asked)).toEqual(speaks ? [of] : []);
    }),
  );
});

test('their order is kept, and every kind has a tone', () => {
  const list = [finding([1, 5], 0), finding([2], 2), finding([5], 5)];
  expect(findingsOfRow(list, 5)).toEqual([list[0], list[2]]);
  expect(FINDING_KINDS.map((kind) => toneOf(finding([1], 1, kind)))).toEqual([
    ...['error', 'error'],
    ...Array<string>(FINDING_KINDS.length - 4).fill('slow'),
    ...['note', 'note'],
  ]);
});
