import { expect, test } from 'vitest';
import { MessageSink } from '../../../app/core/otlp/message-sink.ts';
import { MAX_TEXT_BYTES, TextCache } from '../../../app/core/otlp/text-cache.ts';

const encoder = new TextEncoder();

/** What the cache gives for a text, which is told what became of it where it doesn't know. */
function ask(cache: TextCache, text: string, becomes: string, behind = ''): string | undefined {
  const bytes = encoder.encode(text + behind);
  const sink = new MessageSink(new Uint8Array(16));
  const length = cache.copy(bytes, 0, sink);
  if (length > 0) return new TextDecoder().decode(sink.buf.subarray(0, sink.pos)) + String(length);
  const result = encoder.encode(becomes);
  cache.keep(bytes, 0, text.length, result, 0, result.length);
  return undefined;
}

test('a text is known once it has come twice', () => {
  const cache = new TextCache();
  expect(ask(cache, '{"a":1}', 'A')).toBeUndefined();
  expect(ask(cache, '{"a":1}', 'A')).toBeUndefined();
  expect(ask(cache, '{"a":1}', '?', ',{"b":2}')).toBe('A7');
  expect(ask(cache, '{"a":2}', '?')).toBeUndefined();
});

test('texts that are equal up to their first brace are told apart', () => {
  const cache = new TextCache();
  for (let i = 0; i < 3; i++) ask(cache, '{"a":{},"b":1}', 'one');
  expect(ask(cache, '{"a":{},"b":2}', 'two')).toBeUndefined();
});

test('long texts are not kept', () => {
  const cache = new TextCache();
  const text = `{"a":"${'x'.repeat(MAX_TEXT_BYTES)}"}`;
  for (let i = 0; i < 4; i++) expect(ask(cache, text, 'long')).toBeUndefined();
});
