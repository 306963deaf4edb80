import { expect, test } from 'vitest';
import type { Annotation } from '../../../app/core/contract/file-methods.ts';
import { markTraces, markWords, withChanges } from '../../../renderer/state/annotation-lists.ts';
import { holdsWords } from '../../../renderer/views/notes/holds-words.ts';
import { IdIndex } from '../../../renderer/views/trace/state/id-index.ts';
import { Noted, notedRows, notedWithin, notedWords } from '../../../renderer/views/trace/state/noted-rows.ts';

const at = (spanId: string | undefined, note: string, bookmarked = false, changedNs = 1n): Annotation => ({
  traceId: 'a'.repeat(32),
  spanId,
  bookmarked,
  note,
  changedNs,
});

test('changes take the place of what they change, empty ones take it away, the newest comes first', () => {
  const list = [at(undefined, 'trace', false, 5n), at('1'.repeat(16), 'span', true, 3n)];
  const changed = withChanges(list, [at('1'.repeat(16), 'new', true, 9n)]);
  expect(changed.map(({ note }) => note)).toEqual(['new', 'trace']);
  expect(withChanges(list, [at(undefined, '', false, 9n)]).map(({ note }) => note)).toEqual(['span']);
  expect(withChanges(list, [])).toBe(list);
});

test('a trace is marked by what is noted on it and in it', () => {
  const marks = markTraces([at(undefined, '', true), at('1'.repeat(16), 'x', true), at('2'.repeat(16), 'y')]);
  expect(marks.get('a'.repeat(32))).toEqual({ bookmarked: true, bookmarkedSpans: 1, notes: 2 });
  expect(markWords(marks.get('a'.repeat(32)))).toBe('bookmarked, a bookmarked span, has 2 notes');
  expect(markWords(undefined)).toBe('');
});

test('rows are found by their spans, and a folded row carries the marks of what it hides', () => {
  const index = new IdIndex({
    count: 4,
    idHi: Uint32Array.of(0, 0, 0, 0xffff_ffff),
    idLo: Uint32Array.of(1, 2, 3, 0xffff_ffff),
  });
  const noted = notedRows(index, [
    at('f'.repeat(16), 'last'),
    at(undefined, 'of the trace'),
    at('0000000000000002', '', true),
    at('00000000000000ff', 'gone'),
  ]);
  expect([...noted!.rows]).toEqual([1, 3]);
  expect(notedWithin(noted, 0, 4)).toBe(Noted.bookmark | Noted.note);
  expect(notedWithin(noted, 2, 3)).toBe(0);
  expect(notedWords(notedWithin(noted, 1, 2))).toBe('bookmarked');
  expect(notedRows(index, [at(undefined, 'x')])).toBeUndefined();
});

test('a search wants every word, in any of the texts', () => {
  expect(holdsWords('slow PAYMENT', ['payment', 'It is Slow'])).toBe(true);
  expect(holdsWords('slow cart', ['payment', 'It is Slow'])).toBe(false);
  expect(holdsWords('  ', [])).toBe(true);
});
