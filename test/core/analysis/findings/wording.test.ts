import { expect, test } from 'vitest';
import { contextOf } from '../../../../app/core/analysis/findings/finding-context.ts';
import {
  inPlaces,
  listed,
  nameOf,
  operationName,
  spanOf,
} from '../../../../app/core/analysis/findings/wording.ts';
import { findingInput } from './finding-input.ts';

const context = (line: string) => contextOf(findingInput(line));

test.each([
  ['shop x 0..1 client rpc.system.name=grpc rpc.method=shop.v1.Catalog/GetProduct', 'GetProduct'],
  ['shop x 0..1 client rpc.system.name=grpc rpc.method=shop.v1.Currency/Convert', 'Currency/Convert'],
  ['shop x 0..1 client rpc.system.name=grpc rpc.method=Convert', 'Convert'],
  ['shop x 0..1 client http.request.method=GET url.full=http://api/users/7', 'GET api/users/{id}'],
  ['shop SELECT users 0..1 client db.system.name=postgresql', 'SELECT users'],
])('%s is called %s', (line, name) => {
  expect(operationName(context(line), 0)).toBe(name);
});

test('a name is one line of bounded length, and no character is cut in two', () => {
  const name = operationName(context(`shop ${'😀'.repeat(500)} 0..1`), 0);
  expect([...name]).toHaveLength(60);
  expect(name).toMatch(/^😀+…$/u);
  const text = context('shop x 0..1');
  text.facts.operations[0] = { kind: 'database', text: 'SELECT *\n\n  FROM\t users' };
  expect(operationName(text, 0)).toBe('SELECT * FROM users');
});

test('what has no name is said to have none', () => {
  const input = context('shop x 0..1');
  input.trace.names[0] = ' ';
  input.trace.services[0] = '';
  expect(spanOf(input, 0)).toBe('unnamed span of an unnamed service');
  expect(nameOf(context('shop shop.v1.Catalog/GetProduct 0..1'), 0)).toBe('GetProduct');
});

test('lists and places', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect([inPlaces(1), inPlaces(500)]).toEqual(['', ' in 500 places']);
});
