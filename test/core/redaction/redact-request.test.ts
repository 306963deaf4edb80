import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_RULES } from '../../../app/core/redaction/default-rules.ts';
import { numberedReplacement } from '../../../app/core/redaction/numbered-replacement.ts';
import { Redactor } from '../../../app/core/redaction/redactor.ts';
import { redactRequest } from '../../../app/core/redaction/redact-request.ts';
import { otlpJsonToProto } from '../../../app/core/otlp/json-to-proto.ts';
import { otlpProtoToJson } from '../../../app/core/otlp/proto-to-json.ts';
import type { Signal } from '../../../app/core/model/signal.ts';
import { PLANTED } from './planted.ts';

const encoder = new TextEncoder();
const SECRET = 'anna.smith@example.com';

function redactor(): Redactor {
  return new Redactor(DEFAULT_RULES, numberedReplacement());
}

function protoOf(signal: Signal, json: unknown): Uint8Array<ArrayBuffer> {
  const result = otlpJsonToProto(signal, encoder.encode(JSON.stringify(json)));
  if (!result.ok) throw new Error(result.error.message);
  return result.value.slice();
}

function redacted(signal: Signal, json: unknown): string {
  return otlpProtoToJson(signal, redactRequest(signal, protoOf(signal, json), redactor()));
}

const text = (value: string): unknown => ({ stringValue: value });
const attribute = (key: string, value: unknown): unknown => ({ key, value });
const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

/** A request with something in every place that can hold a text. */
function traces(place: (name: string) => string): unknown {
  const attributes = (name: string): unknown[] => [
    attribute('plain', text(place(`${name} text`))),
    attribute('list', {
      arrayValue: { values: [text('a'), text(place(`${name} list`)), { intValue: '7' }] },
    }),
    attribute('map', {
      kvlistValue: {
        values: [
          attribute('inner', text(place(`${name} map`))),
          attribute('deep', {
            arrayValue: {
              values: [{ kvlistValue: { values: [attribute('x', text(place(`${name} deep`)))] } }],
            },
          }),
          attribute(place(`${name} inner key`), text('value')),
        ],
      },
    }),
    attribute('bytes', { bytesValue: btoa(place(`${name} bytes`)) }),
    attribute(place(`${name} key`), text('value')),
  ];
  return {
    resourceSpans: [
      {
        resource: { attributes: attributes('resource') },
        scopeSpans: [
          {
            scope: { name: place('scope'), version: '1', attributes: attributes('scope') },
            spans: [
              {
                ...ids,
                traceState: `v=${place('state')}`,
                name: `GET ${place('name')}`,
                kind: 3,
                startTimeUnixNano: '1732300000000000001',
                endTimeUnixNano: '1732300000000000009',
                attributes: attributes('span'),
                events: [{ timeUnixNano: '5', name: place('event'), attributes: attributes('event') }],
                links: [{ ...ids, attributes: attributes('link') }],
                status: { code: 2, message: `no ${place('status')} found` },
              },
            ],
          },
        ],
      },
    ],
  };
}

test('a secret is found in every place of a trace', () => {
  const places: string[] = [];
  traces((name) => `${places.push(name)}`);
  expect(places.length).toBeGreaterThan(35);
  for (const secret of places) {
    const json = redacted(
      'traces',
      traces((name) => (name === secret ? SECRET : 'plain')),
    );
    const bytes = json.replace(/"bytesValue":"([^"]*)"/g, (_all, base64: string) => atob(base64));
    expect(bytes, secret).not.toContain(SECRET);
    expect(bytes, secret).toContain('[email-1]');
  }
});

test('a secret is found in logs and metrics', () => {
  const attributes = [attribute('to', text(SECRET)), attribute('password', text('hunter2'))];
  const logs = redacted('logs', {
    resourceLogs: [
      {
        resource: { attributes },
        scopeLogs: [
          {
            logRecords: [
              { ...ids, body: text(`mail to ${SECRET}`), attributes, eventName: SECRET },
              { body: { kvlistValue: { values: attributes } } },
            ],
          },
        ],
      },
    ],
  });
  const exemplars = [{ timeUnixNano: '1', asInt: '1', filteredAttributes: attributes }];
  const points = [{ timeUnixNano: '1', attributes, exemplars }];
  const metrics = redacted('metrics', {
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'm',
                description: `ask ${SECRET}`,
                gauge: { dataPoints: points },
                metadata: attributes,
              },
              { name: 'h', histogram: { dataPoints: points } },
              { name: 'e', exponentialHistogram: { dataPoints: points } },
              { name: 's', sum: { dataPoints: points } },
              { name: 'q', summary: { dataPoints: [{ attributes }] } },
            ],
          },
        ],
      },
    ],
  });
  for (const json of [logs, metrics]) {
    expect(json).not.toContain(SECRET);
    expect(json).not.toContain('hunter2');
    expect(json).toContain('[password-1]');
    expect(json).not.toContain('[password-2]');
  }
});

