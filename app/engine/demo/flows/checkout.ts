import { decimal } from '../attributes.ts';
import { emptyCart, getCart } from '../behaviour/cart.ts';
import { listProducts } from '../behaviour/catalogue.ts';
import { publishOrder } from '../behaviour/orders.ts';
import { charge } from '../behaviour/payment.ts';
import { convert, quote, ship } from '../behaviour/small-services.ts';
import { grpc } from '../calls.ts';
import type { Journey, Outcome, Work } from '../work.ts';
import { render, webRequest } from './entry.ts';

/** The prices of the cart, one conversion an item: a full cart of a gold customer makes many. */
function prepare(work: Work): Outcome {
  const { cartItems } = work.journey.shopper;
  return work.inside('prepare order', (step) => {
    const failure = getCart(step) ?? listProducts(step, cartItems);
    if (failure !== undefined) return failure;
    for (let i = 0; i < cartItems; i++) {
      const unconverted = convert(step);
      if (unconverted !== undefined) return unconverted;
    }
    return quote(step);
  });
}

/** Places an order: everything in sequence, and an event in the queue at the end. */
export function placeOrder(caller: Work): Outcome {
  const { shopper, random } = caller.journey;
  const orderId = `o-${random.spanId()}`;
  const total = Math.round(shopper.cartItems * random.logNormal(31, 0.6) * 100) / 100;
  const attributes = {
    'app.order.id': orderId,
    'app.order.total': decimal(total),
    'cart.items': shopper.cartItems,
    'payment.provider': shopper.provider,
    'app.user.tier': shopper.tier,
    'user.id': shopper.id,
  };
  return grpc(caller, 'checkout', 'shop.checkout.v1.Checkout/PlaceOrder', (work) => {
    work.set(attributes);
    work.spend(1);
    const failure = prepare(work) ?? charge(work, total);
    if (failure !== undefined) {
      work.event('order.abandoned', { 'app.order.reason': failure.message });
      return failure;
    }
    work.event('order.paid', { 'app.order.id': orderId });
    const unshipped = ship(work, orderId);
    if (unshipped !== undefined) return unshipped;
    emptyCart(work);
    publishOrder(work, orderId);
    return undefined;
  });
}

export function checkout(journey: Journey): void {
  const { shopper } = journey;
  webRequest(journey, 'POST', '/api/checkout', '/api/checkout', (work) => {
    work.set({ 'cart.items': shopper.cartItems, 'payment.provider': shopper.provider });
    const failure = placeOrder(work);
    if (failure !== undefined) return failure;
    render(work, 'thanks', 6);
    return undefined;
  });
}
