import { expect, test } from 'vitest';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { queryForEdge, queryForNode, withErrors } from '../../../renderer/views/map/queries.ts';
import { edge, node, shopMap } from './shop-map.ts';

test('nodes are asked for by what their spans carry', () => {
  expect(queryForNode(node('checkout'))).toBe('service:checkout');
  expect(queryForNode(node('my service'))).toBe('service:"my service"');
  expect(queryForNode(node('postgresql/shop'))).toBe(
    'db.system.name:postgresql db.namespace:shop server.address:db.internal',
  );
  expect(queryForNode(node('#orders'))).toBe('messaging.destination.name:orders');
  expect(queryForNode(node('acme.example', { name: 'acme.example:443' }))).toBe(
    'server.address:acme.example',
  );
  expect(queryForNode(node('user'))).toBe('');
});

test('edges are asked for on the side that has spans', () => {
  const nodes = new Map(shopMap().nodes.map((item) => [item.id, item]));
  expect(queryForEdge(edge('user', 'frontend', 1), nodes)).toBe('service:frontend');
  expect(queryForEdge(edge('payment', 'acme.example', 1), nodes)).toBe(
    'service:payment server.address:acme.example',
  );
  expect(queryForEdge(edge('checkout', '#orders', 1), nodes)).toBe(
    'service:checkout messaging.destination.name:orders',
  );
  expect(queryForEdge(edge('#orders', 'email', 1), nodes)).toBe(
    'service:email messaging.destination.name:orders',
  );
  expect(queryForEdge(edge('checkout', 'payment', 1), nodes)).toBe('service:payment');
  expect(queryForEdge(edge('checkout', 'gone', 1), nodes)).toBe('');
});

test('every query of the map is one that the language reads', () => {
  const map = shopMap();
  map.nodes.push(node('odd', { name: 'a "quoted" \\ name: {x}' }));
  const nodes = new Map(map.nodes.map((item) => [item.id, item]));
  const queries = [
    ...map.nodes.map(queryForNode),
    ...[...map.edges, edge('odd', 'checkout', 1)].map((item) => queryForEdge(item, nodes)),
  ];
  for (const query of queries) {
    expect(parseQuery(query).diagnostics, query).toEqual([]);
    expect(parseQuery(withErrors(query)).diagnostics, withErrors(query)).toEqual([]);
  }
});

test('only with errors', () => {
  expect(withErrors('service:a')).toBe('service:a status:error');
  expect(withErrors('')).toBe('status:error');
});
