import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printEndpoint, readEndpoint, sameReceiver } from '../../../renderer/views/share/endpoint.ts';
import { exampleParts } from '../../../renderer/views/share/example-parts.ts';
import { headersOf, headersProblem } from '../../../renderer/views/share/header-lines.ts';
import {
  FIRST_STEP,
  LAST_STEP,
  MAX_SPEED,
  MIN_SPEED,
  readSpeed,
  speedOfStep,
  stepOfSpeed,
} from '../../../renderer/views/share/speed.ts';
import { suggestedName } from '../../../renderer/views/share/suggested-name.ts';

test('an address is read as people write it, and what cannot be sent to says why', () => {
  const printed = (text: string): string => {
    const { url, problem } = readEndpoint(text);
    return url === undefined ? problem : printEndpoint(url);
  };
  expect(printed(' localhost:4318 ')).toBe('http://localhost:4318');
  expect(printed('https://otel.example.com/v1/traces')).toBe('https://otel.example.com/v1/traces');
  expect(printed('')).toContain('Write where');
  expect(printed('http://')).toContain('not an address');
  expect(printed('file:///etc/passwd')).toContain('http and https');
  expect(printed('http://me:secret@host')).toContain('authorization header');
});

test('the own receiver is known by any name of this machine, and by its port', () => {
  const same = (text: string): boolean => sameReceiver(readEndpoint(text).url!, 'http://127.0.0.1:4318');
  expect(['localhost:4318', '127.0.0.1:4318', 'http://[::1]:4318/v1/traces'].map(same)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['localhost:4319', 'example.com:4318'].map(same)).toEqual([false, false]);
});

test('headers have names that HTTP knows, no line breaks, and empty lines do not count', () => {
  expect(
    headersOf([
      { name: ' Authorization ', value: ' Bearer x ' },
      { name: '', value: '' },
    ]),
  ).toEqual({ authorization: 'Bearer x' });
  expect(headersProblem([{ name: '', value: '' }])).toBe('');
  expect(headersProblem([{ name: 'a b', value: 'c' }])).toContain('“a b”');
  expect(headersProblem([{ name: 'a', value: 'b\r\nhost: evil' }])).toContain('line break');
  expect(headersProblem([{ name: '', value: 'forgotten' }])).not.toBe('');
});

test('every place of the slider is a speed that is allowed, and leads back to the same place', () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST_STEP, max: LAST_STEP }), (step) => {
      const speed = speedOfStep(step);
      expect(speed).toBeGreaterThanOrEqual(MIN_SPEED);
      expect(speed).toBeLessThanOrEqual(MAX_SPEED);
      expect(stepOfSpeed(speed)).toBe(step);
      expect(readSpeed(String(speed))).toBe(speed);
    }),
  );
  expect([readSpeed('0,5'), readSpeed('10×'), readSpeed('1')]).toEqual([0.5, 10, 1]);
  expect(['', '0', '101', '-1', '1e2', 'x'].map(readSpeed)).toEqual(Array(6).fill(undefined));
});

test('a suggested name holds nothing that a file system minds, whatever a span is called', () => {
  const now = new Date(2026, 6, 22, 14, 32, 5);
  const from = { session: 'incident 7.jsonl', trace: undefined, now, extension: 'spanscope' };
  expect(suggestedName('everything', from)).toBe('incident-7-2026-07-22-143205.spanscope');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (service, name) => {
      const trace = { traceId: 'ab'.repeat(16), service, name, spans: 1 };
      const made = suggestedName('trace', { ...from, trace });
      expect(made).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}.-]*-2026-07-22-143205\.spanscope$/u);
      expect(new TextEncoder().encode(made).length).toBeLessThan(255 + 1);
    }),
  );
});

test('long values that begin alike are shown from where they differ, and nothing of the difference is lost', () => {
  expect(exampleParts('a@b.example', '[email-1]')).toEqual({ before: 'a@b.example', after: '[email-1]' });
  expect(
    exampleParts('http://search.shop.svc/v1/search?q=chair', 'http://search.shop.svc/v1/search?q=[query-1]'),
  ).toEqual({
    before: '…/search?q=chair',
    after: '…/search?q=[query-1]',
  });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), (same, one, other) => {
      const { before, after } = exampleParts(same + one, same + other);
      expect(before.endsWith(one)).toBe(true);
      expect(after.endsWith(other)).toBe(true);
      expect((same + one).endsWith(before.replace(/^…/, ''))).toBe(true);
      expect((same + other).endsWith(after.replace(/^…/, ''))).toBe(true);
    }),
  );
});
