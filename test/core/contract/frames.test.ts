import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame, encodeFrame, encodePieces } from '../../../app/core/contract/frames.ts';

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.uint8Array({ maxLength: 40 }),
  fc.uint32Array({ maxLength: 40 }),
  fc.float64Array({ maxLength: 40, noNaN: true }),
);
const message = fc.dictionary(
  fc.string().filter((key) => !key.startsWith('$') && key !== '__proto__'),
  fc.oneof(leaf, fc.array(leaf)),
  { noNullPrototype: false },
);

test('what goes into a frame comes out of it', () => {
  fc.assert(
    fc.property(message, (value) => {
      expect(decodeFrame(encodeFrame(value).buffer)).toEqual(value);
    }),
    { numRuns: 300 },
  );
});

test('columns are views of the frame, aligned, not copies', () => {
  const frame = encodeFrame({ a: new Uint8Array([1, 2, 3]), b: new Float64Array([0.5, -1]) }).buffer;
  const { b } = decodeFrame(frame) as { b: Float64Array };
  expect(b.buffer).toBe(frame);
  expect([...b]).toEqual([0.5, -1]);
});

test('the pieces of a frame are its columns themselves, and make up the frame', () => {
  fc.assert(
    fc.property(message, (value) => {
      expect(Buffer.concat(encodePieces(value)).equals(encodeFrame(value))).toBe(true);
    }),
  );
  const column = new Float64Array([0.5, -1]);
  const pieces = encodePieces({ a: new Uint8Array(3), column, none: new Uint32Array(0) });
  expect(pieces.some((piece) => piece.buffer === column.buffer)).toBe(true);
});

test('a received object has no prototype to pollute', () => {
  const value = decodeFrame(encodeFrame({ inner: { a: 1 } }).buffer) as { inner: object };
  expect(Object.getPrototypeOf(value.inner)).toBeNull();
});

test('a damaged frame is an error, not a wrong value', () => {
  const frame = encodeFrame({ a: new Float64Array([1, 2]) });
  expect(() => decodeFrame(frame.slice(0, frame.length - 8).buffer)).toThrow(RangeError);
  expect(() => decodeFrame(frame.slice(0, 20).buffer)).toThrow();
});
