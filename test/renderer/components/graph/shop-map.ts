import type { MapEdge, MapNode, MapNodeKind, ServiceMap } from '../../../../app/core/contract/methods.ts';

/** `source > target calls errors`, one a line. Names with a slash are databases, with a hash queues, with a dot hosts. */
const lines = `
user > frontend 2300 50
mobile-app > gateway 800 30
frontend > checkout 240 55
frontend > cart 900 0
frontend > recommendation 1500 0
frontend > ad 1300 20
frontend > search 300 0
frontend > product-catalog 1600 4
frontend > currency 800 0
gateway > checkout 85 25
gateway > product-catalog 500 0
gateway > cart 200 0
gateway > recommendation 250 0
gateway > ad 250 3
gateway > search 130 0
gateway > redis/0 800 0
checkout > cart 600 0
checkout > product-catalog 320 0
checkout > currency 1300 0
checkout > shipping 560 0
checkout > payment 325 80
checkout > #orders 245 0
#orders > email 245 0
#orders > fulfilment 40 0
payment > acme.example 311 276
payment > paylane.example 170 0
payment > postgresql/ledger 325 0
shipping > parcels.example 560 0
shipping > postgresql/shop 245 0
cart > postgresql/shop 900 0
cart > redis/0 1500 0
product-catalog > postgresql/shop 2000 0
product-catalog > redis/0 4700 0
recommendation > product-catalog 1700 0
recommendation > redis/0 1700 0
search > product-catalog 430 0
search > opensearch/products 450 0
ad > redis/0 1500 0
email > mail.example 245 0
fulfilment > postgresql/warehouse 280 0
stock-sync > supplier.example 100 0
stock-sync > postgresql/warehouse 100 0
stock-sync > #stock-changed 34 0
#stock-changed > search 34 0
#stock-changed > product-catalog 34 0
`;

function kindOf(name: string): MapNodeKind {
  if (name === 'user') return 'user';
  if (name.startsWith('#')) return 'queue';
  if (name.includes('/')) return 'database';
  return name.includes('.') ? 'external' : 'service';
}

export function node(name: string, over: Partial<MapNode> = {}): MapNode {
  const kind = kindOf(name);
  const shown =
    kind === 'queue' ? `kafka/${name.slice(1)}` : kind === 'database' ? `${name}@db.internal` : name;
  return {
    id: name,
    name: shown,
    kind,
    spans: 100,
    errors: 0,
    calls: 0,
    p95Ns: 1_000_000n,
    criticalShare: 0,
    ...over,
  };
}

export function edge(source: string, target: string, calls: number, errors = 0): MapEdge {
  const kind =
    kindOf(source) === 'queue' || kindOf(target) === 'queue'
      ? 'messaging'
      : kindOf(target) === 'database'
        ? 'database'
        : 'request';
  return { source, target, kind, calls, errors, p50Ns: 1_000_000n, p95Ns: 5_000_000n, p99Ns: 9_000_000n };
}

/** A map from its edges. */
export function mapOf(edges: MapEdge[]): ServiceMap {
  const names = new Set(edges.flatMap(({ source, target }) => [source, target]));
  return {
    nodes: [...names].map((name) =>
      node(name, {
        calls: edges.filter(({ target }) => target === name).reduce((sum, { calls }) => sum + calls, 0),
      }),
    ),
    edges,
    traces: 3000,
    fromNs: 1_790_000_000_000_000_000n,
    toNs: 1_790_000_100_000_000_000n,
    elapsedMs: 1,
  };
}

export function shopMap(): ServiceMap {
  return mapOf(
    lines
      .trim()
      .split('\n')
      .map((line) => {
        const [source, , target, calls, errors] = line.split(' ');
        return edge(source!, target!, Number(calls), Number(errors));
      }),
  );
}
