/** The thread that reads files, and watches them. */
import { statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadReport } from '../../core/contract/file-methods.ts';
import { yieldToOthers } from '../background-thread.ts';
import { FileReader } from './file-reader.ts';
import type { FromImport, ImportWork, ToImport } from './import-protocol.ts';
import { ProgressTeller } from './progress-teller.ts';
import { IngestSink } from './sink/ingest-sink.ts';
import type { Sink } from './sink/sink.ts';

const work = workerData as ImportWork;
const port = parentPort!;
const cancel = new AbortController();
let onOutcome: (message: ToImport & { type: 'outcome' }) => void = () => undefined;

function tell(message: FromImport, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

port.on('message', (message: ToImport) => {
  if (message.type === 'cancel') cancel.abort();
  else onOutcome(message);
});

/** What only some imports need is loaded when it is. */
async function openSink(): Promise<Sink> {
  if (work.target.kind === 'data-file') {
    const { dataFile } = work.target;
    if (work.kind === 'files') return new (await import('./sink/segment-sink.ts')).SegmentSink(dataFile);
    return new (await import('./sink/journal-sink.ts')).JournalSink(dataFile, cancel.signal);
  }
  const sink = new IngestSink((id, request) => {
    tell({ type: 'request', id, ...request }, [request.payload.buffer]);
  });
  onOutcome = ({ id, outcome }) => {
    sink.settle(id, outcome);
  };
  return sink;
}

async function readFiles(sink: Sink): Promise<ReadReport[]> {
  if (work.kind !== 'files') return [];
  const sizes = work.sources.map(({ path }) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  const progress = new ProgressTeller(
    sink,
    sizes.reduce((sum, size) => sum + size, 0),
    tell,
  );
  const reader = new FileReader({
    sink,
    signal: cancel.signal,
    onRead: (bytes) => {
      progress.read(bytes);
    },
    onStep: () => {
      progress.tell();
    },
  });
  const reports: ReadReport[] = [];
  let before = 0;
  for (const [i, source] of work.sources.entries()) {
    reports.push(...(await reader.read(source)));
    before += sizes[i]!;
    progress.reached(before);
  }
  await sink.flush();
  progress.tellNow();
  return reports;
}

async function watch(sink: Sink): Promise<ReadReport[]> {
  if (work.kind !== 'watch') return [];
  const { watchPath } = await import('./watch/watch-path.ts');
  return watchPath({ path: work.path, known: work.known, sink, signal: cancel.signal, tell });
}

async function run(): Promise<void> {
  let sink: Sink | undefined;
  try {
    sink = await openSink();
    const reports = await (work.kind === 'files' ? readFiles(sink) : watch(sink));
    tell({ type: 'done', reports });
  } catch (error) {
    // What was read before stays, if it can.
    if (cancel.signal.aborted) await sink?.flush().catch(() => undefined);
    const { code, message } = error as Error & { code?: string };
    tell({ type: 'failed', code: code ?? 'internal', message });
  } finally {
    try {
      sink?.close();
    } catch {
      // All that matters is in the file; its log is folded back by whoever opens it next.
    }
    port.close();
  }
}

yieldToOthers();
void run();
