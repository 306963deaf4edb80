import { expect, test } from 'vitest';
import { SpanFlag } from '../../../../app/core/model/span.ts';
import { clockWords, oddities, outsideParent } from '../../../../renderer/views/trace/state/row-words.ts';
import { columnsOf } from '../waterfall/scene-of.ts';

test.each([
  ['inside', '10..90', []],
  ['as long as it', '0..100', []],
  ['after it', '50..130', ['Ends 30 ms after its parent']],
  ['before it', '-5..50', ['Begins 5 ms before its parent']],
  ['on both sides', '-5..130', ['Begins 5 ms before its parent', 'Ends 30 ms after its parent']],
])('a child %s', (_, times, expected) => {
  const trace = columnsOf(`\n  a root 0..100\n    b child ${times}\n`);
  expect(outsideParent(trace, 1).map((words) => words.replaceAll('\u00a0', ' '))).toEqual(expected);
  expect(outsideParent(trace, 0)).toEqual([]);
});

test('nothing is said of the times of a parent that has not arrived or has not ended', () => {
  const trace = columnsOf('\n  a root 0..10\n    b child 5..50\n');
  trace.flags[0]! |= SpanFlag.noEnd;
  expect(outsideParent(trace, 1)).toEqual([]);
});

test('a clock is behind, ahead or right, and a moved span says that it was moved', () => {
  const plain = (words: string) => words.replaceAll('\u00a0', ' ');
  expect(plain(clockWords(12e6, false))).toBe("Its host's clock seems to be 12 ms behind");
  expect(plain(clockWords(-12e6, false))).toBe("Its host's clock seems to be 12 ms ahead");
  expect(plain(clockWords(12e6, true))).toBe('Moved 12 ms later to align the clocks');
  expect(clockWords(0, true)).toBe('');
});

test('every mark of a row has its words', () => {
  expect(oddities(SpanFlag.noEnd | SpanFlag.dropped)).toHaveLength(2);
  expect(oddities(0)).toEqual([]);
});