test('what is planted is in no byte of what leaves', () => {
  const spans = PLANTED.map(({ key, text: value }, i) => ({
    ...ids,
    spanId: (i + 1).toString(16).padStart(16, '0'),
    name: key === '' ? value : 'span',
    attributes: [attribute(key === '' ? 'note' : key, text(value))],
    status: { message: key === '' ? value : '' },
  }));
  const request = protoOf('traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const left = Buffer.from(redactRequest('traces', request, redactor()));
  for (const { secret } of PLANTED) {
    expect(Buffer.from(request).includes(secret), secret).toBe(true);
    expect(left.includes(secret), secret).toBe(false);
  }
});

test('whatever its type, the value of a telling key goes', () => {
  const json = redacted('traces', {
    resourceSpans: [
      {
        resource: {
          attributes: [
            attribute('password', { intValue: '123456' }),
            attribute('db.password', { doubleValue: 4711.5 }),
            attribute('secret', { arrayValue: { values: [text('one'), { intValue: '-5' }] } }),
            attribute('credentials', { kvlistValue: { values: [attribute('user', text('anna'))] } }),
            attribute('card', { intValue: '4111111111111111' }),
            attribute('token_enabled', { boolValue: true }),
          ],
        },
      },
    ],
  });
  for (const secret of ['123456', '4711', '"one"', '-5', 'anna', '4111111111111111'])
    expect(json).not.toContain(secret);
  expect(json).toContain('true');
});

test('a request without secrets is the request itself', () => {
  const request = protoOf(
    'traces',
    traces(() => 'plain'),
  );
  expect(redactRequest('traces', request, redactor())).toBe(request);
});

test('everything but secrets is as it was, unknown fields and bytes that are no text included', () => {
  const request = protoOf(
    'traces',
    traces((name) => (name === 'span text' ? SECRET : 'plain')),
  );
  // An unknown field of the request, number 900, and a scope-less group that is empty.
  const unknown = Uint8Array.of(0xa2, 0x38, 3, 0xff, 0xfe, 0xfd);
  const whole = new Uint8Array([...request, ...unknown]);
  const left = redactRequest('traces', whole, redactor());
  expect(left.subarray(-unknown.length)).toEqual(unknown);
  expect(otlpProtoToJson('traces', left).replace('[email-1]', SECRET)).toBe(otlpProtoToJson('traces', whole));
});

test('a redactor counts alike what it remembers and what it finds anew', () => {
  const request = protoOf(
    'traces',
    traces((name) => (name.startsWith('span') ? SECRET : 'plain')),
  );
  const one = redactor();
  const first = redactRequest('traces', request, one);
  const count = one.replaced;
  expect(count).toBeGreaterThan(5);
  expect(redactRequest('traces', request, one)).toEqual(first);
  expect(one.replaced).toBe(2 * count);
});

test('values nested deeper than is looked at do not leave', () => {
  let value = text(SECRET);
  for (let depth = 0; depth < 60; depth++) value = { arrayValue: { values: [value] } };
  const request = protoOf('traces', {
    resourceSpans: [{ resource: { attributes: [attribute('deep', value)] } }],
  });
  const left = Buffer.from(redactRequest('traces', request, redactor()));
  expect(left.includes(SECRET)).toBe(false);
  let bytes: Buffer = Buffer.from(`\x0a\x05x@y.z`, 'latin1');
  for (let depth = 0; depth < 3_000; depth++) bytes = wrap(0x2a, wrap(0x0a, bytes));
  const hostile = wrap(
    0x0a,
    wrap(0x0a, wrap(0x0a, Buffer.concat([wrap(0x0a, Buffer.from('k')), wrap(0x12, bytes)]))),
  );
  expect(Buffer.from(redactRequest('traces', new Uint8Array(hostile), redactor())).includes('x@y.z')).toBe(
    false,
  );
});

test('of profiles nothing is left', () => {
  expect(redactRequest('profiles', Uint8Array.of(1, 2, 3), redactor())).toHaveLength(0);
});

test('damaged bytes are refused, or give a request that can be read', () => {
  const request = protoOf(
    'traces',
    traces(() => SECRET),
  );
  fc.assert(
    fc.property(fc.nat(request.length - 1), fc.nat(255), (at, byte) => {
      const damaged = request.slice();
      damaged[at] = byte;
      try {
        redactRequest('traces', damaged, redactor());
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 300 },
  );
});

function wrap(tag: number, content: Buffer): Buffer {
  const length: number[] = [];
  let rest = content.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) | 0x80);
  return Buffer.concat([Buffer.from([tag, ...length, rest]), content]);
}
