import fc from 'fast-check';
import { expect, test } from 'vitest';
import { otlpDocumentToProto } from '../../../app/core/otlp/json-to-proto.ts';
import { arbitrarySpan, requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { logsJson, metricsJson, protoOf } from './arbitrary-signals.ts';
import { exported, recordsAsJson, recordsOf, recordsOfJson, withUnknownFields } from './exported.ts';

const requests = fc.array(fc.array(arbitrarySpan, { minLength: 1, maxLength: 5 }).map(requestOf), {
  minLength: 1,
  maxLength: 6,
});
const sealAfter = fc.array(fc.nat(8), { maxLength: 3 });
const logs = fc.array(
  logsJson.map((groups) => protoOf('logs', groups)),
  { maxLength: 2 },
);
const metrics = fc.array(
  metricsJson.map((groups) => protoOf('metrics', groups)),
  { maxLength: 2 },
);

async function withStore(use: (store: TestStore) => Promise<void>): Promise<void> {
  const store = new TestStore();
  try {
    await use(store);
  } finally {
    store.remove();
  }
}

function sendAll(store: TestStore, all: Uint8Array<ArrayBuffer>[], seals: number[]): void {
  for (const [i, request] of all.entries()) {
    expect(store.send(request)).toMatchObject({ kind: 'accepted' });
    if (seals.includes(i)) store.commit.sealAll();
  }
}

test('a protobuf file of everything has every byte that was received', async () => {
  await fc.assert(
    fc.asyncProperty(requests, sealAfter, async (plain, seals) => {
      const sent = plain.map((request) => withUnknownFields(request, [1, 2, 3]));
      await withStore(async (store) => {
        sendAll(store, sent, seals);
        const { bytes, written } = await exported(store, {}, 'otlp-proto');
        expect(recordsOf(bytes)).toEqual(sent.flatMap(recordsOf).sort());
        expect(written).toMatchObject({
          losses: [],
          redacted: 0,
          bytes: bytes.length,
          spans: recordsOf(bytes).length,
        });
      });
    }),
    { numRuns: 40 },
  );
});

test('a protobuf file of some traces has every byte of their spans, and of what those share once', async () => {
  await fc.assert(
    fc.asyncProperty(requests, sealAfter, async (plain, seals) => {
      const sent = plain.map((request) => withUnknownFields(request, [3]));
      const wanted = '11'.repeat(16);
      const ofTrace = sent
        .flatMap(recordsOf)
        .filter((record) => record.split(' ').at(-1)!.startsWith(`0a10${wanted}`))
        .sort();
      await withStore(async (store) => {
        sendAll(store, sent, seals);
        const exporting = exported(store, { traceIds: [wanted] }, 'otlp-proto');
        if (ofTrace.length === 0) await expect(exporting).rejects.toMatchObject({ code: 'export.empty' });
        else {
          const { bytes, written } = await exporting;
          expect(recordsOf(bytes)).toEqual(ofTrace);
          expect(written).toMatchObject({ traces: 1, spans: ofTrace.length });
        }
      });
    }),
    { numRuns: 40 },
  );
});

test('JSON files of everything say all that OTLP knows, and say it again when they were read', async () => {
  await fc.assert(
    fc.asyncProperty(requests, sealAfter, logs, metrics, async (sent, seals, sentLogs, sentMetrics) => {
      await withStore(async (store) => {
        sendAll(store, sent, seals);
        for (const request of sentLogs) store.send(request, 'logs');
        store.commit.sealAll();
        for (const request of sentMetrics) store.send(request, 'metrics');
        const expected = {
          traces: sent.flatMap((request) => recordsAsJson('traces', request)).sort(),
          logs: sentLogs.flatMap((request) => recordsAsJson('logs', request)).sort(),
          metrics: sentMetrics.flatMap((request) => recordsAsJson('metrics', request)).sort(),
        };
        const one = (await exported(store, {}, 'otlp-json')).bytes.toString();
        expect(recordsByLine([one])).toEqual(expected);
        const { bytes, written } = await exported(store, {}, 'otlp-jsonl');
        const lines = bytes.toString().trimEnd().split('\n');
        expect(recordsByLine(lines)).toEqual(expected);
        expect(written.losses).toEqual([]);

        await withStore(async (again) => {
          for (const line of lines) sendLine(again, line);
          const second = (await exported(again, {}, 'otlp-jsonl')).bytes.toString().trimEnd().split('\n');
          expect(recordsByLine(second)).toEqual(expected);
        });
      });
    }),
    { numRuns: 30 },
  );
});

function recordsByLine(lines: string[]): Record<string, string[]> {
  const of = (signal: 'traces' | 'logs' | 'metrics'): string[] =>
    lines.flatMap((line) => recordsOfJson(signal, line)).sort();
  return { traces: of('traces'), logs: of('logs'), metrics: of('metrics') };
}

function sendLine(store: TestStore, line: string): void {
  const made = otlpDocumentToProto(Buffer.from(line));
  if (!made.ok) throw new Error(made.error.message);
  for (const { signal, payload } of made.value) store.send(payload, signal);
}

test('a large request is written in lines that readers take, its resource in each', async () => {
  await withStore(async (store) => {
    const [span] = fc.sample(arbitrarySpan, { numRuns: 1, seed: 7 });
    const long = 'x'.repeat(700_000);
    const spans = Array.from({ length: 12 }, (_, i) => ({ ...span!, name: `${i} ${long}` }));
    store.send(requestOf(spans));
    const { bytes } = await exported(store, {}, 'otlp-jsonl');
    const lines = bytes.toString().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.flatMap((line) => recordsOfJson('traces', line)).sort()).toEqual(
      recordsAsJson('traces', requestOf(spans)),
    );
  });
});
