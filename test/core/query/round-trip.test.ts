import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_QUERY_LENGTH, parseQuery } from '../../../app/core/query/parse.ts';
import { printQuery } from '../../../app/core/query/print.ts';
import { MAX_DIAGNOSTICS } from '../../../app/core/query/diagnostics.ts';
import { anyQuery } from './queries.ts';

const errors = (text: string) => parseQuery(text).diagnostics.filter(({ severity }) => severity === 'error');

test('printing and parsing gives the same query', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      const text = printQuery(query);
      fc.pre(text.length <= MAX_QUERY_LENGTH);
      expect({ text, errors: errors(text) }).toEqual({ text, errors: [] });
      expect(parseQuery(text).query).toEqual(query);
    }),
    { numRuns: 1500 },
  );
});

const scraps = fc.constantFrom(
  ...[
    '{',
    '}',
    '(',
    ')',
    '|',
    '||',
    '&&',
    '!',
    '-',
    '>',
    '>>',
    '!~',
    '=',
    '=~',
    '!=',
    ':',
    ',',
    '^',
    '*',
    '"',
    '`',
    '~',
  ],
  ...[
    'and',
    'or',
    'not',
    'count',
    'count()',
    'by(',
    'select(',
    'with(',
    'rate()',
    'duration',
    'span.',
    '.',
    'span."',
  ],
  ...[
    'trace:',
    'span:name',
    'key:value',
    'contains',
    '500ms',
    '-5',
    '1e999',
    'nil',
    'true',
    '"a"',
    '&',
    '#',
    '\\',
    '/',
  ],
);
const fuzzed = fc.oneof(
  fc
    .array(fc.oneof(scraps, fc.string({ maxLength: 4 })), { maxLength: 40 })
    .chain((parts) => fc.constantFrom('', ' ').map((space) => parts.join(space))),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

test('no text throws; diagnostics lie inside it; what was understood prints and parses to itself', () => {
  fc.assert(
    fc.property(fuzzed, (text) => {
      const { query, diagnostics } = parseQuery(text);
      for (const { start, end } of diagnostics) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }
      const printed = printQuery(query);
      expect({ printed, errors: errors(printed) }).toEqual({ printed, errors: [] });
      expect(parseQuery(printed).query).toEqual(query);
    }),
    { numRuns: 4000 },
  );
});

test.each([
  '(',
  '{',
  '!',
  '-',
  'not ',
  'a > ',
  '{a}>',
  'a ^ ',
  '(count() + ',
  '|',
  'a|count()-',
  ')',
  '"',
  'x or ',
  'a:',
  '\\',
])('a text of nothing but %j is answered, and briefly', (scrap) => {
  const text = scrap.repeat(MAX_QUERY_LENGTH / scrap.length + 1);
  const { query, diagnostics } = parseQuery(text);
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics.length).toBeLessThanOrEqual(MAX_DIAGNOSTICS);
  const printed = printQuery(query);
  if (printed.length <= MAX_QUERY_LENGTH) expect(parseQuery(printed).query).toEqual(query);
});
