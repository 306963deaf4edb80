import { expect, test } from 'vitest';
import { maxOffset, MIN_THUMB, offsetOf, thumbOf } from '../../../renderer/canvas/scrollbar.ts';

test('no thumb where everything is in view', () => {
  expect(thumbOf(500, 500, 0, 480)).toBeUndefined();
});

test('the thumb of 26 million pixels can be caught and reaches both ends', () => {
  const total = 26_000_000;
  expect(thumbOf(total, 800, 0, 800)).toEqual({ start: 0, length: MIN_THUMB });
  expect(thumbOf(total, 800, maxOffset(total, 800), 800)).toEqual({
    start: 800 - MIN_THUMB,
    length: MIN_THUMB,
  });
});

test('offset and thumb are each other’s inverse', () => {
  const thumb = thumbOf(10_000, 700, 3_210, 640)!;
  expect(offsetOf(10_000, 700, thumb.start, 640)).toBeCloseTo(3_210, 6);
  expect(offsetOf(10_000, 700, -50, 640)).toBe(0);
  expect(offsetOf(10_000, 700, 9_999, 640)).toBe(9_300);
});
