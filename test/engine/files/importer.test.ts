import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Signal } from '../../../app/core/model/signal.ts';
import { writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { createImporter as importerInto, type Importer } from '../../../app/engine/files/importer.ts';
import type { Ingest, IngestOutcome, IngestRequest } from '../../../app/engine/ingest/ingest.ts';
import { validate } from '../../../app/engine/ingest/validate.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const createImporter = (ingest: Ingest): Importer => importerInto(ingest, join(folder, 'incoming'));
const never = new AbortController().signal;
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

function traces(spans: number, padding = 0): Uint8Array<ArrayBuffer> {
  return writeTraces([
    {
      resource: [{ key: 'service.name', value: { type: 'string', value: 'shop' } }],
      scopes: [
        {
          name: 'test',
          spans: Array.from({ length: spans }, (_, i) => ({
            traceId: hex(1, 32),
            spanId: hex(i + 1, 16),
            name: 'x'.repeat(padding + 1),
            kind: 1,
            startNs: 1n,
            endNs: 2n,
            attributes: [],
          })),
        },
      ],
    },
  ]);
}

const jsonSpan = (id: number): string =>
  `{"traceId":"${hex(1, 32)}","spanId":"${hex(id, 16)}","name":"a","startTimeUnixNano":"1","endTimeUnixNano":"2"}`;
const jsonTraces = (...spans: string[]): string =>
  `{"resourceSpans":[{"scopeSpans":[{"spans":[${spans.join()}]}]}]}`;
const jsonLogs =
  '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"b"}}]}]}]}';
const jsonMetrics =
  '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{"timeUnixNano":"1","asInt":"3"}]}}]}]}]}';

/** Counts as the writer does, and keeps what it was given. */
function countingIngest(): Ingest & { requests: IngestRequest[]; items: Record<Signal, number> } {
  const requests: IngestRequest[] = [];
  const items = { traces: 0, logs: 0, metrics: 0, profiles: 0 };
  return {
    requests,
    items,
    submit: (request) => {
      requests.push(request);
      const { items: all, bad } = validate(request.signal, request.payload);
      items[request.signal] += all - bad.length;
      const message = bad[0]?.reason ?? '';
      return Promise.resolve({ kind: 'accepted', accepted: all - bad.length, rejected: bad.length, message });
    },
  };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what is read', () => {
  test.each([
    ['OTLP JSON', bytes(jsonTraces(jsonSpan(1), jsonSpan(2)))],
    ['OTLP JSON', bytes(`${jsonTraces(jsonSpan(1))}\n${jsonTraces(jsonSpan(2))}\n`)],
    ['OTLP JSON', bytes(`${jsonTraces(jsonSpan(1))}${jsonTraces(jsonSpan(2))}`)],
    ['OTLP JSON', bytes(`[${jsonTraces(jsonSpan(1))},${jsonTraces(jsonSpan(2))}]`)],
    ['OTLP JSON', gzipSync(bytes(jsonTraces(jsonSpan(1), jsonSpan(2))))],
    ['OTLP JSON', bytes(jsonTraces(jsonSpan(1), jsonSpan(2)).replace('resourceSpans', 'resource_spans'))],
    ['OTLP protobuf', traces(2)],
    ['OTLP protobuf', gzipSync(traces(2))],
    ['OTLP protobuf', zstdCompressSync(traces(2))],
  ])('%s of two spans (%#)', async (format, data) => {
    const ingest = countingIngest();
    const report = await createImporter(ingest).importBytes('a.file', data, never);
    expect(report).toEqual({ name: 'a.file', format, accepted: 2, rejected: 0, message: '' });
    expect(ingest.items.traces).toBe(2);
    expect(new Set(ingest.requests.map((request) => request.source))).toEqual(new Set(['file:a.file']));
  });

  test('the three signals of one file, each joined into one request', async () => {
    const lines = [jsonTraces(jsonSpan(1)), jsonLogs, jsonMetrics, jsonTraces(jsonSpan(2)), jsonLogs];
    const ingest = countingIngest();
    const report = await createImporter(ingest).importBytes('f', bytes(lines.join('\n')), never);
    expect(report.accepted).toBe(5);
    expect(ingest.items).toEqual({ traces: 2, logs: 2, metrics: 1, profiles: 0 });
    expect(ingest.requests.length).toBe(3);
  });

  test.each([
    ['logs', jsonLogs],
    ['metrics', jsonMetrics],
  ] as const)('%s in protobuf are told from traces', async (signal, json) => {
    const ingest = countingIngest();
    await createImporter(ingest).importBytes('f', bytes(json), never);
    const again = countingIngest();
    const report = await createImporter(again).importBytes('f', ingest.requests[0]!.payload, never);
    expect([report.format, again.requests[0]?.signal]).toEqual(['OTLP protobuf', signal]);
  });

  test('a large protobuf file goes in several requests, none of its spans lost', async () => {
    const ingest = countingIngest();
    const data = new Uint8Array(Buffer.concat(Array.from({ length: 12 }, () => traces(100, 10_000))));
    const report = await createImporter(ingest).importBytes('f', data, never);
    expect(report.accepted).toBe(1200);
    expect(ingest.requests.length).toBeGreaterThan(2);
  });

  test('a file of this machine', async () => {
    const path = join(folder, 'captured.json');
    writeFileSync(path, jsonTraces(jsonSpan(1)));
    const report = await createImporter(countingIngest()).open(path, never);
    expect(report).toMatchObject({ name: 'captured.json', accepted: 1 });
  });
});

