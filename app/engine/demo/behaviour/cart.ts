import { grpc } from '../calls.ts';
import { postgres, redis } from '../stores.ts';
import type { Outcome, Work } from '../work.ts';

const CART_HIT_RATE = 0.6;

export function getCart(caller: Work): Outcome {
  const { shopper } = caller.journey;
  return grpc(
    caller,
    'cart',
    'shop.cart.v1.Cart/GetCart',
    (work) => {
      work.spend(0.7);
      const hit = work.random.chance(CART_HIT_RATE);
      redis(work, 'HGETALL', `cart:${shopper.id}`, { 'app.cache.hit': hit });
      if (hit) return undefined;
      const failure = postgres(work, {
        namespace: 'shop',
        operation: 'SELECT',
        table: 'cart_items',
        text: 'SELECT product_id, quantity FROM cart_items WHERE user_id = $1',
        medianMs: 5,
        rows: shopper.cartItems,
      });
      work.spend(0.4);
      return failure;
    },
    { 'user.id': shopper.id },
  );
}

export function addItem(caller: Work, productId: string): Outcome {
  const { shopper } = caller.journey;
  return grpc(
    caller,
    'cart',
    'shop.cart.v1.Cart/AddItem',
    (work) => {
      work.spend(0.8);
      const failure = postgres(work, {
        namespace: 'shop',
        operation: 'INSERT',
        table: 'cart_items',
        text: 'INSERT INTO cart_items (user_id, product_id, quantity) VALUES ($1, $2, $3) ON CONFLICT (user_id, product_id) DO UPDATE SET quantity = cart_items.quantity + $3',
        medianMs: 6,
      });
      if (failure === undefined) redis(work, 'HSET', `cart:${shopper.id}`);
      return failure;
    },
    { 'user.id': shopper.id, 'app.product.id': productId },
  );
}

export function emptyCart(caller: Work): Outcome {
  const { shopper } = caller.journey;
  return grpc(
    caller,
    'cart',
    'shop.cart.v1.Cart/EmptyCart',
    (work) => {
      work.spend(0.5);
      redis(work, 'DEL', `cart:${shopper.id}`);
      return postgres(work, {
        namespace: 'shop',
        operation: 'DELETE',
        table: 'cart_items',
        text: 'DELETE FROM cart_items WHERE user_id = $1',
        medianMs: 4,
      });
    },
    { 'user.id': shopper.id },
  );
}
