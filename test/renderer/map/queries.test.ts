import { expect, test } from 'vitest';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { allOf, queryForEdge, queryForNode, withErrors } from '../../../renderer/views/map/queries.ts';
import { edge, node, shopMap } from '../components/graph/shop-map.ts';

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
  const between = (source: string, target: string) =>
    queryForEdge({ source: node(source), target: node(target) });
  expect(between('user', 'frontend')).toBe('service:frontend');
  expect(between('payment', 'acme.example')).toBe('service:payment server.address:acme.example');
  expect(between('checkout', '#orders')).toBe('service:checkout messaging.destination.name:orders');
  expect(between('#orders', 'email')).toBe('service:email messaging.destination.name:orders');
  expect(between('checkout', 'payment')).toBe('{ service:checkout } > { service:payment }');
});

test('every query of the map is one that the language reads', () => {
  const map = shopMap();
  map.nodes.push(node('odd', { name: 'a "quoted" \\ name: {x}' }));
  const nodes = new Map(map.nodes.map((item) => [item.id, item]));
  const queries = [
    ...map.nodes.map((item) => queryForNode(item)),
    ...[...map.edges, edge('odd', 'checkout', 1)].map(({ source, target }) =>
      queryForEdge({ source: nodes.get(source)!, target: nodes.get(target)! }),
    ),
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

test('parts of a service are asked for by what tells them apart', () => {
  const part = node('part', { name: 'GET /cart', partOf: 'frontend' });
  expect(queryForNode(part, () => 'operation')).toBe('service:frontend name:"GET /cart"');
  expect(queryForNode({ ...part, name: 'pod-1' }, () => 'instance')).toBe(
    'service:frontend (service.instance.id:pod-1 or k8s.pod.name:pod-1 or host.name:pod-1 or container.id:pod-1)',
  );
  expect(queryForNode(part)).toBe('service:frontend');
});

test("a part's traces are among those that the map is of", () => {
  const part = '{ service:a } > { service:b }';
  expect(allOf('', part)).toBe(part);
  expect(allOf('service:a', '')).toBe('service:a');
  expect(allOf('duration > 5ms', part)).toBe('{ duration > 5ms } && ({ service:a } > { service:b })');
  for (const query of ['a or b', '{ x = 1 } >> { y = 2 }', '{ kind = client } | by(name) | count() > 20'])
    expect(parseQuery(allOf(query, part)).diagnostics, query).toEqual([]);
  expect(withErrors(part)).toBe('{ service:a } > { service:b status:error }');
});
