import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble } from '../../../app/core/analysis/assemble.ts';
import { clockOffsets } from '../../../app/core/analysis/clock-skew.ts';
import { traceFromText } from '../../fixtures/trace-from-text.ts';
import { arbitraryTrace } from './arbitrary-trace.ts';

test.each([
  ['right', 'a r 0..10\n  b x 2..8', [0, 0]],
  ['exactly as long', 'a r 0..10\n  b x 0..10', [0, 0]],
  ['early: put in the middle', 'a r 10..20\n  b x 4..8', [0, 9]],
  ['late: put in the middle', 'a r 0..10\n  b x 20..24', [0, -17]],
  ['half out at the end', 'a r 0..10\n  b x 8..12', [0, -5]],
  ['outlasts and begins early: aligned at the start', 'a r 10..20\n  b x 4..30', [0, 6]],
  ['outlasts and begins late: was not waited for', 'a r 0..10\n  b x 5..60', [0, 0]],
  ['below on the same host: moves along', 'a r 10..20\n  b x 4..8\n    b y 5..7', [0, 9, 9]],
  [
    'below on a third host: measured against its moved parent',
    'a r 10..20\n  b x 4..8\n    c y 14..16',
    [0, 9, 0],
  ],
  ['back on the first host', 'a r 10..20\n  b x 4..8\n    a y 14..16', [0, 9, 0]],
  ['the same host: never', 'a r 10..20\n  a x 4..8', [0, 0]],
  ['a consumer may be late', 'a r 0..10 producer\n  b x 500..505 consumer', [0, 0]],
  ['a consumer cannot be early', 'a r 10..20 producer\n  b x 4..6 consumer', [0, 6]],
  ['a missing parent says nothing', 'b x 0..4 parent=77\nc y 6..10 parent=77', [0, 0, 0]],
  ['odd times say nothing', 'a r 10..20\n  b x 9..4', [0, 0]],
])('%s', (_, text, expected) => {
  const trace = assemble('t', traceFromText(text).spans);
  // Rows are the lines, but for siblings: none of these has any.
  expect([...clockOffsets(trace)].map((ns) => ns / 1e6)).toEqual(expected);
});

test('hosts can be named: two services on one host', () => {
  const trace = assemble('t', traceFromText('a r 10..20\n  b x 4..8').spans);
  expect([...clockOffsets(trace, [7, 7])]).toEqual([0, 0]);
});

test('what is moved lies within its moved parent or is aligned with its start', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => {
      const offset = clockOffsets(trace);
      for (let row = 0; row < trace.count; row++) {
        const parent = trace.parent[row]!;
        if (parent < 0 || trace.service[row] === trace.service[parent] || offset[row] === 0) continue;
        const from = trace.start[parent]! + offset[parent]!;
        const start = trace.start[row]! + offset[row]!;
        expect(start).toBeGreaterThanOrEqual(from);
        if (start > from)
          expect(start + trace.duration[row]!).toBeLessThanOrEqual(from + trace.duration[parent]!);
      }
    }),
  );
});
