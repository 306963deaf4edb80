import { grpc } from '../calls.ts';
import { productNotFound } from '../failures.ts';
import { inStampede } from '../shop.ts';
import { postgres, redis } from '../stores.ts';
import type { Outcome, Work } from '../work.ts';

const LIST_HIT_RATE = 0.9;
const PRODUCT_HIT_RATE = 0.7;
const NOT_FOUND_RATE = 0.008;

const oneProduct = 'SELECT id, name, price_cents, currency, picture FROM products WHERE id = $1';
const manyProducts = 'SELECT id, name, price_cents, currency, picture FROM products WHERE id = ANY($1)';
const rebuildList =
  'SELECT p.id, p.name, p.price_cents, s.available FROM products p JOIN stock s ON s.product_id = p.id ' +
  'WHERE p.category = $1 ORDER BY p.rank LIMIT $2';

/** Reads each product with a query of its own: what the `n-plus-one` fault turns a list into. */
function loadOneByOne(work: Work, count: number): Outcome {
  return work.inside('load products', (load) => {
    for (let i = 0; i < count; i++) {
      const failure = postgres(load, {
        namespace: 'shop',
        operation: 'SELECT',
        table: 'products',
        text: oneProduct,
        medianMs: 3.2,
        rows: 1,
      });
      if (failure !== undefined) return failure;
    }
    return undefined;
  });
}

/** Builds the list anew while everyone else does the same: the more of them, the slower. */
function rebuild(work: Work, count: number, crowded: boolean): Outcome {
  work.event('cache.miss', { 'cache.key': 'products:list', 'cache.reason': crowded ? 'expired' : 'evicted' });
  const failure = postgres(work, {
    namespace: 'shop',
    operation: 'SELECT',
    table: 'products',
    text: crowded ? rebuildList : manyProducts,
    medianMs: crowded ? 420 : 9,
    rows: count,
  });
  if (failure === undefined) redis(work, 'SET', 'products:list', { 'app.cache.ttl_s': 10 });
  return failure;
}

/** The products of a page or a cart, by their ids. */
export function listProducts(caller: Work, count: number): Outcome {
  return grpc(caller, 'product-catalog', 'shop.catalog.v1.Catalog/ListProducts', (work) => {
    work.set({ 'app.products.count': count });
    work.spend(0.8);
    const crowded = inStampede(work.journey.shop, work.journey.startNs);
    const hit = !crowded && work.random.chance(LIST_HIT_RATE);
    redis(work, 'MGET', 'products:list', { 'app.cache.hit': hit });
    let failure: Outcome;
    if (work.journey.shop.faults.has('n-plus-one')) failure = loadOneByOne(work, Math.max(12, count * 2));
    else if (!hit) failure = rebuild(work, count, crowded);
    work.spend(0.6);
    return failure;
  });
}

/** One product with its description and stock. */
export function getProduct(caller: Work, id: string): Outcome {
  return grpc(
    caller,
    'product-catalog',
    'shop.catalog.v1.Catalog/GetProduct',
    (work) => {
      work.spend(0.6);
      if (work.random.chance(NOT_FOUND_RATE)) return productNotFound;
      const hit = work.random.chance(PRODUCT_HIT_RATE);
      redis(work, 'GET', `product:${id}`, { 'app.cache.hit': hit });
      let failure: Outcome;
      if (!hit) {
        failure = postgres(work, {
          namespace: 'shop',
          operation: 'SELECT',
          table: 'products',
          text: oneProduct,
          medianMs: 3.5,
          rows: 1,
        });
      }
      failure ??= postgres(work, {
        namespace: 'shop',
        operation: 'SELECT',
        table: 'stock',
        text: 'SELECT available, reserved FROM stock WHERE product_id = $1',
        medianMs: 2.4,
        rows: 1,
      });
      work.spend(0.5);
      return failure;
    },
    { 'app.product.id': id },
  );
}
