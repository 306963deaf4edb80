import { expect, test } from 'vitest';
import { BlockLines, NO_CHOICES } from '../../../../renderer/views/trace/source/block-lines.ts';
import { closingLine, opens, textsOf } from '../../../../renderer/views/trace/source/source-text.ts';

const span = `{
  "name": "a",
  "attributes": [
    { "key": "k", "value": {} },
    { "key": "l", "value": {} }
  ],
  "events": [
    {
      "name": "e"
    }
  ]
}`;
const [[, text] = []] = textsOf(7, {
  version: '1',
  total: 9,
  spans: [span, ''],
  origins: ['{\n  "resource": {}\n}'],
  origin: Int32Array.of(0, -1),
  cut: [{ row: 7, bytes: 5, attributes: 1, events: 0, links: 0 }],
});
const shown = (lines: BlockLines): string[] =>
  Array.from({ length: lines.count }, (_, i) => {
    const at = lines.at(i);
    return at.kind === 'text'
      ? `${text!.lines[at.line]!.trim()}${at.part > 0 ? ` part ${at.part}` : ''}`
      : at.kind;
  });

test('an answer is taken apart by row', () => {
  expect(text).toMatchObject({ text: span, originLines: 3, cut: { row: 7 } });
  expect(text!.lines).toHaveLength(3 + span.split('\n').length);
});

test('a block is its head, a note, and its lines; resource and scope when they are asked for', () => {
  const plain = new BlockLines(text!, NO_CHOICES, true, 80);
  expect(shown(plain).slice(0, 4)).toEqual(['head', 'note', '{', '"name": "a",']);
  expect(plain.count).toBe(14);
  expect(shown(new BlockLines(text!, { ...NO_CHOICES, origin: true }, false, 80)).slice(0, 4)).toEqual([
    'head',
    '{',
    '"resource": {}',
    '}',
  ]);
  expect(shown(new BlockLines(text!, { ...NO_CHOICES, folded: true }, true, 80))).toEqual(['head']);
});

test('what opens a list or an object can be closed, up to the line that closes it', () => {
  const attributes = text!.lines.findIndex((line) => line.includes('"attributes"'));
  expect(opens(text!.lines[attributes]!)).toBe(true);
  expect(text!.lines[closingLine(text!.lines, attributes)]).toBe('  ],');
  const lines = new BlockLines(text!, { ...NO_CHOICES, closed: new Set([attributes]) }, false, 80);
  expect(shown(lines).slice(3, 5)).toEqual(['"attributes": [', '"events": [']);
  expect(lines.indexOf(attributes + 1)).toBe(lines.indexOf(attributes));
  expect(lines.indexOf(text!.originLines)).toBe(1);
  const all = new BlockLines(text!, { ...NO_CHOICES, closed: new Set([text!.originLines]) }, false, 80);
  expect(shown(all)).toEqual(['head', '{']);
});

test('a line shown whole goes on over several lines', () => {
  const name = text!.originLines + 1;
  const lines = new BlockLines(text!, { ...NO_CHOICES, whole: new Set([name]) }, false, 5);
  expect(shown(lines).slice(2, 5)).toEqual(['"name": "a",', '"name": "a", part 1', '"name": "a", part 2']);
});
