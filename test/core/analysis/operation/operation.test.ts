import { describe, expect, test } from 'vitest';
import { jsonShape } from '../../../../app/core/analysis/operation/json-shape.ts';
import { withoutIds } from '../../../../app/core/analysis/operation/name-template.ts';
import { operationOf } from '../../../../app/core/analysis/operation/operation.ts';
import { statementOf } from '../../../../app/core/analysis/operation/statement.ts';
import { urlTemplate } from '../../../../app/core/analysis/operation/url-template.ts';
import { Kind } from '../../../../app/core/model/span.ts';

type Attributes = Record<string, string>;

function operation(attributes: Attributes, kind: number = Kind.client, name = 'name 1234') {
  return operationOf((key) => attributes[key], kind, name);
}

const named: [string, Attributes, string, string][] = [
  [
    'a summary',
    { 'db.system.name': 'postgresql', 'db.query.summary': 'SELECT t', 'db.query.text': 'SELECT * FROM t' },
    'database',
    'SELECT t',
  ],
  ['a statement', { 'db.system': 'mysql', 'db.statement': 'select 1 from t' }, 'database', 'SELECT ? FROM t'],
  [
    'an operation on a collection',
    {
      'db.system.name': 'mongodb',
      'db.operation.name': 'find',
      'db.collection.name': 'orders',
      'db.query.text': '{"find":"orders"}',
    },
    'database',
    'find orders',
  ],
  [
    'a document',
    { 'db.system.name': 'mongodb', 'db.query.text': '{"find":"orders","limit":5}' },
    'database',
    '{"find":?,"limit":?}',
  ],
  [
    'a command',
    { 'db.system.name': 'redis', 'db.query.text': 'hget cart:u-00042 total' },
    'database',
    'HGET cart:u-{id}',
  ],
  ['a database and nothing else', { 'db.system.name': 'redis' }, 'database', 'name {id}'],
  [
    'a route',
    { 'http.request.method': 'GET', 'http.route': '/users/:id', 'url.path': '/users/7' },
    'http',
    'GET /users/:id',
  ],
  [
    'a URL',
    { 'http.request.method': 'GET', 'url.full': 'https://a.example/users/7?x=1' },
    'http',
    'GET a.example/users/{id}',
  ],
  [
    'a path of a known host',
    { 'http.method': 'GET', 'http.target': '/users/7', 'net.peer.name': 'A.example' },
    'http',
    'GET a.example/users/{id}',
  ],
  [
    'a method alone',
    { 'http.request.method': 'GET', 'server.address': 'a.example' },
    'http',
    'GET a.example',
  ],
  ['an RPC', { 'rpc.system.name': 'grpc', 'rpc.method': 'shop.v1.Cart/Get' }, 'rpc', 'shop.v1.Cart/Get'],
  [
    'an RPC in two parts',
    { 'rpc.system': 'grpc', 'rpc.service': 'shop.v1.Cart', 'rpc.method': 'Get' },
    'rpc',
    'shop.v1.Cart/Get',
  ],
  [
    'a message',
    {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'send',
      'messaging.destination.name': 'orders-2024',
    },
    'messaging',
    'send orders-{id}',
  ],
  [
    'a message by template',
    {
      'messaging.system': 'kafka',
      'messaging.destination.template': 'o.{id}',
      'messaging.destination.name': 'o.7',
    },
    'messaging',
    'o.{id}',
  ],
  [
    'a model',
    { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm-4', 'http.request.method': 'POST' },
    'genai',
    'chat m-4',
  ],
  [
    'a tool',
    { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' },
    'genai',
    'execute_tool search',
  ],
  ['nothing known', {}, 'other', 'name {id}'],
];

describe('the operation of a span', () => {
  test.each(named)('by %s', (_, attributes, kind, text) => {
    expect(operation(attributes)).toMatchObject({ kind, text });
  });

  test('differs by kind, host and statement, not by values', () => {
    const key = (attributes: Attributes, kind?: number) => operation(attributes, kind).key;
    const http = {
      'http.request.method': 'GET',
      'url.template': '/users/{id}',
      'server.address': 'a.example',
    };
    expect(key({ ...http, 'url.full': 'https://a.example/users/1' })).toBe(
      key({ ...http, 'url.full': 'https://a.example/users/2' }),
    );
    expect(key({ ...http, 'server.address': 'b.example' })).not.toBe(key(http));
    expect(key({ ...http, 'server.address': '10.0.0.1' })).toBe(
      key({ ...http, 'server.address': '10.0.0.2' }),
    );
    expect(key(http, Kind.server)).not.toBe(key(http));
    const sql = (text: string) =>
      key({ 'db.system.name': 'sqlite', 'db.query.summary': 'SELECT t', 'db.query.text': text });
    expect(sql('SELECT a FROM t WHERE id = 1')).toBe(sql('SELECT a FROM t WHERE id = 2'));
    expect(sql('SELECT a FROM t WHERE id = 1')).not.toBe(sql('SELECT b FROM t WHERE id = 1'));
  });

  test('is cut where it is shown, not where it is compared', () => {
    const sql = (end: string) =>
      operation({ 'db.system.name': 'sqlite', 'db.query.text': `SELECT ${'a, '.repeat(500)}${end} FROM t` });
    expect(sql('b').text).toHaveLength(301);
    expect(sql('b').key).not.toBe(sql('c').key);
  });
});

test.each([
  ['order 42 of u-00017', 'order {id} of u-{id}'],
  ['GET /v2/users/42', 'GET /v2/users/{id}'],
  ['job 550e8400-e29b-41d4-a716-446655440000', 'job {id}'],
  ['put 9f86d081884c7d65', 'put {id}'],
  ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '{id}'],
  ['P0042', 'P{id}'],
  ['s3 put', 's3 put'],
  ['oauth2 token', 'oauth2 token'],
  ['deadbeef', 'deadbeef'],
  ['naïve 表', 'naïve 表'],
  ['', ''],
])('%s without ids is %s', (text, expected) => {
  expect(withoutIds(text)).toBe(expected);
});

test.each([
  ['https://user:pw@Api.example:443/users/42?full=1#x', 'api.example/users/{id}'],
  ['http://h:8080', 'h:8080/'],
  ['/users/42?x=/1', '/users/{id}'],
  ['https://h?x=/1', 'h/'],
  ['https://[::1]:8080/a', '[::1]:8080/a'],
  ['', '/'],
])('the template of %s is %s', (url, expected) => {
  expect(urlTemplate(url)).toBe(expected);
});

test.each([
  ['{"find":"a","filter":{"_id":"x","n":{"$in":[1,2]}}}', '{"find":?,"filter":{"_id":?,"n":{"$in":[?]}}}'],
  ['{ limit: 24, "a\\"b" : true }', '{limit:?,"a\\"b":?}'],
  ['{"query":{"match":{"na', '{"query":{"match":{?'],
  ['[]', '[]'],
])('the shape of %s is %s', (json, expected) => {
  expect(jsonShape(json)).toBe(expected);
});

test.each([
  ['GET cart:7', true, true],
  ['GET ?', true, false],
  ['PING', true, false],
  ['SELECT 1', false, true],
  ['SELECT $1', false, false],
  ['{"find":"a"}', false, true],
  ['{"find":"a","_id":"?"}', false, false],
])('%s tells its values or not', (query, isCommand, expected) => {
  expect(statementOf(query, isCommand).tellsValues).toBe(expected);
});
