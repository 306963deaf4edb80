import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutJson } from '../../../app/engine/search/layout-json.ts';

test('only white space between tokens is added', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const compact = JSON.stringify([value]);
      expect(JSON.stringify(JSON.parse(layoutJson(compact)))).toBe(compact);
    }),
    { numRuns: 500 },
  );
});

test('digits are not read', () => {
  expect(layoutJson('{"a":12345678901234567890,"b":1e400,"c":-0}')).toBe(
    '{\n  "a": 12345678901234567890,\n  "b": 1e400,\n  "c": -0\n}',
  );
});

test('quotes, brackets and backslashes in strings are left alone', () => {
  const text = String.raw`{"a":"{[\"\\\"]}:,\\","b":"\\"}`;
  expect(layoutJson(text)).toBe(String.raw`{
  "a": "{[\"\\\"]}:,\\",
  "b": "\\"
}`);
});

test('an attribute is a line, a list of attributes never is', () => {
  const long = 'x'.repeat(300);
  const span = {
    name: 'a',
    attributes: [
      { key: 'k', value: { stringValue: long } },
      { key: 'tags', value: { arrayValue: { values: [{ intValue: '1' }, { intValue: '2' }] } } },
    ],
    events: [{ name: 'e', attributes: [{ key: 'k', value: {} }] }, { name: 'f' }],
    links: [],
    status: { code: 2 },
  };
  expect(layoutJson(JSON.stringify(span))).toBe(`{
  "name": "a",
  "attributes": [
    { "key": "k", "value": { "stringValue": "${long}" } },
    { "key": "tags", "value": { "arrayValue": { "values": [{ "intValue": "1" }, { "intValue": "2" }] } } }
  ],
  "events": [
    {
      "name": "e",
      "attributes": [
        { "key": "k", "value": {} }
      ]
    },
    { "name": "f" }
  ],
  "links": [],
  "status": { "code": 2 }
}`);
});

test('nesting of any depth is laid out without recursion', () => {
  const depth = 2_000;
  const text = '['.repeat(depth) + ']'.repeat(depth);
  expect(layoutJson(text).replace(/\s/g, '')).toBe(text);
});
