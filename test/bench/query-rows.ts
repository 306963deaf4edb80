import type { Params } from '../../app/core/contract/methods.ts';

type Asked = 'traces.search' | 'spans.facets' | 'spans.correlate' | 'services.list' | 'map.get';

/** One line of the table: what is asked, and what it is to take with a million spans and with ten, ms. */
export interface QueryRow {
  what: string;
  method: Asked;
  params: Params<Asked>;
  target: { '1m': number; '10m': number };
  /** Until the first traces are told. */
  first?: { '1m'?: number; '10m'?: number };
}

/** @param rare a literal of an order that a single trace has */
export function queryRows(rare: string): QueryRow[] {
  const search = (
    what: string,
    query: string,
    more: Omit<QueryRow, 'what' | 'method' | 'params'>,
  ): QueryRow => ({
    what: `${what}: ${query}`,
    method: 'traces.search',
    params: { query },
    ...more,
  });
  const overAll = { target: { '1m': 300, '10m': 3_000 }, first: { '10m': 100 } };
  return [
    search('equality, rare value', `app.order.id = ${rare}`, { target: { '1m': 50, '10m': 150 } }),
    {
      what: 'equality, common value, first 50: service = "product-catalog"',
      method: 'traces.search',
      params: { query: 'service = "product-catalog"', limit: 50, stopAtLimit: true },
      target: { '1m': 30, '10m': 30 },
    },
    search('comparison', 'duration > 400ms', overAll),
    search('comparison', 'app.products.count > 20', overAll),
    search('regular expression', 'url.path =~ "/products/.*7"', overAll),
    search('structure', '{ service = "checkout" } >> { db.system.name = "postgresql" && duration > 50ms }', {
      target: { '1m': 1_000, '10m': 10_000 },
      first: { '10m': 200 },
    }),
    { what: 'facets, all keys', method: 'spans.facets', params: {}, target: { '1m': 400, '10m': 4_000 } },
    {
      what: 'what sets traces over 1 s apart, all attributes',
      method: 'spans.correlate',
      params: { selection: { minDurationNs: 1e9 } },
      target: { '1m': 500, '10m': 5_000 },
    },
    {
      what: 'services, whole range',
      method: 'services.list',
      params: {},
      target: { '1m': 300, '10m': 3_000 },
    },
    { what: 'map, whole range', method: 'map.get', params: {}, target: { '1m': 300, '10m': 3_000 } },
  ];
}
