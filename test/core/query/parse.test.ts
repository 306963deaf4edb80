import { describe, expect, test } from 'vitest';
import type { FieldRef } from '../../../app/core/query/ast/field.ts';
import type { CompareOp, Predicate } from '../../../app/core/query/ast/predicate.ts';
import type { Stage } from '../../../app/core/query/ast/query.ts';
import type { Spanset } from '../../../app/core/query/ast/spanset.ts';
import type { Value } from '../../../app/core/query/ast/value.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { printQuery } from '../../../app/core/query/print.ts';

const SECOND = 1e9;
const any = (name: string): FieldRef => ({ scope: 'any', name });
const fact = (name: 'service' | 'duration' | 'status' | 'name' | 'kind' | 'childCount'): FieldRef => ({
  scope: 'intrinsic',
  name,
});
const string = (value: string): Value => ({ type: 'string', value });
const int = (value: number): Value => ({ type: 'int', value: BigInt(value) });
const time = (value: number): Value => ({ type: 'duration', value });
const is = (field: FieldRef, op: CompareOp, value: Value): Predicate => ({
  type: 'compare',
  field,
  op,
  value,
});
const and = (...terms: Predicate[]): Predicate => ({ type: 'and', terms });
const filter = (predicate: Predicate): Spanset => ({ type: 'filter', predicate });
const query = (source: Spanset, ...stages: Stage[]) => ({ source, stages, hints: [] });
const having = (left: Extract<Stage, { type: 'having' }>['left'], value: Value): Stage => ({
  type: 'having',
  left,
  op: '>',
  right: { type: 'value', value },
});
const isError = is(fact('status'), '=', string('error'));

describe('the ten queries', () => {
  test.each([
    [
      'service:checkout duration > 500ms',
      query(
        filter(
          and(is(fact('service'), '=', string('checkout')), is(fact('duration'), '>', time(SECOND / 2))),
        ),
      ),
      'service = "checkout" and duration > 500ms',
    ],
    [
      'status = error and http.response.status_code >= 500',
      query(filter(and(isError, is(any('http.response.status_code'), '>=', int(500))))),
      'status = error and http.response.status_code >= 500',
    ],
    [
      'name contains "checkout" and not service:frontend',
      query(
        filter(
          and(is(fact('name'), 'contains', string('checkout')), {
            type: 'not',
            term: is(fact('service'), '=', string('frontend')),
          }),
        ),
      ),
      'name contains "checkout" and not service = "frontend"',
    ],
    [
      'trace:duration > 2s and trace:rootService = "gateway"',
      query(
        filter(
          and(
            is({ scope: 'trace', name: 'duration' }, '>', time(2 * SECOND)),
            is({ scope: 'trace', name: 'rootService' }, '=', string('gateway')),
          ),
        ),
      ),
      'trace:duration > 2s and trace:rootService = "gateway"',
    ],
    [
      '{ service = "api" } >> { db.system.name = "postgresql" && duration > 50ms }',
      query({
        type: 'structural',
        op: '>>',
        left: filter(is(fact('service'), '=', string('api'))),
        right: filter(
          and(
            is(any('db.system.name'), '=', string('postgresql')),
            is(fact('duration'), '>', time(SECOND / 20)),
          ),
        ),
      }),
      '{ service = "api" } >> { db.system.name = "postgresql" and duration > 50ms }',
    ],
    [
      '{ status = error } !< { status = error }',
      query({ type: 'structural', op: '!<', left: filter(isError), right: filter(isError) }),
      '{ status = error } !< { status = error }',
    ],
    [
      '{ kind = client } | by(name) | count() > 20',
      query(
        filter(is(fact('kind'), '=', string('client'))),
        { type: 'by', keys: [{ type: 'field', field: fact('name') }] },
        having({ type: 'aggregate', function: 'count', of: null }, int(20)),
      ),
      '{ kind = client } | by(name) | count() > 20',
    ],
    [
      '{ span:childCount = 0 } | sum(duration) > 1s',
      query(
        filter(is(fact('childCount'), '=', int(0))),
        having(
          { type: 'aggregate', function: 'sum', of: { type: 'field', field: fact('duration') } },
          time(SECOND),
        ),
      ),
      '{ childCount = 0 } | sum(duration) > 1s',
    ],
    [
      'event.exception.message =~ ".*timeout.*"',
      query(filter(is({ scope: 'event', name: 'exception.message' }, '=~', string('.*timeout.*')))),
      'event.exception.message =~ ".*timeout.*"',
    ],
    ['"ORD-48213"', query(filter({ type: 'text', text: 'ORD-48213' })), '"ORD-48213"'],
  ])('%s', (text, expected, printed) => {
    expect(parseQuery(text)).toEqual({ query: expected, diagnostics: [] });
    expect(printQuery(expected)).toBe(printed);
  });
});

