import { describe, expect, test } from 'vitest';
import type { OperationKind } from '../../../../app/core/analysis/findings/input.ts';
import {
  effectOf,
  methodName,
  type Effect,
} from '../../../../app/core/analysis/findings/operation-effect.ts';

const operations: [OperationKind, string, Effect][] = [
  ['database', 'SELECT products', 'read'],
  ['database', 'select * from users where id = ?', 'read'],
  ['database', 'SELECT * FROM stock WHERE id = ? FOR UPDATE', 'write'],
  ['database', 'SELECT nextval(?)', 'write'],
  ['database', 'SELECT ?', 'control'],
  ['database', 'SELECT version()', 'control'],
  ['database', 'WITH a AS (SELECT ?) SELECT * FROM a', 'read'],
  ['database', 'WITH gone AS (DELETE FROM a RETURNING *) SELECT * FROM gone', 'write'],
  ['database', 'INSERT INTO log VALUES (?)', 'write'],
  ['database', 'UPDATE bins SET free = ?', 'write'],
  ['database', 'BEGIN', 'control'],
  ['database', 'COMMIT', 'control'],
  ['database', 'SET search_path TO ?', 'control'],
  ['database', 'SET cart:{id}', 'write'],
  ['database', 'GET product:{id}', 'read'],
  ['database', 'HGETALL', 'read'],
  ['database', 'INCR visits', 'write'],
  ['database', 'PING', 'control'],
  ['database', 'pg-pool.connect', 'control'],
  ['database', 'find users', 'read'],
  ['database', '{"find":?,"filter":{"id":?}}', 'read'],
  ['database', 'search products', 'read'],
  ['database', '', 'unknown'],
  ['database', 'frobnicate', 'unknown'],
  ['http', 'GET /products/{id}', 'read'],
  ['http', 'HEAD /products', 'read'],
  ['http', 'POST /graphql', 'unknown'],
  ['http', 'DELETE /carts/{id}', 'write'],
  ['http', 'OPTIONS /carts', 'control'],
  ['http', 'GET /healthz', 'control'],
  ['http', 'GET svc/ready?full=1', 'control'],
  ['http', 'GET /healthcare/plans', 'read'],
  ['rpc', 'shop.v1.Catalog/GetProduct', 'read'],
  ['rpc', 'shop.v1.Catalog/ListProducts', 'read'],
  ['rpc', 'shop.v1.Recommendation/List', 'read'],
  ['rpc', 'shop.v1.Currency/Convert', 'unknown'],
  ['rpc', 'shop.v1.Shop/Getaway', 'unknown'],
  ['rpc', 'shop.v1.Checkout/PlaceOrder', 'write'],
  ['rpc', 'grpc.health.v1.Health/Check', 'control'],
  ['rpc', 'userService.findById', 'read'],
  ['rpc', 'UserService/get_user', 'read'],
  ['messaging', 'send orders', 'write'],
  ['genai', 'chat gpt', 'unknown'],
  ['other', 'GET something', 'unknown'],
];

describe('what an operation does', () => {
  test.each(operations)('%s %s: %s', (kind, text, effect) => {
    expect(effectOf({ kind, text })).toBe(effect);
  });

  test('a statement of 64 KiB takes no time to speak of', () => {
    const before = process.cpuUsage();
    for (const word of ['select ', 'with a as (', '(', ' ', '/', 'a.b/'])
      for (let i = 0; i < 20; i++) effectOf({ kind: 'database', text: word.repeat(65_536 / word.length) });
    expect(process.cpuUsage(before).user).toBeLessThan(5e6);
  });
});

test.each([
  ['shop.v1.Catalog/GetProduct', 'GetProduct'],
  ['Catalog.get', 'get'],
  ['Get', 'Get'],
  ['Catalog/', 'Catalog/'],
])('the method of %s is %s', (text, method) => {
  expect(methodName(text)).toBe(method);
});
