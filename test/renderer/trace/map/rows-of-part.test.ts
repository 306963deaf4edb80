import { expect, test } from 'vitest';
import { callColumns } from '../../../../app/core/analysis/call-columns.ts';
import { rowsOfEdge, rowsOfNode } from '../../../../renderer/views/trace/map/rows-of-part.ts';
import { inputFromText } from '../../../core/analysis/calls-from-text.ts';
import { edge, node } from '../../components/graph/shop-map.ts';

const input = inputFromText(`
  web GET 0..100 server
    web rpc 10..90 client
      cart Get 12..88 server error
        cart INSERT 20..30 client error db.system.name=pg
        cart INSERT 40..50 client db.system.name=pg
`);
const calls = callColumns(input);

test('a service stands for its spans, a database for the spans that call it', () => {
  const cart = rowsOfNode(input.trace, calls, node('cart'));
  expect([...cart.all]).toEqual([2, 3, 4]);
  expect([...cart.failed]).toEqual([2, 3]);
  const database = rowsOfNode(input.trace, calls, node('pg', { id: 'database:pg', kind: 'database' }));
  expect([...database.all]).toEqual([3, 4]);
  expect([...rowsOfNode(input.trace, calls, node('user')).all]).toEqual([0]);
});

test('a connection stands for both sides of its calls', () => {
  expect([...rowsOfEdge(input.trace, calls, edge('web', 'cart', 1)).all]).toEqual([1, 2]);
  expect([...rowsOfEdge(input.trace, calls, edge('cart', 'web', 1)).all]).toEqual([]);
});
