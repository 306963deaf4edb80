import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileFormat } from '../../../../app/engine/files/formats/format.ts';
import { formatOf } from '../../../../app/engine/files/formats/registry.ts';
import { fixture, readWith, type ReadFile } from './read-with.ts';

/** Every sample of the formats that are mapped from JSON of other tools, and what it is. */
const SAMPLES: readonly [file: string, format: string][] = [
  ['jaeger/ui-download.json', 'Jaeger JSON'],
  ['jaeger/bare-trace.json', 'Jaeger JSON'],
  ['jaeger/store-lines.jsonl', 'Jaeger JSON'],
  ['zipkin/v2-trace.json', 'Zipkin JSON'],
  ['zipkin/v2-traces.json', 'Zipkin JSON'],
  ['zipkin/v2-lines.jsonl', 'Zipkin JSON'],
  ['zipkin/v1-trace.json', 'Zipkin JSON'],
  ['stdouttrace/compact.jsonl', 'Go stdouttrace'],
  ['stdouttrace/pretty.json', 'Go stdouttrace'],
  ['stdouttrace/with-log-lines.txt', 'Go stdouttrace'],
  ['python-console/pretty.txt', 'Python console spans'],
  ['python-console/old-and-log-lines.txt', 'Python console spans'],
  ['python-console/compact-lines.jsonl', 'Python console spans'],
  ['chrome/object.json', 'Chrome trace events'],
  ['chrome/array-not-closed.json', 'Chrome trace events'],
  ['chrome/array.json', 'Chrome trace events'],
];

/** Damaged files that are read for each sample: some ten thousand in all. */
const MUTATIONS = 330;

function detect(bytes: Uint8Array): FileFormat | undefined {
  const head = new Uint8Array(bytes);
  return formatOf({ bytes: head, text: new TextDecoder().decode(head), whole: true });
}

/** Reads what may be anything: it must not fail, and what it gives must be spans. */
async function readAnything(format: FileFormat, file: Uint8Array | string): Promise<ReadFile> {
  const read = await readWith(format, file);
  for (const { traceId, spanId } of read.spans) {
    expect(traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
  }
  return read;
}

describe.each(SAMPLES)('%s', (file, name) => {
  const bytes = fixture(file);
  const format = detect(bytes)!;

  test('is told by its content, whatever its line ends are', () => {
    expect(format.name).toBe(name);
    expect(detect(Buffer.from(bytes.toString().replaceAll('\n', '\r\n')))?.name).toBe(name);
  });

  test('reads the same in pieces of any size, and with other line ends', async () => {
    const whole = await readWith(format, bytes);
    expect(whole.spans.length).toBeGreaterThan(0);
    for (const size of [1, 13]) expect(await readWith(format, bytes, size)).toEqual(whole);
    const { spans } = await readWith(format, bytes.toString().replaceAll('\n', '\r\n'));
    const strip = ({
      traceId: _,
      spanId: __,
      parentSpanId: ___,
      links: ____,
      ...rest
    }: (typeof spans)[0]): object => rest;
    // Ids of a Chrome trace come from its bytes.
    expect(spans.map(strip)).toEqual(whole.spans.map(strip));
  });

  test('cut off anywhere, gives what was whole by then', async () => {
    let before = 0;
    for (let end = 0; end <= bytes.length; end += bytes.length < 1500 ? 1 : 7) {
      const { spans } = await readAnything(format, bytes.subarray(0, end));
      // An instant of Chrome's becomes a part of a slice that ends later.
      if (name !== 'Chrome trace events') expect(spans.length).toBeGreaterThanOrEqual(before);
      before = spans.length;
    }
  });

  test('with bytes changed, left out and doubled', async () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\\',
      '\n',
      '\0',
      '1e999',
      '-',
      'null',
      '\xff',
    );
    const change = fc.record({
      at: fc.nat({ max: bytes.length }),
      remove: fc.nat({ max: 20 }),
      insert: fc.oneof(piece, fc.string({ maxLength: 4 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        let text = bytes.toString();
        for (const { at, remove, insert } of changes)
          text = text.slice(0, at) + insert + text.slice(at + remove);
        await readAnything(format, text);
      }),
      { numRuns: MUTATIONS },
    );
  });

  test('with anything in place of its values', async () => {
    const texts = bytes.toString().match(/"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d[\d.]*|\[\]|\{\}|null|true|false/g)!;
    const anything = fc.constantFrom(
      ...[
        'null',
        'true',
        '0',
        '-1',
        '1e308',
        '-1e400',
        '18446744073709551616',
        '0.1',
        '""',
        '"x"',
        '[]',
        '{}',
      ],
      ...[
        '[[[]]]',
        '{"__proto__":{"a":1}}',
        '{"toString":1}',
        '"\\ud800"',
        '"0x"',
        '"' + 'f'.repeat(40) + '"',
      ],
      '['.repeat(3000) + ']'.repeat(3000),
      '{"a":'.repeat(300) + '1' + '}'.repeat(300),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: texts.length - 1 }), anything)), async (changes) => {
        const values = new Map(changes);
        let n = 0;
        const text = bytes
          .toString()
          .replace(
            /"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d[\d.]*|\[\]|\{\}|null|true|false/g,
            (token) => values.get(n++) ?? token,
          );
        await readAnything(format, text);
      }),
      { numRuns: MUTATIONS },
    );
  });
});

test('parents in a circle and spans that are their own parents are read as they are', async () => {
  const spans = [
    { traceId: 'a', id: '1', parentId: '2', name: 'x', timestamp: 1 },
    { traceId: 'a', id: '2', parentId: '1', name: 'y', timestamp: 1 },
    { traceId: 'a', id: '3', parentId: '3', name: 'z', timestamp: 1 },
  ];
  const file = JSON.stringify(spans);
  const read = await readAnything(detect(Buffer.from(file))!, file);
  expect(read.spans.map(({ parentSpanId }) => Number(parentSpanId))).toEqual([2, 1, 3]);
});

test('values nested a hundred thousand levels deep stop nobody', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const files = [
    `{"traceID":"1","spans":[{"traceID":"1","spanID":"2","operationName":"","processID":"p","tags":[{"key":"k","value":${deep}}]}],"processes":{"p":{"tags":[{"key":"k","value":${deep}}]}}}`,
    `[{"traceId":"1","id":"2","name":"x","tags":{"a":${deep}}}]`,
    `{"SpanContext":{"TraceID":"1","SpanID":"2"},"SpanKind":1,"Resource":[{"Key":"k","Value":${deep}}]}`,
    `{"context":{"trace_id":"0x1","span_id":"0x2"},"resource":{"attributes":{"k":${deep}}},"attributes":{"a":${deep},"b":1.0}}`,
    `[{"ph":"X","pid":1,"tid":1,"ts":1,"dur":1,"args":{"a":${deep},"b":12345678901234567890}}]`,
  ];
  for (const file of files) {
    const { spans } = await readAnything(detect(Buffer.from(file))!, file);
    expect(spans).toHaveLength(1);
  }
});
