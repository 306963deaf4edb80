import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutJson } from '../../../../app/engine/search/layout-json.ts';
import { paintLine, termsOf } from '../../../../renderer/views/trace/source/paint-line.ts';
import { textsOf } from '../../../../renderer/views/trace/source/source-text.ts';

const kinds = (line: string): string[] =>
  paintLine(line, false, [])
    .filter(({ text }) => text.trim() !== '')
    .map(({ kind, text }) => `${kind} ${text.trim()}`);

test('keys, strings, figures and words have their colours', () => {
  expect(kinds('  "a\\"b": "c: d", "n": -1.5e3, "t": true,')).toEqual([
    'key "a\\"b"',
    'mark :',
    'string "c: d"',
    'mark ,',
    'key "n"',
    'mark :',
    'figure -1.5e3',
    'mark ,',
    'key "t"',
    'mark :',
    'word true',
    'mark ,',
  ]);
});

test('the pieces are the line, also of a cut one, and hits are where the text is', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.nat(60),
      fc.array(fc.string({ minLength: 1, maxLength: 3 })),
      (value, cut, terms) => {
        for (const line of layoutJson(JSON.stringify([value])).split('\n')) {
          const shown = line.slice(0, cut);
          const folded = terms.map((term) => term.toLowerCase());
          const pieces = paintLine(shown, false, folded);
          expect(pieces.map(({ text }) => text).join('')).toBe(shown);
          const found = folded.some((term) => shown.toLowerCase().includes(term));
          if (shown.toLowerCase().length === shown.length) expect(pieces.some(({ hit }) => hit)).toBe(found);
        }
      },
    ),
  );
});

test('a hit may reach over several pieces', () => {
  const hits = paintLine('"a": "b"', false, ['": "']).filter(({ hit }) => hit);
  expect(hits.map(({ text }) => text).join('')).toBe('": "');
});

test('texts of a query are what is marked', () => {
  expect(termsOf('needle')).toEqual(['needle']);
  expect(termsOf('name = "GET /Cart" and duration > 20ms')).toEqual(['get /cart', '20ms']);
  expect(termsOf('a service:checkout not status:error')).toEqual(['checkout', 'error']);
  expect(termsOf('')).toEqual([]);
});

test('what has no shape or turns its neighbours round is shown as an escape', () => {
  const name = `a${String.fromCodePoint(0x202e)}b${String.fromCodePoint(0x200b)}c`;
  const span = JSON.stringify({ name });
  const answer = {
    version: '1',
    total: 1,
    spans: [span],
    origins: ['{}'],
    origin: Int32Array.of(0),
    cut: [],
  };
  const [[, text] = []] = textsOf(0, answer);
  expect(text!.lines.at(-1)).toBe('{"name":"a\\u202eb\\u200bc"}');
  expect(JSON.parse(text!.lines.at(-1)!)).toEqual({ name });
  expect(text!.text).toBe(span);
});
