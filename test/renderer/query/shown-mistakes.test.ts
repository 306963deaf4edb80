import { expect, test } from 'vitest';
import { mistakesIn, shownMistakes } from '../../../renderer/components/query/shown-mistakes.ts';
import { paintQuery } from '../../../renderer/components/query-paint.ts';

/** Messages of what is shown while somebody types at the broken bar; with none in the text nobody does. */
function shown(text: string): string[] {
  const cursor = text.indexOf('¦');
  const whole = text.replace('¦', '');
  return shownMistakes(mistakesIn(whole), cursor < 0 ? undefined : cursor).map(({ start, end }) =>
    whole.slice(start, end),
  );
}

test.each([
  'duration >¦',
  'duration > ¦',
  'a and ¦',
  '{ service = "a¦',
  '(a or ¦',
  '"abc¦',
  'name =~ "(¦"',
  '| ¦',
  '',
])('nothing is wrong with %j while it is typed', (text) => {
  expect(shown(text)).toEqual([]);
});

test('what lies elsewhere is wrong at once', () => {
  expect(shown('name =~ "(" and b¦')).toEqual(['"("']);
  expect(shown('¦a duration >')).toEqual(['']);
  expect(shown('x¦ y { a = 1')).toEqual(['{']);
});

test('what was run or left is wrong wherever it is', () => {
  expect(shown('duration >')).toEqual(['']);
  expect(shown('{ service = "a')).not.toEqual([]);
});

test('pieces in colours are the text again, keys and calls among them', () => {
  const text = '{ db.query.text not contains "x" && span.a > 5ms } | by(name) | count() > 2 #';
  const pieces = paintQuery(text);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  const of = (kind: string) => pieces.filter((piece) => piece.kind === kind).map((piece) => piece.text);
  expect(of('key')).toEqual(['db.query.text', 'span.a', 'name']);
  expect(of('string')).toEqual(['"x"']);
  expect(of('number')).toEqual(['5ms', '2']);
  expect(of('operator')).toEqual(expect.arrayContaining(['contains', 'by', 'count', '|']));
});
