import { addItem, getCart } from '../behaviour/cart.ts';
import { getProduct, listProducts } from '../behaviour/catalogue.ts';
import { ads, convert, recommend, search } from '../behaviour/small-services.ts';
import type { Random } from '../random.ts';
import type { Journey } from '../work.ts';
import { render, webRequest } from './entry.ts';

export function productId(random: Random): string {
  return `P${String(random.integer(1, 480)).padStart(4, '0')}`;
}

/** The front page. Advertisements and recommendations are nice to have: it does without them. */
export function browse(journey: Journey): void {
  webRequest(journey, 'GET', '/', '/', (work) => {
    let products: ReturnType<typeof listProducts>;
    work.together(
      (w) => (products = listProducts(w, 12)),
      (w) => ads(w),
      (w) => recommend(w, 5),
      (w) => getCart(w),
    );
    if (products !== undefined) return products;
    render(work, 'home', 9);
    return undefined;
  });
}

export function viewProduct(journey: Journey): void {
  const id = productId(journey.random);
  webRequest(journey, 'GET', '/products/:id', `/products/${id}`, (work) => {
    const failure = getProduct(work, id);
    if (failure !== undefined) return failure;
    work.together(
      (w) => convert(w),
      (w) => recommend(w, 4),
      (w) => ads(w),
    );
    render(work, 'product', 7);
    return undefined;
  });
}

export function searchProducts(journey: Journey): void {
  webRequest(journey, 'GET', '/search', '/search', (work) => {
    const failure = search(work);
    if (failure !== undefined) return failure;
    render(work, 'results', 8);
    return undefined;
  });
}

export function addToCart(journey: Journey): void {
  const id = productId(journey.random);
  webRequest(journey, 'POST', '/api/cart', '/api/cart', (work) => {
    work.set({ 'cart.items': journey.shopper.cartItems });
    return getProduct(work, id) ?? addItem(work, id);
  });
}

export function showCart(journey: Journey): void {
  webRequest(journey, 'GET', '/cart', '/cart', (work) => {
    const { cartItems } = journey.shopper;
    work.set({ 'cart.items': cartItems });
    const failure = getCart(work) ?? listProducts(work, cartItems);
    if (failure !== undefined) return failure;
    convert(work);
    recommend(work, 5);
    render(work, 'cart', 6);
    return undefined;
  });
}
