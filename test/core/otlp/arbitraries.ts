import fc from 'fast-check';
import { toHex } from '../../../app/core/base/hex.ts';
import type { AnyValue, KeyValue } from '../../../app/core/model/attributes.ts';
import type { WritableResource, WritableSpan } from '../../../app/core/otlp/write-traces.ts';

const uint64 = fc.bigInt(0n, 2n ** 64n - 1n);
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('', '\ufeffmark', 'é'.repeat(20), '"\\\u0000\n\u2028', '__proto__', '😀'),
);
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => toHex(array));

/** Plain bytes, so that equality does not depend on which kind of view holds them. */
const bytes = fc.uint8Array({ maxLength: 20 }).map((array) => new Uint8Array(array));

const { value, pair } = fc.letrec<{ value: AnyValue; pair: KeyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((value): AnyValue => ({ type: 'string', value })),
    fc.boolean().map((value): AnyValue => ({ type: 'bool', value })),
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value): AnyValue => ({ type: 'int', value })),
    fc.double().map((value): AnyValue => ({ type: 'double', value })),
    bytes.map((value): AnyValue => ({ type: 'bytes', value })),
    fc.constant<AnyValue>({ type: 'empty' }),
    fc.array(tie('value'), { maxLength: 3 }).map((value): AnyValue => ({ type: 'array', value })),
    fc.array(tie('pair'), { maxLength: 3 }).map((value): AnyValue => ({ type: 'map', value })),
  ),
  pair: fc.record({ key: text, value: tie('value') }),
}));

export const anyValue = value;
export const attributes = fc.array(pair, { maxLength: 4 });

export const span: fc.Arbitrary<Required<WritableSpan>> = fc.record({
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: fc.oneof(fc.constant(''), hex(8)),
  traceState: text,
  flags: uint32,
  name: text,
  kind: fc.integer({ min: -1, max: 9 }),
  startNs: uint64,
  endNs: uint64,
  status: fc.record({ code: fc.integer({ min: 0, max: 3 }), message: text }),
  attributes,
  droppedAttributesCount: uint32,
  events: fc.array(fc.record({ timeNs: uint64, name: text, attributes, droppedAttributesCount: uint32 }), {
    maxLength: 2,
  }),
  droppedEventsCount: uint32,
  links: fc.array(
    fc.record({
      traceId: hex(16),
      spanId: hex(8),
      traceState: text,
      flags: uint32,
      attributes,
      droppedAttributesCount: uint32,
    }),
    { maxLength: 2 },
  ),
  droppedLinksCount: uint32,
});

export const resources: fc.Arbitrary<WritableResource[]> = fc.array(
  fc.record({
    resource: attributes,
    droppedAttributesCount: uint32,
    schemaUrl: text,
    scopes: fc.array(
      fc.record({
        name: text,
        version: text,
        attributes,
        droppedAttributesCount: uint32,
        schemaUrl: text,
        spans: fc.array(span, { maxLength: 3 }),
      }),
      { maxLength: 2 },
    ),
  }),
  { maxLength: 2 },
);
