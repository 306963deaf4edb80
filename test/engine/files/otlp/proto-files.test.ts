import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../../app/core/model/signal.ts';
import { otlpJsonToProto } from '../../../../app/core/otlp/json-to-proto.ts';
import { otlpProtoToJson } from '../../../../app/core/otlp/proto-to-json.ts';
import { writeTraces, type WritableSpan } from '../../../../app/core/otlp/write-traces.ts';
import { validate } from '../../../../app/engine/ingest/validate.ts';
import { resources } from '../../../core/otlp/arbitraries.ts';
import { readTraces } from '../../../core/otlp/read-traces.ts';
import { readFile } from './read-file.ts';

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** A request of so many spans with ids from `first` on, each some bytes long. */
function traces(first: number, spans: number, padding = 0): Uint8Array<ArrayBuffer> {
  const made = Array.from({ length: spans }, (_, i): WritableSpan => ({
    traceId: hex(1, 32),
    spanId: hex(first + i, 16),
    name: 'x'.repeat(padding + 1),
    kind: 1,
    startNs: 1n,
    endNs: 2n,
    attributes: [],
  }));
  const resource = [{ key: 'service.name', value: { type: 'string' as const, value: 'shop' } }];
  return writeTraces([{ resource, schemaUrl: 'r', scopes: [{ name: 'lib', schemaUrl: 's', spans: made }] }]);
}

const json = (signal: Signal, text: string): Uint8Array<ArrayBuffer> => {
  const result = otlpJsonToProto(signal, Buffer.from(text));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const logs = json(
  'logs',
  '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"b"}}]}]}]}',
);
const metrics = json(
  'metrics',
  '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{"timeUnixNano":"1","asInt":"3"}]}}]}]}]}',
);

function prefixed(...messages: Uint8Array[]): Buffer {
  return Buffer.concat(
    messages.flatMap((message) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(message.length);
      return [length, message];
    }),
  );
}

const ids = (read: { spans: { spanId: string }[] }): number[] =>
  read.spans.map(({ spanId }) => Number.parseInt(spanId, 16));
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

