import { Kind } from '../../../core/model/span.ts';
import { getCart } from '../behaviour/cart.ts';
import { getProduct, listProducts } from '../behaviour/catalogue.ts';
import { ads, recommend, search } from '../behaviour/small-services.ts';
import { http, type Handler } from '../calls.ts';
import { instanceOf } from '../services.ts';
import { redis } from '../stores.ts';
import { Work, type Journey, type Outcome } from '../work.ts';
import { placeOrder } from './checkout.ts';
import { shopperAttributes } from './entry.ts';
import { productId } from './web.ts';

const networks = [
  { type: 'wifi', delayMs: 14, weight: 6 },
  { type: 'cell', delayMs: 48, weight: 4 },
] as const;

/** A screen of the app: the root span lies on the device, and every request crosses its network to the gateway. */
function screen(journey: Journey, name: string, body: (work: Work, request: ApiRequest) => void): void {
  const network = journey.random.weighted(networks);
  const instance = instanceOf('mobile-app', journey.region, journey.random.integer(1, 2));
  const work = new Work(journey, instance, {
    name: `screen ${name}`,
    kind: Kind.internal,
    scope: 'shop.mobile.ui',
    attributes: {
      'app.screen.name': name,
      'network.connection.type': network.type,
      ...shopperAttributes(journey),
    },
    at: 0,
  });
  work.spend(8);
  body(work, (method, route, path, handler) =>
    http(
      work,
      'gateway',
      { method, route, path, host: 'api.shop.example', delayMs: network.delayMs },
      (gateway) => {
        gateway.set({ 'app.user.tier': journey.shopper.tier, 'user.id': journey.shopper.id });
        gateway.inside('authenticate', (step) => redis(step, 'GET', `session:${journey.shopper.session}`));
        return handler(gateway);
      },
    ),
  );
  work.event('screen.rendered', { 'app.screen.name': name });
  work.spend(12);
  work.end();
}

type ApiRequest = (method: 'GET' | 'POST', route: string, path: string, handler: Handler) => Outcome;

export function mobileHome(journey: Journey): void {
  screen(journey, 'home', (_work, request) => {
    request('GET', '/v1/home', '/v1/home', (gateway) => {
      let products: Outcome;
      gateway.together(
        (w) => (products = listProducts(w, 10)),
        (w) => recommend(w, 4),
        (w) => ads(w),
      );
      return products;
    });
  });
}

export function mobileProduct(journey: Journey): void {
  const id = productId(journey.random);
  screen(journey, 'product', (_work, request) => {
    request('GET', '/v1/products/{id}', `/v1/products/${id}`, (gateway) => getProduct(gateway, id));
    request('GET', '/v1/cart', '/v1/cart', (gateway) => getCart(gateway));
  });
}

export function mobileSearch(journey: Journey): void {
  screen(journey, 'search', (_work, request) => {
    request('GET', '/v1/search', '/v1/search', (gateway) => search(gateway));
  });
}

export function mobileCheckout(journey: Journey): void {
  screen(journey, 'checkout', (work, request) => {
    const failure = request('POST', '/v1/orders', '/v1/orders', (gateway) => {
      gateway.set({ 'cart.items': journey.shopper.cartItems, 'payment.provider': journey.shopper.provider });
      return placeOrder(gateway);
    });
    if (failure !== undefined) work.error('the order could not be placed', failure.type);
  });
}
