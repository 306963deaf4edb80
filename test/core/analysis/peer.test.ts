import { describe, expect, test } from 'vitest';
import { peerOf, serviceNodeId, type Peer } from '../../../app/core/analysis/peer.ts';
import { Kind } from '../../../app/core/model/span.ts';

function peer(attributes: Record<string, string>, kind: number = Kind.client): Peer | undefined {
  const known = new Map(Object.entries(attributes));
  return peerOf((key) => known.get(key), kind);
}
const named = (attributes: Record<string, string>, kind?: number): string | undefined => {
  const found = peer(attributes, kind);
  return found && `${found.kind} ${found.name}`;
};

test.each([
  ['service pay', { 'service.peer.name': 'pay', 'peer.service': 'old' }],
  ['service pay', { 'peer.service': 'pay', 'server.address': 'pay.local' }],
  ['database orders-db', { 'peer.service': 'orders-db', 'db.system': 'mysql' }],
  ['queue bus', { 'peer.service': 'bus', 'messaging.system': 'kafka' }],
  [
    'database postgresql/shop@db.local',
    {
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'server.address': 'DB.local',
      'server.port': '5432',
    },
  ],
  [
    'database postgresql/shop@db.local',
    { 'db.system': 'postgresql', 'db.name': 'shop', 'net.peer.name': 'db.local' },
  ],
  ['database redis/3', { 'db.system': 'redis', 'db.redis.database_index': '3' }],
  ['database sqlite', { 'db.system': 'sqlite', 'url.full': 'file://x' }],
  [
    'queue kafka/orders',
    { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders', 'server.address': 'k' },
  ],
  ['queue rabbitmq/jobs', { 'messaging.system': 'rabbitmq', 'messaging.destination': 'jobs' }],
  [
    'queue jms/reply-{id}',
    {
      'messaging.system': 'jms',
      'messaging.destination.name': 'reply-1',
      'messaging.destination.template': 'reply-{id}',
    },
  ],
  [
    'queue jms/(temporary)',
    {
      'messaging.system': 'jms',
      'messaging.destination.name': 'amq.gen-x',
      'messaging.destination.temporary': 'true',
    },
  ],
  ['external openai', { 'gen_ai.provider.name': 'openai', 'server.address': 'api.openai.com' }],
  ['external anthropic', { 'gen_ai.system': 'anthropic' }],
  ['external shop.Pay', { 'rpc.service': 'shop.Pay', 'server.address': 'pay' }],
  ['external shop.Pay', { 'rpc.method': 'shop.Pay/Charge' }],
  [
    'external api.acme.com',
    { 'rpc.method': 'Charge', 'server.address': 'api.acme.com', 'server.port': '443' },
  ],
  ['external api.acme.com:8443', { 'server.address': 'API.acme.com', 'server.port': '8443' }],
  ['external [::1]:9000', { 'server.address': '::1', 'server.port': '9000' }],
  ['external old.host:81', { 'net.peer.name': 'old.host', 'net.peer.port': '81' }],
  ['external 10.0.0.7', { 'network.peer.address': '10.0.0.7', 'url.full': 'http://x/' }],
  ['external 10.0.0.8', { 'net.sock.peer.addr': '10.0.0.8' }],
  ['external acme.com:8080', { 'url.full': 'http://user:p@ss@Acme.com:8080/path?q=http://other/' }],
  ['external acme.com', { 'http.url': 'https://acme.com:443/path' }],
  ['external acme.com', { 'http.host': 'acme.com' }],
])('%s', (expected, attributes) => {
  expect(named(attributes)).toBe(expected);
});

describe('nothing', () => {
  test.each<[string, Record<string, string>]>([
    ['no attributes', {}],
    ['empty values', { 'peer.service': '', 'server.address': '' }],
    ['a URL without a host', { 'url.full': '/path' }],
    ['a URL of nothing but credentials', { 'url.full': 'http://user@/x' }],
    ['an RPC method without a service', { 'rpc.method': '/x' }],
    [
      'taking messages',
      { 'messaging.system': 'kafka', 'messaging.operation.type': 'receive', 'server.address': 'k' },
    ],
    ['settling, by the former name', { 'messaging.system': 'sqs', 'messaging.operation': 'settle' }],
  ])('%s', (_, attributes) => {
    expect(peer(attributes)).toBeUndefined();
  });

  test.each([Kind.server, Kind.internal, Kind.unspecified, 17])('for a span of kind %i', (kind) => {
    expect(
      peer({ 'server.address': 'x', 'db.system': 'pg', 'messaging.system': 'kafka' }, kind),
    ).toBeUndefined();
  });

  test('but the broker for a consumer', () => {
    expect(named({ 'messaging.system': 'kafka', 'messaging.operation': 'receive' }, Kind.consumer)).toBe(
      'queue kafka',
    );
    expect(named({ 'server.address': 'x', 'peer.service': 'y' }, Kind.consumer)).toBeUndefined();
  });
});

test('a producer names its broker', () => {
  expect(
    peer({ 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' }, Kind.producer),
  ).toEqual({
    id: 'queue:kafka/orders',
    name: 'kafka/orders',
    kind: 'queue',
  });
});

test('a named service has the id of that service', () => {
  expect(peer({ 'peer.service': 'pay' })?.id).toBe(serviceNodeId('pay'));
});

test('ids of services and of other nodes never meet', () => {
  const ids = [
    'user',
    'service:user',
    'database:pg',
    'service:database:pg',
    'pay',
    'queue:x',
    'external:x',
  ].map(serviceNodeId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).not.toContain('user');
  expect(ids).not.toContain(peer({ 'db.system': 'pg' })?.id);
});

test('endless names are cut', () => {
  expect(peer({ 'server.address': 'x'.repeat(100_000) })!.name.length).toBeLessThan(300);
});
