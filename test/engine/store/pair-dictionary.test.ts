import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairDictionary, PairTag } from '../../../app/engine/store/pair-dictionary.ts';
import { concat, WireReader } from '../../../app/engine/store/wire.ts';

/** A length-delimited field; what is in it is shorter than 128 bytes. */
const field = (tag: number, content: Uint8Array): Uint8Array =>
  concat([Uint8Array.of(tag, content.length), content]);
const textOf = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

const bytes = fc.array(fc.constantFrom(0, 1, 97, 98, 255), { maxLength: 20 });
const pair = fc.record({
  tag: fc.constantFrom(...Object.values(PairTag).filter((tag) => tag !== PairTag.intrinsic)),
  key: fc.array(fc.constantFrom(97, 98), { maxLength: 18 }),
  value: bytes,
  /** Fields may stand in any order: these are other bytes of the same pair. */
  valueFirst: fc.boolean(),
});

test('pairs get one number exactly where tag, key and value are equal, however they are written', () => {
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 60 }), (pairs) => {
      const dictionary = new PairDictionary();
      const numbers = new Map<string, number>();
      // All of it twice: the second time everything was seen lately.
      for (const { tag, key, value, valueFirst } of [...pairs, ...pairs]) {
        const fields = [field(10, Uint8Array.from(key)), field(18, field(10, Uint8Array.from(value)))];
        const message = concat(valueFirst ? fields.reverse() : fields);
        dictionary.read(new DataView(message.buffer));
        const wire = new WireReader(message);
        const number = dictionary.pairAt(wire, message.length, tag);
        expect(wire.pos).toBe(message.length);
        const identity = JSON.stringify([tag, key, value]);
        expect(number).toBe(numbers.get(identity) ?? numbers.size);
        numbers.set(identity, number);
        expect(dictionary.keyText(number)).toBe(textOf(key));
      }
      expect(dictionary.count).toBe(numbers.size);
    }),
  );
});

test('equal texts of different intrinsics, and of attributes, are different pairs', () => {
  const dictionary = new PairDictionary();
  const text = new TextEncoder().encode('exception');
  dictionary.read(new DataView(text.buffer));
  const numbers = [0, 1, 2, 3, 4, 0, 1].map((which) => dictionary.textAt(which, text, 0, text.length));
  expect(numbers).toEqual([0, 1, 2, 3, 4, 0, 1]);
});

test('nothing is known any more of what was added before a clear', () => {
  const dictionary = new PairDictionary();
  const texts = new TextEncoder().encode('onetwo');
  const add = (from: number): number => dictionary.textAt(0, texts, from, from + 3);
  dictionary.read(new DataView(texts.buffer));
  expect([add(0), add(3)]).toEqual([0, 1]);
  dictionary.clear();
  dictionary.read(new DataView(texts.buffer));
  expect([add(3), add(0), add(3)]).toEqual([0, 1, 0]);
});