describe('raw protobuf', () => {
  test.each([
    ['traces', traces(1, 2)],
    ['logs', logs],
    ['metrics', metrics],
  ] as const)('%s are told from the others', async (signal, bytes) => {
    const read = await readFile(bytes, { size: 10 });
    expect(read.format?.name).toBe('OTLP protobuf');
    const validation = validate(signal, bytes);
    expect(read.parts).toEqual([{ kind: 'request', signal, payload: bytes, validation }]);
  });

  test('any traces come out as they went in, several requests end to end too', async () => {
    const some = resources.filter((groups) =>
      groups.some(({ scopes }) => scopes.some(({ spans }) => spans.length > 0)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(some, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 3000 }),
        async (all, size) => {
          const whole = Buffer.concat(all.map((groups) => writeTraces(groups)));
          const read = await readFile(whole, { size });
          // A span whose ids are all zeros is one of a request like any other.
          if (read.format === undefined) return;
          expect(read.issues).toEqual([]);
          expect(
            Buffer.concat(
              read.parts.map((part) => (part.kind === 'request' ? part.payload : [])) as Uint8Array[],
            ),
          ).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a group of any length is cut down, with its resource and scope everywhere', async () => {
    const read = await readFile(traces(1, 600, 100_000));
    expect(ids(read)).toEqual(range(1, 600));
    // Schema URLs stand behind everything that they are for.
    expect(read.issues.map((issue) => issue.replace(/^byte \d+: (.*) comes behind.*$/, '$1'))).toEqual([
      "the scope's schema URL",
      "the resource's schema URL",
    ]);
    const requests = read.parts.map((part) => (part.kind === 'request' ? part.payload.length : 0));
    expect(requests.length).toBeGreaterThan(1);
    expect(Math.max(...requests)).toBeLessThan(40 * 1024 * 1024);
    for (const { resource, scope } of read.spans) {
      expect([resource.attributes.length, scope.name]).toEqual([1, 'lib']);
    }
    const shorter = await readFile(traces(1, 100, 100_000));
    expect(shorter.issues).toEqual([]);
    expect(shorter.spans).toEqual(readTraces(traces(1, 100, 100_000)));
  });

  test('what is whole in a file that breaks off is kept', async () => {
    const whole = traces(1, 50, 100);
    const read = await readFile(whole.subarray(0, whole.length - 400), { size: 100 });
    expect(ids(read)).toEqual(range(1, 47));
    expect(read.issues).toEqual([expect.stringMatching(/^byte \d+: /)]);
    expect(read.spans[0]?.resource.attributes).toHaveLength(1);
  });

  test('one span that can not be read costs no other', async () => {
    const whole = traces(1, 20, 50);
    const damaged = Uint8Array.from(whole);
    const at = Buffer.from(whole).indexOf(Buffer.from(hex(9, 16), 'hex'));
    // The length of the span's own id.
    damaged[at - 1] = 255;
    const read = await readFile(damaged, { size: 64 });
    expect(ids(read)).toEqual(range(1, 20).filter((id) => id !== 9));
    expect(read.issues).toHaveLength(1);
  });
});

describe("the Collector's files", () => {
  const three = [traces(1, 3), traces(4, 3), traces(7, 3)];
  const asJson = three.map((message) => Buffer.from(otlpProtoToJson('traces', message)));

  test.each([
    ['Collector file (protobuf)', prefixed(...three)],
    ['Collector file (zstd)', prefixed(...three.map((message) => zstdCompressSync(message)))],
    ['Collector file (zstd)', prefixed(...asJson.map((message) => zstdCompressSync(message)))],
  ])('%s (%#)', async (name, bytes) => {
    for (const size of [1, 7, 100_000]) {
      const read = await readFile(bytes, { size });
      expect([read.format?.name, ids(read), read.issues]).toEqual([name, range(1, 9), []]);
    }
  });

  test('every signal, in one file too', async () => {
    for (const bytes of [logs, metrics]) expect((await readFile(prefixed(bytes))).parts).toHaveLength(1);
    const read = await readFile(prefixed(three[0]!, logs, metrics, three[1]!));
    expect(read.parts.map((part) => part.kind === 'request' && part.signal)).toEqual([
      'traces',
      'logs',
      'metrics',
      'traces',
    ]);
  });

  test.each([
    [
      'a message that is damaged inside',
      (bytes: Buffer) => bytes.fill(0xff, three[0]!.length + 20, three[0]!.length + 40),
      [1, 2, 3, 7, 8, 9],
    ],
    [
      'a length that is damaged',
      (bytes: Buffer) => bytes.fill(0x03, three[0]!.length + 4, three[0]!.length + 5),
      [1, 2, 3, 7, 8, 9],
    ],
    [
      'bytes between two messages',
      (bytes: Buffer) =>
        Buffer.concat([
          bytes.subarray(0, three[0]!.length + 4),
          Buffer.from('junk, more of it'),
          bytes.subarray(three[0]!.length + 4),
        ]),
      range(1, 9),
    ],
    ['an end too early', (bytes: Buffer) => bytes.subarray(0, -5), range(1, 6)],
  ] as const)('%s', async (_what, damage, expected) => {
    for (const size of [5, 100_000]) {
      const read = await readFile(damage(prefixed(...three)), { size });
      for (const id of expected) expect(ids(read)).toContain(id);
      expect(read.issues.length).toBeGreaterThan(0);
      expect(read.issues[0]).toMatch(/^byte \d+/);
    }
  });

  test('a frame that unpacks without end is left out', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(200 * 1024 * 1024));
    const read = await readFile(prefixed(zstdCompressSync(three[0]!), bomb, zstdCompressSync(three[2]!)));
    expect(ids(read)).toEqual([1, 2, 3, 7, 8, 9]);
    expect(read.issues).toEqual([expect.stringContaining('can not be unpacked')]);
  });
});

test('damage of any kind is told, and ends', async () => {
  const sample = fc
    .sample(resources, { numRuns: 50, seed: 5 })
    .map((one) => writeTraces(one))
    .filter(({ length }) => length > 300 && length < 1500)
    .slice(0, 3);
  const files = [
    Buffer.concat(sample),
    prefixed(...sample),
    prefixed(...sample.map((one) => zstdCompressSync(one))),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.nat(),
      fc.nat(255),
      fc.boolean(),
      fc.constantFrom(3, 5000),
      async (file, place, byte, cut, size) => {
        const at = 16 + (place % (file.length - 16));
        const damaged = Buffer.from(cut ? file.subarray(0, at) : file);
        if (!cut) damaged[at] = byte;
        const { parts } = await readFile(damaged, { size: cut ? 5000 : size });
        for (const part of parts) if (part.kind === 'request') validate(part.signal, part.payload);
      },
    ),
    { numRuns: 4000 },
  );
});
