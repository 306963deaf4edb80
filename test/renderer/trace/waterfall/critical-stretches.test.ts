import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyse } from '../../../../app/core/analysis/trace-analysis.ts';
import { criticalOf } from '../../../../renderer/views/trace/waterfall/critical-stretches.ts';
import { arbitraryTrace } from '../../../core/analysis/arbitrary-trace.ts';
import { columnsOf } from './scene-of.ts';

const young = `
  shop root 0..100
    cart get 10..20
      db SELECT 12..18
    pay charge 30..90
`;

test('the critical path of folded rows is that of its rows, in one stretch', () => {
  const trace = columnsOf(young);
  const analysis = analyse(trace);
  const { from, to } = criticalOf(analysis, trace, 0, trace.count, undefined);
  expect([[...Array.from(from)], [...Array.from(to)]]).toEqual([[0], [100e6]]);
  expect(analysis.criticalTime.reduce((sum, time) => sum + time, 0)).toBe(analysis.criticalTotal);
});

test('whatever the trace, the path passes each subtree without a break', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => {
      const analysis = analyse(trace);
      const { critical } = analysis;
      for (let row = 0; row < trace.count; row++) {
        const end = row + trace.size[row]!;
        const { from, to } = criticalOf(analysis, trace, row, end, undefined);
        let covered = 0;
        for (let i = 0; i < critical.row.length; i++) {
          if (critical.row[i]! >= row && critical.row[i]! < end)
            covered += critical.to[i]! - critical.from[i]!;
        }
        const stretch = Array.from(from, (time, i) => to[i]! - time).reduce((sum, time) => sum + time, 0);
        expect(stretch).toBeCloseTo(covered, 3);
      }
    }),
  );
});
