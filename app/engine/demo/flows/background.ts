import { Kind } from '../../../core/model/span.ts';
import { fulfil } from '../behaviour/orders.ts';
import { outside } from '../calls.ts';
import { consume, consumeBatch, publish } from '../queues.ts';
import { instanceOf } from '../services.ts';
import { opensearch, postgres, redis } from '../stores.ts';
import { Work, type Journey } from '../work.ts';

/** The nightly job that runs all day: reads the supplier's stock page by page and tells who keeps copies. */
export function stockSync(journey: Journey): void {
  const instance = instanceOf('stock-sync', journey.region, 1);
  const job = new Work(journey, instance, {
    name: 'sync stock',
    kind: Kind.internal,
    scope: 'stock-sync',
    attributes: { 'app.job.name': 'sync-stock', 'app.region': journey.region.name },
    at: 0,
  });
  const pages = journey.random.integer(2, 4);
  for (let page = 1; page <= pages; page++) {
    outside(job, {
      method: 'GET',
      host: 'supplier.example',
      path: '/stock',
      medianMs: 70,
      attributes: { 'url.full': `https://supplier.example/stock?page=${page}` },
    });
    job.inside('merge stock', (step) => step.spend(6), { 'app.page': page });
    postgres(job, {
      namespace: 'warehouse',
      operation: 'UPDATE',
      table: 'bins',
      text: 'UPDATE bins SET free = v.free FROM (SELECT unnest($1::text[]) AS sku, unnest($2::int[]) AS free) v WHERE bins.sku = v.sku',
      medianMs: 18,
    });
  }
  job.set({ 'app.pages': pages });
  const message = publish(job, 'stock-changed', 'all');
  job.end();
  consume(job, message, 'search', journey.random.logNormal(7, 0.5), (work) =>
    opensearch(work, 'bulk', 40, '{"update":{"_index":"products"}}'),
  );
  consume(job, message, 'product-catalog', journey.random.logNormal(6, 0.5), (work) =>
    redis(work, 'DEL', 'products:list'),
  );
}

/** Takes the orders that were published before this moment: a trace of its own, linked to theirs. */
export function fulfilOrders(journey: Journey, batch: number): void {
  const { shop, random, region, startNs } = journey;
  const ready = shop.pendingOrders.filter((order) => order.publishedNs < startNs).slice(0, batch);
  const taken = new Set(ready);
  shop.pendingOrders = shop.pendingOrders.filter((order) => !taken.has(order));
  consumeBatch(
    journey,
    'orders',
    ready.map(({ traceId, spanId }) => ({ traceId, spanId })),
    (service) => instanceOf(service, region, random.integer(1, 2)),
    'fulfilment',
    (work) => fulfil(work, ready.length),
  );
}
