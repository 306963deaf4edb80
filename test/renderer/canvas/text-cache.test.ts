import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, TextCache } from '../../../renderer/canvas/text-cache.ts';

/** Ten pixels a UTF-16 unit, and a count of what was measured. */
function ruler() {
  const measured: string[] = [];
  return {
    font: '',
    measured,
    measureText(text: string) {
      measured.push(text);
      return { width: text.length * 10 };
    },
  };
}

test('text that fits is left alone and measured once', () => {
  const cache = new TextCache();
  const context = ruler();
  expect(cache.fit(context, 'a', 'Charge', 60)).toBe('Charge');
  expect(cache.fit(context, 'a', 'Charge', 60)).toBe('Charge');
  expect(context.measured).toEqual(['Charge']);
});

test('longer text ends in an ellipsis, and never with half a character', () => {
  const cache = new TextCache();
  expect(cache.fit(ruler(), 'a', 'PlaceOrder', 60)).toBe('Place…');
  expect(cache.fit(ruler(), 'a', '😀😀😀', 40)).toBe('😀…');
  expect(cache.fit(ruler(), 'a', 'PlaceOrder', 15)).toBe('');
});

test('a name cut in the middle keeps its end', () => {
  const cache = new TextCache();
  expect(cache.fit(ruler(), 'a', 'shop.v1.Currency/Convert', 110, 'middle')).toBe('shop…onvert');
  expect(cache.fit(ruler(), 'a', 'shop.v1.Currency/Convert', 240, 'middle')).toBe('shop.v1.Currency/Convert');
  expect(cache.fit(ruler(), 'a', 'Convert', 15, 'middle')).toBe('');
});

test('no separator is left hanging beside the ellipsis, which is one character', () => {
  const cache = new TextCache();
  expect(cache.fit(ruler(), 'a', 'shop.checkout.v1.Checkout/PlaceOrder', 240, 'middle')).toBe(
    'shop.check…ut/PlaceOrder',
  );
  expect(cache.fit(ruler(), 'a', 'shop.v1.Currency/Convert', 130, 'middle')).toBe('shop…Convert');
  expect(cache.fit(ruler(), 'a', 'GET /api/users', 60)).toBe('GET…');
  expect(cache.fit(ruler(), 'a', '/ . / . /', 30)).toBe('…');
});

test('whatever the name and the room, what is left is at most as wide and touches the ellipsis with a letter', () => {
  const part = fc.constantFrom('shop', 'v1', '.', '/', ' ', '😀', 'PlaceOrder', '..');
  fc.assert(
    fc.property(fc.array(part), fc.integer({ min: 0, max: 300 }), fc.boolean(), (parts, room, middle) => {
      const name = parts.join('');
      const shown = new TextCache().fit(ruler(), 'a', name, room, middle ? 'middle' : 'end');
      expect(shown.length * 10).toBeLessThanOrEqual(room);
      if (shown !== name) expect(shown).not.toMatch(/[./\s]…|…[./\s]|….*…/u);
    }),
  );
});

test('control characters and direction overrides do not reach the canvas', () => {
  expect(printable('a\nb\u202Ec\u0000d')).toBe('a b c d');
  expect(printable('x'.repeat(70_000))).toHaveLength(401);
  expect(printable('שלום عالم 你好')).toBe('שלום عالم 你好');
});
