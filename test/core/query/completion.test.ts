import { expect, test } from 'vitest';
import fc from 'fast-check';
import { aliasesOf } from '../../../app/core/query/aliases.ts';
import { complete } from '../../../app/core/query/completion.ts';
import { printDuration, readDuration } from '../../../app/core/query/duration.ts';
import { readTraceReference } from '../../../app/core/query/words.ts';

/** The broken bar in the text is the cursor. */
function at(text: string) {
  const cursor = text.indexOf('¦');
  const { options, ...rest } = complete(text.replace('¦', ''), cursor);
  return { ...rest, options: options.map((option) => option.text) };
}

test('a key fits at the start, after and, and in braces; what is typed of it is replaced', () => {
  expect(at('¦')).toMatchObject({ keys: true, start: 0, end: 0 });
  expect(at('service:a and dur¦ation')).toMatchObject({ keys: true, start: 14, end: 22, typed: 'dur' });
  expect(at('{ ¦')).toMatchObject({ keys: true, valueOf: undefined });
  expect(at('{ ¦').options).toContain('duration');
});

test('a value of the key fits after an operator', () => {
  expect(at('http.method:G¦')).toMatchObject({
    keys: false,
    valueOf: { scope: 'any', name: 'http.method' },
    start: 12,
    typed: 'G',
  });
  expect(at('status = ¦')).toMatchObject({
    valueOf: { scope: 'intrinsic', name: 'status' },
    options: ['unset', 'ok', 'error'],
  });
  expect(at('name contains "x¦')).toMatchObject({ valueOf: { scope: 'intrinsic', name: 'name' }, start: 14 });
  expect(at('duration:>¦')).toMatchObject({ valueOf: { scope: 'intrinsic', name: 'duration' } });
});

test('operators fit after a key, joining words after a value, stages after a pipe', () => {
  expect(at('duration ¦').options).toContain('>=');
  expect(at('duration > 5ms ¦').options).toEqual(expect.arrayContaining(['and', '|']));
  expect(at('{ } ¦').options).toEqual(expect.arrayContaining(['>>', '|']));
  expect(at('{ } | c¦')).toMatchObject({ typed: 'c', keys: false });
  expect(at('{ } | c¦').options).toContain('count(');
  expect(at('{ } | sum(¦')).toMatchObject({ keys: true });
});

test('completion answers for any text and cursor', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(20), (text, cursor) => {
      const { start, end } = complete(text, Math.min(cursor, text.length));
      expect(start).toBeLessThanOrEqual(end);
    }),
  );
});

test('old and new names find each other, and no third one', () => {
  expect(aliasesOf('http.status_code')).toEqual(['http.status_code', 'http.response.status_code']);
  expect(aliasesOf('http.response.status_code')).toEqual(['http.response.status_code', 'http.status_code']);
  expect(aliasesOf('db.namespace')).toEqual(['db.namespace', 'db.name', 'db.redis.database_index']);
  expect(aliasesOf('db.name')).toEqual(['db.name', 'db.namespace']);
  expect(aliasesOf('constructor')).toEqual(['constructor']);
});

test('durations survive printing', () => {
  expect(['500ms', '1.5s', '2m', '1h30m', '-2us', '0.5µs', '1d'].map(readDuration)).toEqual([
    ...[5e8, 1.5e9, 12e10, 54e11, -2000, 500, 864e11],
  ]);
  expect(['', 'ms', '5', '5 ms', '5parsecs', '-'].map(readDuration)).toEqual(Array(6).fill(undefined));
  fc.assert(
    fc.property(fc.maxSafeInteger(), (nanos) => {
      expect(readDuration(printDuration(nanos))).toBe(nanos);
    }),
  );
});

test('a trace id and a traceparent name a trace, zeros do not', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  expect(readTraceReference(` ${traceId.toUpperCase()} `)).toEqual({ traceId, spanId: undefined });
  expect(readTraceReference(`00-${traceId}-00f067aa0ba902b7-01`)).toEqual({
    traceId,
    spanId: '00f067aa0ba902b7',
  });
  expect(readTraceReference('0'.repeat(32))).toBeUndefined();
});
