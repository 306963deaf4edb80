import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageField } from '../../../app/engine/files/otlp/message-parts.ts';
import { validate } from '../../../app/engine/ingest/validate.ts';
import { MalformedError } from '../../../app/engine/store/wire.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A request with one span that has an attribute of this key and this AnyValue. */
function requestWith(key: string, value: Uint8Array): Uint8Array {
  const span = messageField(2, [
    messageField(1, [new Uint8Array(16).fill(1)]),
    messageField(2, [new Uint8Array(8).fill(2)]),
    messageField(9, [messageField(1, [text(key)]), messageField(2, [value])]),
  ]);
  return messageField(1, [messageField(2, [span])]);
}

function verdict(request: Uint8Array): string {
  try {
    const { items, bad } = validate('traces', request);
    return `${items} items, ${bad.length} bad`;
  } catch (error) {
    if (error instanceof MalformedError) return 'malformed';
    throw error;
  }
}

/** Keys of which the first lets a pair be passed over at one go, and the second has it walked. */
const SHORT = 'k';
const LONG = 'k'.repeat(200);

test('a pair that is passed over at one go is judged as one that is walked', () => {
  const tag = fc.constantFrom(8, 10, 13, 16, 24, 26, 33, 42, 50, 58);
  const rest = fc.uint8Array({ maxLength: 12 });
  const sized = fc.tuple(tag, rest).map(([first, bytes]) => Uint8Array.from([first, bytes.length, ...bytes]));
  const loose = fc.tuple(tag, rest).map(([first, bytes]) => Uint8Array.from([first, ...bytes]));
  fc.assert(
    fc.property(fc.oneof(sized, loose, rest), (value) => {
      expect(verdict(requestWith(SHORT, value))).toBe(verdict(requestWith(LONG, value)));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['a string', [10, 2, 97, 98]],
  ['an empty string', [10, 0]],
  ['a boolean', [16, 1]],
  ['a small number', [24, 7]],
  ['a large number', [24, 0x80, 0x80, 0x01]],
  ['a double', [33, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]],
  ['nothing', []],
])('a value that is %s is fine', (_, bytes) => {
  expect(verdict(requestWith(SHORT, Uint8Array.from(bytes)))).toBe('1 items, 0 bad');
});

test.each([
  ['a string that is too long', [10, 3, 97, 98]],
  ['a string with more behind it', [10, 1, 97, 98]],
  ['a number that does not end', [24, 0x80]],
  ['a double cut off', [33, 0, 0, 0]],
  ['a number where a string is due', [8, 1]],
])('a value that is %s is malformed', (_, bytes) => {
  expect(verdict(requestWith(SHORT, Uint8Array.from(bytes)))).toBe('malformed');
});
