import { checkout } from './flows/checkout.ts';
import { fulfilOrders, stockSync } from './flows/background.ts';
import { mobileCheckout, mobileHome, mobileProduct, mobileSearch } from './flows/mobile.ts';
import { addToCart, browse, searchProducts, showCart, viewProduct } from './flows/web.ts';
import type { Random } from './random.ts';
import { pickRegion, pickShopper, type Shop } from './shop.ts';
import type { Journey, ShopSpan } from './work.ts';

/** What people do in the shop, and how often. */
const FLOWS: readonly { name: string; weight: number; run: (journey: Journey) => void }[] = [
  { name: 'browse', weight: 22, run: browse },
  { name: 'view product', weight: 24, run: viewProduct },
  { name: 'search', weight: 10, run: searchProducts },
  { name: 'show cart', weight: 7, run: showCart },
  { name: 'add to cart', weight: 9, run: addToCart },
  { name: 'checkout', weight: 8, run: checkout },
  { name: 'mobile home', weight: 8, run: mobileHome },
  { name: 'mobile product', weight: 7, run: mobileProduct },
  { name: 'mobile search', weight: 4, run: mobileSearch },
  { name: 'mobile checkout', weight: 3, run: mobileCheckout },
  { name: 'sync stock', weight: 1, run: stockSync },
];

/** Orders that fulfilment takes at a time. */
const ORDERS_PER_BATCH = 6;
/** While the queue is backed up, fulfilment gets round to a batch only this often when one is waiting. */
const BACKLOGGED_BATCH_RATE = 0.02;

function fulfilmentIsDue(shop: Shop, random: Random, timeNs: bigint): boolean {
  const ready = shop.pendingOrders.filter((order) => order.publishedNs < timeNs).length;
  if (ready < ORDERS_PER_BATCH) return false;
  return !shop.faults.has('queue-backlog') || random.chance(BACKLOGGED_BATCH_RATE);
}

/**
 * One trace of the shop that begins at `timeNs` (a few end in a second one, where a context was lost). Pure but for
 * `shop` and `random`, which it moves on: the same shop, seed and times give the same spans. They come in the order in
 * which they end within each call, children before parents.
 */
export function generateTrace(shop: Shop, random: Random, timeNs: bigint): ShopSpan[] {
  const region = pickRegion(random);
  const journey: Journey = {
    shop,
    random,
    startNs: timeNs,
    region,
    shopper: pickShopper(random, region),
    spans: [],
  };
  if (fulfilmentIsDue(shop, random, timeNs)) fulfilOrders(journey, ORDERS_PER_BATCH);
  else random.weighted(FLOWS).run(journey);
  return journey.spans;
}
