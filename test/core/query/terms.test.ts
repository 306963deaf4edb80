import { expect, test } from 'vitest';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { printQuery } from '../../../app/core/query/print.ts';
import {
  addTerm,
  excluding,
  fieldTerm,
  hasTerm,
  removeTerm,
  toggleTerm,
} from '../../../app/core/query/terms.ts';

const printed = (text: string): string => {
  const { query, diagnostics } = parseQuery(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return printQuery(query);
};

test.each([
  ['', 'service = "cart"', 'service = "cart"'],
  ['duration > 1s', 'service = "cart"', 'duration > 1s service = "cart"'],
  ['service:cart or service:api', 'status = error', '(service:cart or service:api) status = error'],
  ['{ name = "a" } >> { name = "b" }', 'x = 1', '{ name = "a" } >> { name = "b" } | { x = 1 }'],
  [
    '{ kind = client } | by(name) | count() > 20',
    'x = 1',
    '{ kind = client } | by(name) | count() > 20 | { x = 1 }',
  ],
  ['status = error', 'status = error', 'status = error'],
  ['status:error', 'status = error', 'status:error'],
])('%s, narrowed by %s', (query, term, wanted) => {
  const text = addTerm(query, term);
  expect(text).toBe(wanted);
  expect(hasTerm(text, term)).toBe(true);
});

test('a query in braces is narrowed on the same span', () => {
  const text = addTerm('{ name = "a" || name = "b" }', 'x = 1');
  expect(printed(text)).toBe(printed('{ (name = "a" || name = "b") && x = 1 }'));
});

test('a term for the whole trace stands in braces of its own', () => {
  expect(printed(addTerm('service:api', 'x = 1', 'trace'))).toBe(printed('{ service = "api" } && { x = 1 }'));
  const piped = addTerm('{ kind = client } | count() > 3', 'x = 1', 'trace');
  expect(printed(piped)).toBe(printed('({ kind = client } | count() > 3) && { x = 1 }'));
  expect(hasTerm(piped, 'x = 1', 'trace')).toBe(true);
  expect(printed(removeTerm(piped, 'x = 1', 'trace'))).toBe(printed('{ kind = client } | count() > 3'));
  expect(addTerm('', 'x = 1', 'trace')).toBe('x = 1');
});

const queries = [
  'service:checkout duration > 500ms',
  'a = 1 or b = 2',
  'not a = 1',
  '{ a = 1 } >> { b = 2 }',
  '{ a = 1 } && { b = 2 }',
  '{ a = 1 } | by(name) | count() > 2',
  '"ORD-48213"',
  '{ a = 1 || b = 2 }',
  'count() > 3',
  '{ }',
];
const terms = [fieldTerm('http.route', '"/a b"'), excluding(fieldTerm('status', 'error')), 'x != nil'];

test('what is added is there, means more, and goes away again', () => {
  for (const query of queries) {
    for (const term of terms) {
      for (const reach of ['span', 'trace'] as const) {
        const more = addTerm(query, term, reach);
        expect(hasTerm(more, term, reach), more).toBe(true);
        expect(hasTerm(query, term, reach)).toBe(false);
        expect(printed(removeTerm(more, term, reach)), more).toBe(printed(query));
        expect(toggleTerm(more, term, reach)).toBe(removeTerm(more, term, reach));
      }
    }
  }
});

test('a part of an alternative is no term of the query', () => {
  expect(hasTerm('a = 1 or b = 2', 'a = 1')).toBe(false);
  expect(removeTerm('a = 1 or b = 2', 'a = 1')).toBe('a = 1 or b = 2');
});

test('a query that can’t be read keeps its text', () => {
  expect(addTerm('duration >', 'a = 1')).toBe('duration > a = 1');
  expect(hasTerm('duration >', 'a = 1')).toBe(false);
  expect(removeTerm('duration >', 'a = 1')).toBe('duration >');
});