test.each([
  ['', ''],
  ['a:1 b:2 or c:3', '(a = 1 and b = 2) or c = 3'],
  ['-service:a !b:c not d', 'not service = "a" and not b = "c" and not "d"'],
  ['duration:>500ms', 'duration > 500ms'],
  ['500ms < duration', 'duration > 500ms'],
  [
    'version:1.10 zip:007 code:200 on:true t:1.5s',
    'version = "1.10" and zip = "007" and code = 200 and on = true and t = 1.5s',
  ],
  ['name:GET* url:*pay* x:*', 'name like "GET*" and url contains "pay" and x != nil'],
  [
    'http.route:/users/{id} u:https://a.b/c?d=1&e=2',
    'http.route = "/users/{id}" and u = "https://a.b/c?d=1&e=2"',
  ],
  ['host = db-1:5432', 'host = "db-1:5432"'],
  ['10:30 https://a/b', '"10:30" and "https://a/b"'],
  ['kind:3 status:2', 'kind = client and status = error'],
  ['4BF92F3577B34DA6A3CE929D0E0E4736', 'trace:id = "4bf92f3577b34da6a3ce929d0e0e4736"'],
  [
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'trace:id = "4bf92f3577b34da6a3ce929d0e0e4736"',
  ],
  ['a:1 {b = 2} c:3', '{ a = 1 and c = 3 } && { b = 2 }'],
  ['{ .x && span."a b" = 1 }', 'x = true and span."a b" = 1'],
  ['{ 2 * 100ms < duration }', 'duration > 200ms'],
  ['{ duration > trace:duration * 0.5 }', 'duration > trace:duration * 0.5'],
  ['not not a', '"a"'],
])('%j is %j', (text, canonical) => {
  const { query: read, diagnostics } = parseQuery(text);
  expect(diagnostics).toEqual([]);
  expect(printQuery(read)).toBe(canonical);
});

test.each([
  ['status = eror', 9, 13, 'error'],
  ['duration > fast', 11, 15, '500ms'],
  ['name =~ "["', 8, 11, undefined],
  ['a and', 5, 5, 'service:'],
  ['service:', 0, 8, undefined],
  ['trace:nope', 0, 10, 'trace:duration'],
  ['(a', 0, 1, ')'],
  ['{ a', 0, 1, '}'],
  ['a )', 2, 3, 'and'],
  ['"open', 0, 5, '"'],
  ['{ a } | nonsense(', undefined, undefined, undefined],
  ['status > ok', 9, 11, '='],
  ['{ a } |', 7, 7, 'by('],
  ['not { a }', 0, 9, '{ not '],
])('%j is an error from %j to %j', (text, start, end, fits) => {
  const [first] = parseQuery(text).diagnostics;
  expect(first?.severity).toBe('error');
  if (start !== undefined) expect(first).toMatchObject({ start, end });
  if (fits !== undefined) expect(first?.fits).toContain(fits);
});

test('what is understood beside an error is kept', () => {
  expect(printQuery(parseQuery('service:a and status = eror b:2').query)).toBe('service = "a" and b = 2');
});

test('a duration without a unit, and TraceQL’s order of && and ||, are warned of', () => {
  const warnings = (text: string) => parseQuery(text).diagnostics.map(({ severity }) => severity);
  expect(warnings('duration > 500')).toEqual(['warning']);
  expect(warnings('{ .a || .b && .c }')).toEqual(['warning']);
  expect(warnings('{ .a && .b || .c }')).toEqual([]);
  expect(warnings('a or b and c')).toEqual([]);
});
