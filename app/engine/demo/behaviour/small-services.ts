import { grpc, http, outside } from '../calls.ts';
import { adsUnavailable } from '../failures.ts';
import { opensearch, postgres, redis } from '../stores.ts';
import type { Outcome, Work } from '../work.ts';
import { listProducts } from './catalogue.ts';

/** Converts one price. */
export function convert(caller: Work): Outcome {
  const to = caller.journey.shopper.currency;
  return grpc(
    caller,
    'currency',
    'shop.currency.v1.Currency/Convert',
    (work) => {
      work.spend(0.9, 0.4);
      return undefined;
    },
    { 'app.currency.to': to },
  );
}

/** What sending the cart would cost, asked of the carrier. */
export function quote(caller: Work): Outcome {
  return http(caller, 'shipping', { method: 'POST', route: '/quote', path: '/quote' }, (work) => {
    work.inside('pack parcel', (step) => step.spend(3));
    return outside(work, {
      method: 'POST',
      host: 'parcels.example',
      path: '/rates',
      medianMs: 34,
      spread: 0.4,
    });
  });
}

export function ship(caller: Work, orderId: string): Outcome {
  return http(
    caller,
    'shipping',
    { method: 'POST', route: '/shipments', path: '/shipments', status: 201 },
    (work) => {
      work.set({ 'app.order.id': orderId });
      const failure = postgres(work, {
        namespace: 'shop',
        operation: 'INSERT',
        table: 'shipments',
        text: 'INSERT INTO shipments (order_id, address_id, carrier) VALUES ($1, $2, $3) RETURNING id',
        medianMs: 7,
        rows: 1,
      });
      return (
        failure ??
        outside(work, { method: 'POST', host: 'parcels.example', path: '/labels', medianMs: 28, spread: 0.4 })
      );
    },
  );
}

/** What others bought: ranks, then reads the products. */
export function recommend(caller: Work, count: number): Outcome {
  return grpc(caller, 'recommendation', 'shop.recommendation.v1.Recommendation/List', (work) => {
    work.spend(2);
    redis(work, 'ZREVRANGE', 'recommendation:top');
    work.inside('rank products', (step) => step.spend(26, 0.4), { 'app.model': 'two-tower-7' });
    return listProducts(work, count);
  });
}

const NO_CAMPAIGN = 0.01;

/** An advertisement. It fails now and then, and the page does without. */
export function ads(caller: Work): Outcome {
  return grpc(caller, 'ad', 'shop.ad.v1.Ad/GetAds', (work) => {
    work.spend(5, 0.5);
    if (!work.random.chance(NO_CAMPAIGN)) {
      redis(work, 'SRANDMEMBER', 'campaigns');
      return undefined;
    }
    work.exception(adsUnavailable.type, adsUnavailable.message, [
      'shop.ad.CampaignStore.pick@shop/ad/CampaignStore.java:61',
      'shop.ad.AdService.getAds@shop/ad/AdService.java:33',
      'shop.ad.AdGrpc$Handler.invoke@shop/ad/AdGrpc.java:212',
    ]);
    return adsUnavailable;
  });
}

const SEARCH_TERMS = ['lamp', 'desk lamp', 'mug', 'chair', 'wool blanket', 'notebook', 'kettle', 'plant pot'];

/** Finds products by words. */
export function search(caller: Work): Outcome {
  const term = caller.random.pick(SEARCH_TERMS);
  return http(
    caller,
    'search',
    {
      method: 'GET',
      route: '/v1/search',
      path: `/v1/search?q=${encodeURIComponent(term)}`,
      server: { 'url.query': `q=${encodeURIComponent(term)}` },
    },
    (work) => {
      work.set({ 'app.search.terms': term });
      work.inside('parse query', (step) => step.spend(1.1));
      opensearch(work, 'search', 18, `{"query":{"match":{"name":"${term}"}},"size":24}`);
      work.inside('rank results', (step) => step.spend(4));
      return listProducts(work, work.random.integer(8, 24));
    },
  );
}
