import type {
  CallFigures,
  OperationDetail,
  OperationQuery,
  ServiceList,
  ServiceQuery,
} from '../../../app/core/contract/query-methods.ts';

export const FROM_NS = 1_795_333_975_000_000_000n;
const LENGTH_NS = 900_000_000_000n;
export const TO_NS = FROM_NS + LENGTH_NS;
const MS = 1e6;

/** The same numbers in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Made {
  calls: number;
  /** Share of the calls, 0 to 1. */
  errors?: number;
  p50Ms: number;
  critical?: number;
  seed?: number;
}

/** Figures of calls that go on evenly, a little up and down. */
export function figures(
  { calls, errors = 0, p50Ms, critical = 0.1, seed = 1 }: Made,
  columns = 40,
): CallFigures {
  const next = dice(seed);
  const perColumn = Uint32Array.from({ length: columns }, () => (calls / columns) * (0.6 + 0.8 * next()));
  const total = perColumn.reduce((sum, count) => sum + count, 0);
  const failed = perColumn.map((count) => Math.round(count * errors * 2 * next()));
  return {
    calls: total,
    errors: failed.reduce((sum, count) => sum + count, 0),
    p50Ns: p50Ms * MS,
    p95Ns: p50Ms * 3 * MS,
    p99Ns: p50Ms * 5 * MS,
    criticalShare: critical,
    within: undefined,
    series: {
      calls: perColumn,
      errors: failed,
      p95: Float64Array.from(perColumn, (count) => (count === 0 ? NaN : p50Ms * MS * (2.5 + next()))),
    },
  };
}

type Service = ServiceList['services'][number];

export function service(name: string, made: Made, operations: Record<string, Made> = {}): Service {
  return {
    service: name,
    spans: made.calls * 3,
    ...figures(made),
    operations: Object.entries(operations).map(([operation, of]) => ({ operation, ...figures(of) })),
  };
}

export const SHOP: Service[] = [
  service(
    'frontend',
    { calls: 12_000, errors: 0.02, p50Ms: 80, critical: 0.18 },
    {
      'POST /api/checkout': { calls: 2_000, errors: 0.1, p50Ms: 190, critical: 0.12, seed: 3 },
      'GET /api/cart': { calls: 6_000, p50Ms: 30, critical: 0.05, seed: 4 },
    },
  ),
  service(
    'checkout',
    { calls: 2_000, errors: 0.1, p50Ms: 160, critical: 0.31, seed: 5 },
    { 'Checkout/PlaceOrder': { calls: 2_000, errors: 0.1, p50Ms: 160, critical: 0.31, seed: 6 } },
  ),
  service(
    'cart',
    { calls: 6_400, p50Ms: 9, critical: 0.04, seed: 7 },
    {
      'Cart/GetCart': { calls: 4_400, p50Ms: 8, seed: 8 },
      'Cart/AddItem': { calls: 2_000, p50Ms: 14, seed: 9 },
    },
  ),
];

/** What `services.list` answers of these services. */
export function listOf(
  services: Service[],
  { fromNs = FROM_NS, toNs = fromNs + LENGTH_NS, targets = [] }: ServiceQuery = {},
): ServiceList {
  const counted = <F extends CallFigures>(entry: F, name: string, operation?: string): F => {
    const target = targets.find((one) => one.service === name && one.operation === operation);
    return target === undefined ? entry : { ...entry, within: withinOf(entry, target.latencyNs) };
  };
  return {
    fromNs,
    toNs,
    columns: 40,
    services: services.map((entry) => ({
      ...counted(entry, entry.service),
      operations: entry.operations.map((one) => counted(one, entry.service, one.operation)),
    })),
    complete: true,
    elapsedMs: 12,
  };
}

function withinOf({ calls, errors, p95Ns }: CallFigures, latencyNs: number): number {
  return Math.round((calls - errors) * Math.min(1, (0.95 * latencyNs) / p95Ns));
}

/** What `services.operation` answers of one of them. */
export function detailOf(services: Service[], query: OperationQuery): OperationDetail {
  const of = services.find((entry) => entry.service === query.service);
  const found =
    query.operation === undefined ? of : of?.operations.find((one) => one.operation === query.operation);
  const { fromNs = FROM_NS, toNs = fromNs + LENGTH_NS, columns = 40, latencyNs } = query;
  const entry = found ?? figures({ calls: 0, p50Ms: 0 });
  const spread = figures(
    {
      calls: entry.calls,
      errors: entry.errors / Math.max(1, entry.calls),
      p50Ms: entry.p50Ns / MS,
      seed: 11,
    },
    columns,
  ).series;
  const edgesNs = Float64Array.from({ length: 41 }, (_, i) => 1e6 * 1.3 ** i);
  const middle = Math.log(entry.p50Ns / 1e6) / Math.log(1.3);
  const calls = Uint32Array.from(
    { length: 40 },
    (_, i) => entry.calls * 0.12 * Math.exp(-((i - middle) ** 2) / 18),
  );
  const example = (i: number, failed: boolean) => ({
    traceId: (i + 1).toString(16).padStart(32, '0'),
    spanId: (i + 1).toString(16).padStart(16, '0'),
    name: query.operation ?? of?.operations[0]?.operation ?? '',
    startNs: FROM_NS + BigInt(i) * 7_123_456_789n,
    durationNs: entry.p99Ns * (1.6 - i * 0.1),
    failed,
  });
  return {
    ...entry,
    within: latencyNs === undefined ? undefined : withinOf(entry, latencyNs),
    fromNs,
    toNs,
    columns,
    series: { ...spread, p50: spread.p95.map((ns) => ns / 3), p99: spread.p95.map((ns) => ns * 1.6) },
    histogram: { edgesNs, calls, errors: calls.map((count, i) => (i > middle ? count * 0.2 : 0)) },
    withinSeries:
      latencyNs === undefined
        ? undefined
        : spread.calls.map((count, i) => count * (i % 9 === 4 ? 0.8 : 0.99)),
    slowest: [0, 1, 2, 3, 4].map((i) => example(i, i === 1)),
    failing: entry.errors > 0 ? [5, 6].map((i) => example(i, true)) : [],
    complete: true,
    elapsedMs: 9,
  };
}
