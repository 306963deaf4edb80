import { expect, test } from 'vitest';
import { movable } from '../../../app/engine/search/movable.ts';

test('large columns are copied and moved, the rest stays what it is', () => {
  const original = {
    text: 'a',
    big: new Float64Array(10_000).fill(1.5),
    small: new Uint8Array(3),
    inner: { column: new Uint32Array(10_000).fill(7), list: [1] },
    absent: undefined,
  };
  const { result, moved } = movable(original);
  expect(result).toEqual(original);
  expect(moved).toEqual([result.big.buffer, result.inner.column.buffer]);
  expect(result.big).not.toBe(original.big);
  expect(result.small).toBe(original.small);
  const there = structuredClone(result, { transfer: moved });
  expect(there).toEqual(original);
  expect(original.big.length).toBe(10_000);
});

test('a view of a larger buffer is moved alone', () => {
  const view = new Float64Array(100_000).subarray(5, 10_005);
  const { result } = movable({ view });
  expect(result.view.buffer.byteLength).toBe(view.byteLength);
});

test('lists, texts and nothing at all', () => {
  for (const result of [[new Uint8Array(100_000)], 'text', undefined, null, 5n])
    expect(movable(result)).toEqual({ result, moved: [] });
});
