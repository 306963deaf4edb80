import type { FaultName } from './faults.ts';
import type { Random } from './random.ts';
import { REGIONS, type Region } from './services.ts';

/** A message on the orders topic that fulfilment has yet to take. */
export interface PendingOrder {
  traceId: string;
  spanId: string;
  orderId: string;
  publishedNs: bigint;
}

/** What the shop remembers between traces. Everything else follows from the seed and the time. */
export interface Shop {
  faults: ReadonlySet<FaultName>;
  pendingOrders: PendingOrder[];
  /** How far the consumers of orders are behind, milliseconds. */
  backlogMs: number;
  /** Offset of the next message on each topic. */
  offsets: Map<string, number>;
}

/** Beyond this many the oldest waiting orders are forgotten: with the backlog fault on they are never taken fast enough. */
export const MAX_PENDING_ORDERS = 2_000;

export function createShop(faults: Iterable<FaultName> = []): Shop {
  return { faults: new Set(faults), pendingOrders: [], backlogMs: 0, offsets: new Map() };
}

export interface Shopper {
  id: string;
  session: string;
  tier: 'gold' | 'silver' | 'standard';
  provider: 'acme' | 'paylane' | 'giro';
  currency: string;
  address: string;
  userAgent: string;
  cartItems: number;
}

const tiers = [
  { name: 'standard', weight: 13, items: [1, 4] },
  { name: 'silver', weight: 5, items: [2, 6] },
  { name: 'gold', weight: 2, items: [9, 18] },
] as const;

const providers = [
  { name: 'paylane', weight: 10 },
  { name: 'acme', weight: 7 },
  { name: 'giro', weight: 3 },
] as const;

const currencies: Record<Region['name'], readonly string[]> = {
  'eu-west-1': ['EUR', 'EUR', 'GBP', 'SEK'],
  'us-east-1': ['USD', 'USD', 'CAD'],
  'ap-south-1': ['INR', 'SGD'],
};

const userAgents = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
] as const;

const SHOPPERS = 900;

export function pickRegion(random: Random): Region {
  return random.weighted(REGIONS);
}

export function pickShopper(random: Random, region: Region): Shopper {
  const number = random.integer(1, SHOPPERS);
  const tier = random.weighted(tiers);
  return {
    id: `u-${String(number).padStart(5, '0')}`,
    session: random.spanId(),
    tier: tier.name,
    provider: random.weighted(providers).name,
    currency: random.pick(currencies[region.name]),
    address: `203.0.113.${number % 254}`,
    userAgent: random.pick(userAgents),
    cartItems: random.integer(tier.items[0], tier.items[1]),
  };
}

/** A wave of visitors that comes and goes: how busy the database's connections are, 0 to 1. */
export function loadAt(timeNs: bigint): number {
  const seconds = Number(timeNs / 1_000_000n) / 1000;
  return 0.5 + 0.2 * Math.sin((seconds / 90) * 2 * Math.PI) + 0.08 * Math.sin((seconds / 17) * 2 * Math.PI);
}

const STAMPEDE_EVERY_SECONDS = 10;
const STAMPEDE_LASTS_SECONDS = 2.5;

/** Whether the cached lists have just expired and are being rebuilt. */
export function inStampede(shop: Shop, timeNs: bigint): boolean {
  const seconds = Number(timeNs / 1_000_000n) / 1000;
  return shop.faults.has('cache-stampede') && seconds % STAMPEDE_EVERY_SECONDS < STAMPEDE_LASTS_SECONDS;
}

const BACKLOG_GROWS_MS = 120;
const BACKLOG_SHRINKS_MS = 400;
const MAX_BACKLOG_MS = 12_000;

/** How long the next message waits before a consumer takes it, milliseconds; it grows and drains message by message. */
export function nextQueueWait(shop: Shop, random: Random): number {
  const change = shop.faults.has('queue-backlog') ? BACKLOG_GROWS_MS : -BACKLOG_SHRINKS_MS;
  shop.backlogMs = Math.min(MAX_BACKLOG_MS, Math.max(0, shop.backlogMs + change));
  return random.logNormal(9, 0.5) + shop.backlogMs * (0.9 + 0.1 * random.fraction());
}
