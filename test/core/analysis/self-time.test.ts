import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble } from '../../../app/core/analysis/assemble.ts';
import { selfTime } from '../../../app/core/analysis/self-time.ts';
import { SpanFlag } from '../../../app/core/model/span.ts';
import { traceFromText } from '../../fixtures/trace-from-text.ts';
import { arbitraryTrace, chain, siblings } from './arbitrary-trace.ts';

test.each([
  ['alone', 'a r 0..10', [10]],
  ['a child in the middle', 'a r 0..10\n  b x 2..5', [7, 3]],
  ['a child as long', 'a r 0..10\n  b x 0..10', [0, 10]],
  ['one after the other', 'a r 0..10\n  b x 1..3\n  b y 5..8', [5, 2, 3]],
  ['overlapping children count once', 'a r 0..10\n  b x 1..6\n  b y 4..8', [3, 5, 4]],
  ['one child within another', 'a r 0..10\n  b x 1..9\n  b y 4..5', [2, 8, 1]],
  ['equal children', 'a r 0..10\n  b x 1..9\n  b y 1..9', [2, 8, 8]],
  ['touching children', 'a r 0..10\n  b x 1..5\n  b y 5..9', [2, 4, 4]],
  ['a child that outlasts its parent', 'a r 0..10\n  b x 6..30', [6, 24]],
  ['a child that began before its parent', 'a r 5..10\n  b x 0..7', [3, 7]],
  ['a child outside its parent', 'a r 0..10\n  b x 20..30', [10, 10]],
  ['a grandchild takes only from its parent', 'a r 0..10\n  b x 2..5\n    c y 3..9', [7, 1, 6]],
  ['a child without length', 'a r 0..10\n  b x 5..5', [10, 0]],
  ['a parent without length', 'a r 5..5\n  b x 5..9', [0, 4]],
  ['a missing parent has none', 'b x 0..4 parent=77\nb y 6..9 parent=77', [0, 4, 3]],
])('%s', (_, text, expected) => {
  const trace = assemble('t', traceFromText(text).spans);
  expect([...selfTime(trace)].map((ns) => ns / 1e6)).toEqual(expected);
});

test('is what a count of single nanoseconds finds', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => {
      const expected = Array.from({ length: trace.count }, (_, row) => {
        if (trace.flags[row]! & SpanFlag.placeholder) return 0;
        let own = 0;
        for (let t = trace.start[row]!; t < trace.start[row]! + trace.duration[row]!; t++) {
          const covered = [...trace.parent].some(
            (parent, child) =>
              parent === row && trace.start[child]! <= t && t < trace.start[child]! + trace.duration[child]!,
          );
          if (!covered) own++;
        }
        return own;
      });
      expect([...selfTime(trace)]).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('deep and wide traces', () => {
  expect(
    selfTime(chain(70_000))
      .subarray(0, 70_000 - 1)
      .every((own) => own === 2),
  ).toBe(true);
  expect(selfTime(siblings(100_000))[0]).toBe(0);
});