describe('what is damaged', () => {
  test('gives what came before the damage, and says where it is', async () => {
    const text = `${jsonTraces(jsonSpan(1))}\n${jsonTraces(jsonSpan(2)).slice(0, -20)}`;
    const report = await createImporter(countingIngest()).importBytes('f', bytes(text), never);
    expect(report).toMatchObject({ accepted: 1, message: expect.stringContaining('ends inside') as string });
  });

  test('is counted span by span', async () => {
    const text = jsonTraces(jsonSpan(1), jsonSpan(0), jsonSpan(3));
    const report = await createImporter(countingIngest()).importBytes('f', bytes(text), never);
    expect(report).toMatchObject({
      accepted: 2,
      rejected: 1,
      message: expect.stringContaining('span id') as string,
    });
  });

  test.each([
    ['nothing', new Uint8Array(0), 'file.unreadable', /empty/],
    ['other text', bytes('a,b\n1,2\n'), 'file.unreadable', /OTLP JSON/],
    ['other JSON', bytes('{"data":[]}'), 'file.unreadable', /not a trace file/],
    [
      'a picture',
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
      'file.unreadable',
      /not a trace file/,
    ],
    ['cut gzip', gzipSync(traces(50)).subarray(0, 40), 'file.unreadable', /gzip/],
    ['cut zstd', zstdCompressSync(traces(50)).subarray(0, 40), 'file.unreadable', /zstd/],
  ])('is refused: %s', async (_what, data, code, message) => {
    const ingest = countingIngest();
    await expect(createImporter(ingest).importBytes('f', data, never)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
    expect(ingest.requests).toEqual([]);
  });

  test('is no crash at any depth', async () => {
    const deep = `{"resourceSpans":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const report = await createImporter(countingIngest()).importBytes('f', bytes(deep), never);
    expect(report).toMatchObject({ accepted: 0, message: expect.stringContaining('byte 18') as string });
  });

  test('is refused: paths that name no file', async () => {
    const { open } = createImporter(countingIngest());
    await expect(open(join(folder, 'none'), never)).rejects.toMatchObject({ code: 'file.unknown' });
    await expect(open(folder, never)).rejects.toMatchObject({ code: 'file.unreadable' });
    await expect(open('relative.json', never)).rejects.toMatchObject({ code: 'params.invalid' });
  });
});

test('a store that is busy is asked again', async () => {
  const ingest = countingIngest();
  const outcomes: IngestOutcome[] = [{ kind: 'unavailable', message: 'full', retryAfterMs: 1 }];
  const busy: Ingest = {
    submit: (request) => {
      const outcome = outcomes.pop();
      return outcome === undefined ? ingest.submit(request) : Promise.resolve(outcome);
    },
  };
  const report = await createImporter(busy).importBytes('f', traces(3), never);
  expect(report).toMatchObject({ accepted: 3, message: '' });
});

test('an import can be cancelled', async () => {
  const cancel = new AbortController();
  const ingest = countingIngest();
  const text = Array.from({ length: 1000 }, (_, i) => jsonTraces(jsonSpan(i + 1))).join('\n');
  const importing = createImporter(ingest).importBytes('f', bytes(text), cancel.signal);
  cancel.abort();
  await expect(importing).rejects.toThrow();
  expect(ingest.items.traces).toBeLessThan(1000);
});
