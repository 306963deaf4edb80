import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutJson } from '../../../../renderer/views/trace/detail/json-layout.ts';
import { readJson } from '../../../../renderer/views/trace/detail/json-tree.ts';

test('JSON is laid out a member a line, and empty lists stay closed', () => {
  expect(layoutJson('{"a":[1,2],"b":{},"c":[ ],"d":{"e":null}}')).toEqual({
    text: `{
  "a": [
    1,
    2
  ],
  "b": {},
  "c": [],
  "d": {
    "e": null
  }
}`,
    cut: false,
  });
});

test('digits, escapes, repeated keys and their order stay as they were sent', () => {
  const text =
    '{"z":12345678901234567890,"a":1.10,"a":1e400,"2":"\\u00e9\\/","1":-0,"__proto__":[0.1000000000000000055]}';
  const laidOut = layoutJson(text)!.text;
  expect(laidOut.replace(/\s/g, '')).toBe(text);
});

test('a text that was cut off is laid out as far as it goes', () => {
  for (const [text, last] of [
    ['{"a":[1,{"b":"some te', '"b": "some te'],
    ['{"a":[1,{"b":tr', '"b": tr'],
    ['{"a":[1,', '1,'],
    ['{"a":1,"bc', '"bc'],
    ['{"a":', '"a": '],
  ] as const) {
    const { text: laidOut, cut } = layoutJson(text)!;
    expect([text, cut]).toEqual([text, true]);
    expect(laidOut.endsWith(last)).toBe(true);
  }
});

test('what only begins like JSON is none', () => {
  for (const text of [
    '[info] started',
    '{a: 1}',
    '{"a" 1}',
    '[1 2]',
    '[1,,2]',
    '{"a":1}}',
    '[1]]',
    '{"a":1}, and more',
    '[,]',
    'text',
    '"text"',
    '{"a":truth}',
    '{]',
  ]) {
    expect([text, layoutJson(text)]).toEqual([text, undefined]);
    expect([text, text.startsWith('"') ? undefined : readJson(text)]).toEqual([text, undefined]);
  }
});

test('deep nesting is laid out without recursion, and not read into a tree', () => {
  const deep = '['.repeat(5_000) + ']'.repeat(5_000);
  expect(layoutJson(deep)!.cut).toBe(false);
  expect(readJson(deep)).toBeUndefined();
});

test('whatever the JSON, laying it out changes white space alone, and the tree reads the same', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat({ max: 3 }), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const node = readJson(text);
      expect(node?.raw).toBe(text);
      if (!/^[[{]/.test(text)) return;
      const { text: laidOut, cut } = layoutJson(text)!;
      expect(cut).toBe(false);
      expect(laidOut).toBe(JSON.stringify(JSON.parse(text), null, 2));
    }),
  );
});

test('whatever the text, both say what they make of it and end', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ 1etrufalsn-.\n'.split('')) }), (text) => {
      layoutJson(text);
      const node = readJson(text);
      let parsed = true;
      try {
        JSON.parse(text);
      } catch {
        parsed = false;
      }
      expect([text, node !== undefined]).toEqual([text, parsed]);
    }),
    { numRuns: 2_000 },
  );
});
