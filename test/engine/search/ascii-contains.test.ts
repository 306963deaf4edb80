import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asciiContains, asciiNeedle } from '../../../app/engine/search/ascii-contains.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('ASCII text holds what its lower case holds', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'B', 'b', 'A', '-', 'z', '@', '['), maxLength: 12 });
  fc.assert(
    fc.property(letters, letters, letters, (before, wanted, after) => {
      const text = `${before}${wanted}${after}`;
      const needle = wanted.toLowerCase();
      expect(asciiContains(bytes(text), 0, text.length, asciiNeedle(needle)!)).toBe(true);
      const other = after.toLowerCase();
      const whole = bytes(`${before}|${after}`);
      expect(asciiContains(whole, 0, before.length, asciiNeedle(other)!)).toBe(
        before.toLowerCase().includes(other),
      );
    }),
  );
});

test('other text is not judged, unless the needle is found before', () => {
  const kelvin = bytes('300 \u212a');
  expect(asciiContains(kelvin, 0, kelvin.length, asciiNeedle('k')!)).toBeUndefined();
  expect(asciiContains(kelvin, 0, kelvin.length, asciiNeedle('300')!)).toBe(true);
  expect(asciiNeedle('ß')).toBeUndefined();
  expect(asciiNeedle('a'.repeat(65))).toBeUndefined();
});
