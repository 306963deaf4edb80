import { expect, test } from 'vitest';
import { assemble } from '../../../../app/core/analysis/assemble.ts';
import { analyse } from '../../../../app/core/analysis/trace-analysis.ts';
import { cutInMiddle } from '../../../../renderer/components/cut-in-middle.ts';
import { tableText } from '../../../../renderer/views/trace/table/table-text.ts';
import type { Shown, TableLine } from '../../../../renderer/views/trace/table/table-state.svelte.ts';
import { traceFromText } from '../../../fixtures/trace-from-text.ts';

function shownOf(names: readonly string[]): Shown {
  const { spans } = traceFromText(`
    shop root 0..100 server error
      shop a 10..60 client
    `);
  const trace = assemble('11'.repeat(16), { ...spans, names: [...names] });
  const totals = { spans: 2, errors: 1, duration: 0, self: 0, critical: 0 };
  return {
    trace,
    analysis: analyse(trace),
    rows: Uint32Array.of(0, 1),
    groups: undefined,
    grouping: 'none',
    totals,
  };
}
const lines: TableLine[] = [
  { kind: 'span', row: 0, group: -1 },
  { kind: 'span', row: 1, group: -1 },
];

test('a sheet has a head and times in nanoseconds', () => {
  expect(tableText(shownOf(['root', 'a']), lines, 'tsv').split('\r\n')).toEqual([
    'Service\tOperation\tKind\tStart (ns)\tDuration (ns)\tSelf (ns)\tCritical (ns)\tStatus\tDepth\tBelow\tEvents',
    'shop\troot\tserver\t0\t100000000\t50000000\t50000000\terror\t0\t1\t0',
    'shop\ta\tclient\t10000000\t50000000\t50000000\t50000000\tunset\t1\t0\t0',
    '',
  ]);
});

test('received texts are neither formulas nor cells of their own', () => {
  const shown = shownOf(['=HYPERLINK("http://x","y")', '@a,b\tc\r\n"d"']);
  const csv = tableText(shown, lines, 'csv');
  expect(csv).toContain(`,"'=HYPERLINK(""http://x"",""y"")",`);
  expect(csv).toContain(`,"'@a,b\tc\r\n""d""",`);
  const cells = tableText(shown, lines, 'tsv')
    .split('\r\n')
    .map((line) => line.split('\t'));
  expect(cells.map((line) => line.length)).toEqual([11, 11, 11, 1]);
  expect(cells[2]![1]).toBe(`'@a,b c "d"`);
});

test('long names are parted where a word begins', () => {
  expect(cutInMiddle('GET /')).toEqual(['GET /', '']);
  expect(cutInMiddle('shop.currency.v1.Currency/Convert')).toEqual(['shop.currency.v1.', 'Currency/Convert']);
  expect(cutInMiddle('x'.repeat(40))).toEqual(['x'.repeat(24), 'x'.repeat(16)]);
  expect(cutInMiddle('👍'.repeat(30)).join('')).toBe('👍'.repeat(30));
});
