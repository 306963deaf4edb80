import fc from 'fast-check';
import { PbfWriter } from 'pbf';
import { describe, expect, test } from 'vitest';
import { MAX_VALUE_DEPTH, type AnyValue } from '../../../app/core/model/attributes.ts';
import { OtlpMalformedError } from '../../../app/core/otlp/read-message.ts';
import { decodeSpan, readResource, readSpan } from '../../../app/core/otlp/read-span.ts';
import { readAnyValue } from '../../../app/core/otlp/read-value.ts';
import { SpanField } from '../../../app/core/otlp/trace-fields.ts';
import { writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { writeAnyValue } from '../../../app/core/otlp/write-value.ts';
import { anyValue, resources } from './arbitraries.ts';
import { readTraces } from './read-traces.ts';

/** An array in an array in an array …, `levels` deep, as the bytes of an AnyValue. */
function nested(levels: number): Uint8Array {
  const parts: number[][] = [];
  let size = 0;
  const length = (n: number): number[] => {
    const bytes: number[] = [];
    for (; n > 0x7f; n = Math.floor(n / 128)) bytes.push((n % 128) | 0x80);
    return [...bytes, n];
  };
  for (let i = 0; i < levels; i++) {
    const values = [0x0a, ...length(size)];
    const array = [0x2a, ...length(size + values.length), ...values];
    parts.push(array);
    size += array.length;
  }
  return Uint8Array.from(parts.reverse().flat());
}

function depth(value: AnyValue): number {
  let levels = 0;
  for (let at: AnyValue | undefined = value; at?.type === 'array'; at = at.value[0]) levels++;
  return levels;
}

describe('what is written is read', () => {
  test('any set of spans, with all that they share', () => {
    fc.assert(
      fc.property(resources, (groups) => {
        const expected = groups.flatMap((group) =>
          group.scopes.flatMap(({ spans, schemaUrl, ...scope }) =>
            spans.map((span) => ({
              ...span,
              resource: {
                attributes: group.resource,
                droppedAttributesCount: group.droppedAttributesCount,
                schemaUrl: group.schemaUrl,
              },
              scope: { ...scope, schemaUrl },
            })),
          ),
        );
        expect(readTraces(writeTraces(groups))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('any value', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const writer = new PbfWriter();
        writeAnyValue(writer, value);
        expect(readAnyValue(writer.finish())).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });

  test('writes fields in order, defaults left out, into a buffer of its own', () => {
    const bytes = writeTraces([
      {
        resource: [{ key: 'service.name', value: { type: 'string', value: 'shop' } }],
        scopes: [
          {
            name: 'http',
            spans: [
              {
                traceId: '0af7651916cd43dd8448eb211c80319c',
                spanId: 'b7ad6b7169203331',
                name: 'GET',
                kind: 2,
                startNs: 1n,
                endNs: 0n,
                attributes: [],
              },
            ],
          },
        ],
      },
    ]);
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '0a520a180a160a0c736572766963652e6e616d6512060a0473686f70' +
        '12360a060a0468747470122c0a100af7651916cd43dd8448eb211c80319c1208b7ad6b71692033312a03474554300239' +
        '0100000000000000',
    );
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });
});

describe('unusual spans', () => {
  test('an empty message is a span with nothing in it', () => {
    const span = decodeSpan({ bytes: new Uint8Array(0), start: 0, end: 0 }, undefined, undefined);
    expect(span).toMatchObject({ traceId: '', name: '', kind: 0, startNs: 0n, attributes: [] });
    expect(span.resource).toEqual({ attributes: [], droppedAttributesCount: 0, schemaUrl: '' });
  });

  test('unknown fields and foreign wire types are passed over', () => {
    const writer = new PbfWriter();
    writer.writeStringField(99, 'from the future');
    writer.writeVarintField(SpanField.name, 7);
    writer.writeStringField(SpanField.name, 'kept');
    writer.writeDoubleField(98, 1.5);
    expect(readSpan(writer.finish()).name).toBe('kept');
  });

  test('ids keep the length they came with', () => {
    const writer = new PbfWriter();
    writer.writeBytesField(SpanField.traceId, Uint8Array.of(1, 2, 3));
    expect(readSpan(writer.finish()).traceId).toBe('010203');
  });

  test('bytes that are not UTF-8 are shown with replacement characters', () => {
    const writer = new PbfWriter();
    writer.writeBytesField(SpanField.name, Uint8Array.of(0x61, 0xff, 0x62));
    expect(readSpan(writer.finish()).name).toBe('a\ufffdb');
  });

  test('reads in place, from the middle of a payload', () => {
    const writer = new PbfWriter();
    writer.writeStringField(SpanField.name, 'inner');
    const body = writer.finish();
    const payload = new Uint8Array(body.length + 20).fill(0xff);
    payload.set(body, 10);
    expect(readSpan(payload, 10, 10 + body.length).name).toBe('inner');
    expect(() => readSpan(payload, 10, 9 + body.length)).toThrow(OtlpMalformedError);
  });

  test('the last of several members of a value counts', () => {
    const writer = new PbfWriter();
    writeAnyValue(writer, { type: 'string', value: 'first' });
    writeAnyValue(writer, { type: 'int', value: 2n });
    expect(readAnyValue(writer.finish())).toEqual({ type: 'int', value: 2n });
  });
});

describe('depth', () => {
  test('values are taken apart down to the limit', () => {
    expect(depth(readAnyValue(nested(MAX_VALUE_DEPTH)))).toBe(MAX_VALUE_DEPTH);
  });

  test.each([MAX_VALUE_DEPTH + 2, 1000, 100_000])('%i levels end in the bytes that lie deeper', (levels) => {
    const bytes = nested(levels);
    const value = readAnyValue(bytes);
    let at: AnyValue | undefined = value;
    while (at?.type === 'array') at = at.value[0];
    expect(at?.type).toBe('truncated');
    const writer = new PbfWriter();
    writeAnyValue(writer, value);
    expect(Buffer.compare(writer.finish(), bytes)).toBe(0);
  });
});

describe('damaged bytes', () => {
  test.each([
    ['a length beyond the end', '2a0a61'],
    ['a tag alone', '2a'],
    ['a varint without end', '30ffffffffffffffffffffff'],
    ['field number zero', '002a0161'],
    ['a group', '2b'],
    ['a cut fixed64', '390102'],
    ['a nested length beyond its parent', '7a0212ff2a0161'],
  ])('%s', (_name, hex) => {
    expect(() => readSpan(Buffer.from(hex, 'hex'))).toThrow(OtlpMalformedError);
  });

  test('random bytes and cut or altered spans never do anything else than read or say malformed', () => {
    const check = (bytes: Uint8Array): void => {
      for (const read of [readSpan, readResource, readAnyValue]) {
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(OtlpMalformedError);
        }
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check), { numRuns: 5000 });
    const samples = fc
      .sample(resources, { numRuns: 100, seed: 1 })
      .map(writeTraces)
      .filter((bytes) => bytes.length > 0);
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(),
        (whole, at, byte, cut) => {
          const bytes = whole.slice();
          bytes[at % bytes.length] = byte;
          try {
            readTraces(bytes.subarray(0, bytes.length - (cut % 3)));
          } catch (error) {
            expect(error).toBeInstanceOf(OtlpMalformedError);
          }
        },
      ),
      { numRuns: 5000 },
    );
  });
});
