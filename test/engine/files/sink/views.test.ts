import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeTraces } from '../../../../app/core/otlp/write-traces.ts';
import { FileReader } from '../../../../app/engine/files/file-reader.ts';
import { IngestSink } from '../../../../app/engine/files/sink/ingest-sink.ts';
import { JournalSink } from '../../../../app/engine/files/sink/journal-sink.ts';
import { SegmentSink } from '../../../../app/engine/files/sink/segment-sink.ts';
import type { Sink } from '../../../../app/engine/files/sink/sink.ts';
import { StoreDatabase } from '../../../../app/engine/store/database.ts';
import { journalRows } from '../../../../app/engine/store/journal.ts';
import { loadChunk } from '../../../../app/engine/store/segment-reader.ts';
import { PART_PAYLOAD } from '../../../../app/engine/store/segment-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'sink-views-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const signal = new AbortController().signal;

interface Target {
  sink: Sink;
  /** All that has arrived, end to end, once the sink was flushed. */
  arrived(): Buffer;
}

function inFile(name: string, make: (path: string) => Sink): () => Target {
  return () => {
    const path = join(mkdtempSync(join(folder, name)), 'a.spanscope');
    const sink = make(path);
    return {
      sink,
      arrived: () => {
        const db = new StoreDatabase(path, { readonly: true });
        const sealed = db
          .all<{ segment: bigint; part: bigint }>(
            `SELECT segment, part FROM segment_part WHERE part >= ${PART_PAYLOAD} ORDER BY segment, part`,
          )
          .map(({ segment, part }) => loadChunk(db, segment, Number(part) - PART_PAYLOAD));
        const waiting = [...journalRows(db, 0n)].map(({ payload }) => payload);
        db.close();
        return Buffer.concat([...sealed, ...waiting]);
      },
    };
  };
}

function posted(): Target {
  const payloads: Uint8Array[] = [];
  const sink: IngestSink = new IngestSink((id, { payload }) => {
    // As the message to the thread that receives: its buffer is gone here.
    payloads.push(structuredClone(payload, { transfer: [payload.buffer] }));
    queueMicrotask(() => {
      sink.settle(id, { kind: 'accepted', accepted: 1, rejected: 0, message: '' });
    });
  });
  return { sink, arrived: () => Buffer.concat(payloads) };
}

const targets: [string, () => Target][] = [
  ['segments', inFile('segments', (path) => new SegmentSink(path))],
  ['the journal', inFile('journal', (path) => new JournalSink(path, signal))],
  ['the thread that receives', posted],
];

/** A request with one span, and some bytes that only it has. */
function request(id: number, bytes: number): Uint8Array<ArrayBuffer> {
  const span = {
    traceId: (id + 1).toString(16).padStart(32, '0'),
    spanId: (id + 1).toString(16).padStart(16, '0'),
    name: String.fromCharCode(97 + (id % 26)).repeat(bytes),
    kind: 1,
    startNs: 1n,
    endNs: 2n,
    attributes: [],
  };
  return writeTraces([{ resource: [], scopes: [{ name: 'lib', spans: [span] }] }]);
}

test.each(targets)('what is given to %s may be overwritten afterwards', async (_, open) => {
  const { sink, arrived } = open();
  const sizes = [10, 200_000, 3, 1_200_000, 70];
  const requests = sizes.map((bytes, i) => request(i, bytes));
  const memory = new Uint8Array(2_000_000);
  for (const [i, one] of requests.entries()) {
    memory.set(one, i);
    await sink.add('traces', memory.subarray(i, i + one.length), 1, 'file:a');
    memory.fill(0xff);
  }
  await sink.flush();
  expect(arrived().equals(Buffer.concat(requests))).toBe(true);
  sink.close();
});

test.each(targets)('a file of protobuf comes to %s byte for byte', async (_, open) => {
  const path = join(folder, 'a.pb');
  const sizes = [40, 3_000, 150_000, 90, 20_000];
  const file = Buffer.concat(Array.from({ length: 150 }, (_, i) => request(i, sizes[i % sizes.length]! + i)));
  writeFileSync(path, file);
  const { sink, arrived } = open();
  const reader = new FileReader({ sink, signal, onRead: () => undefined, onStep: () => undefined });
  const [report] = await reader.read({ name: 'a.pb', path });
  await sink.flush();
  expect(report).toMatchObject({ spans: 150, skippedCount: 0, failure: '' });
  expect(arrived().equals(file)).toBe(true);
  sink.close();
});
