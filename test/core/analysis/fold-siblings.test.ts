import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble } from '../../../app/core/analysis/assemble.ts';
import { foldSiblings, LONGEST_UNFOLDED_RUN } from '../../../app/core/analysis/fold-siblings.ts';
import { traceFromText } from '../../fixtures/trace-from-text.ts';
import { arbitraryTrace, siblings } from './arbitrary-trace.ts';

/** Lines of one operation, one after the other, each a millisecond longer than the one before. */
const run = (operation: string, count: number, from = 0, rest = ''): string =>
  Array.from(
    { length: count },
    (_, i) => `  ${operation} ${from + i * 20}..${from + i * 20 + i + 1} ${rest}`,
  ).join('\n');

/** `row-end ×count p95 total [!errors]`, milliseconds. */
function foldsOf(text: string): string[] {
  const { row, end, count, errors, p95, total } = foldSiblings(assemble('t', traceFromText(text).spans));
  return [...row].map(
    (from, i) =>
      `${from}-${end[i]} ×${count[i]} p95 ${p95[i]! / 1e6} total ${total[i]! / 1e6}${errors[i] ? ` !${errors[i]}` : ''}`,
  );
}

test.each([
  ['eight are not folded', `a r 0..999\n${run('a q', 8)}`, []],
  ['nine are', `a r 0..999\n${run('a q', 9)}`, ['1-10 ×9 p95 9 total 45']],
  ['twenty: p95 is the 19th', `a r 0..999\n${run('a q', 20)}`, ['1-21 ×20 p95 19 total 210']],
  [
    'two runs',
    `a r 0..999\n${run('a q', 9)}\n${run('a p', 10, 400)}`,
    ['1-10 ×9 p95 9 total 45', '10-20 ×10 p95 10 total 55'],
  ],
  ['another name between', `a r 0..999\n${run('a q', 8)}\n  a p 170..171\n${run('a q', 8, 200)}`, []],
  ['another service between', `a r 0..999\n${run('a q', 8)}\n  b q 170..171\n${run('a q', 8, 200)}`, []],
  ['another kind', `a r 0..999\n${run('a q', 5)}\n${run('a q', 5, 200, 'client')}`, []],
  [
    'errors are counted, and do not part a run',
    `a r 0..999\n${run('a q', 5)}\n${run('a q', 5, 200, 'error')}`,
    ['1-11 ×10 p95 5 total 30 !5'],
  ],
  ['other parents', `a r 0..999\n${run('a q', 5)}\na s 0..999\n${run('a q', 5)}`, []],
  [
    'with spans below',
    `a r 0..999\n${run('a q', 9)}\n    b x 160..161\n      b y 160..161`,
    ['1-12 ×9 p95 9 total 45'],
  ],
  ['roots', run('a q', 9).replaceAll(/^ {2}/gm, ''), ['0-9 ×9 p95 9 total 45']],
  [
    'placeholders are not',
    Array.from({ length: 9 }, (_, i) => `a q ${i}..${i + 1} parent=${100 + i}`).join('\n'),
    [],
  ],
  [
    'a run within a run',
    `a r 0..999\n${run('a q', 9)}\n${run('  a z', 9, 160)}`,
    ['1-19 ×9 p95 9 total 45', '10-19 ×9 p95 9 total 45'],
  ],
])('%s', (_, text, expected) => {
  expect(foldsOf(text)).toEqual(expected);
});

test('runs are maximal, of one operation, and disjoint among siblings', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => {
      const folds = foldSiblings(trace);
      for (const [i, row] of folds.row.entries()) {
        expect(folds.count[i]).toBeGreaterThan(LONGEST_UNFOLDED_RUN);
        let members = 0;
        for (let member = row; member < folds.end[i]!; member += trace.size[member]!) {
          expect([trace.parent[member], trace.name[member], trace.service[member]]).toEqual([
            trace.parent[row],
            trace.name[row],
            trace.service[row],
          ]);
          members++;
        }
        expect(members).toBe(folds.count[i]);
      }
    }),
  );
});

test('a hundred thousand siblings are one row', () => {
  const { row, count, total } = foldSiblings(siblings(100_001));
  expect([[...row], [...count], [...total]]).toEqual([[1], [100_000], [100_000]]);
});
