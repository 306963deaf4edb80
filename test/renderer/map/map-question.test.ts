import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  mapParams,
  readMapQuestion,
  type MapQuestion,
  windowsOf,
} from '../../../renderer/views/map/map-question.ts';
import { printPins, readPins, withPin } from '../../../renderer/views/map/stored-pins.ts';

const range = fc
  .tuple(fc.bigInt({ min: 0n, max: 2n ** 62n }), fc.bigInt({ min: 0n, max: 2n ** 60n }))
  .map(([fromNs, length]) => ({ fromNs, toNs: fromNs + length }));
const question: fc.Arbitrary<MapQuestion> = fc.record({
  query: fc.string().map((text) => text.trim()),
  window: fc.oneof(fc.constantFrom('1m' as const, '5m' as const, 'all' as const), range),
  against: fc.oneof(fc.constantFrom('none' as const, 'before' as const), range),
  expand: fc.array(
    fc.record({
      node: fc.string({ minLength: 1, unit: 'grapheme' }),
      by: fc.constantFrom('operation' as const, 'instance' as const),
    }),
    { maxLength: 3 },
  ),
});

test('a question is the same after a way through the address', () => {
  fc.assert(
    fc.property(question, (asked) => {
      const search = new URLSearchParams(mapParams(asked)).toString();
      expect(readMapQuestion(new Map(new URLSearchParams(search)))).toEqual(asked);
    }),
  );
});

test('what is no question is the usual one', () => {
  const params = new Map([
    ['at', '5.1'],
    ['last', '3y'],
    ['vs', 'x'],
    ['expand', 'o.%E0;z.a;;i.'],
  ]);
  expect(readMapQuestion(params)).toEqual({ query: '', window: '5m', against: 'none', expand: [] });
});

test('pins are read back; what is none is left out', () => {
  const pins = withPin(withPin(new Map(), 'a', { x: 1.4, y: 2 }), 'a', { x: 5, y: 6 });
  expect(readPins(printPins(pins))).toEqual(new Map([['a', { x: 5, y: 6 }]]));
  expect(readPins('[["a",1,"x"],[2,1,1],null,["b",3,4]]')).toEqual(new Map([['b', { x: 3, y: 4 }]]));
  expect(readPins('{broken')).toEqual(new Map());
});

test('a session of files has no last minutes', () => {
  expect(readMapQuestion(new Map([['last', '1m']]), false).window).toBe('all');
  expect(readMapQuestion(new Map([['at', '1.2']]), false).window).toEqual({ fromNs: 1n, toNs: 2n });
  expect(windowsOf(false).map(({ id }) => id)).toEqual(['all']);
});
