import { parentPort, workerData } from 'node:worker_threads';
import { RpcError } from '../../core/contract/client.ts';
import { yieldToOthers } from '../background-thread.ts';
import { Catalog } from '../search/catalog.ts';
import { OpenTraces } from '../search/open-traces.ts';
import { TraceList } from '../search/trace-list.ts';
import { checkCapture } from '../store/capture-file.ts';
import { isDamage } from '../store/data-file.ts';
import { StoreDatabase, StoreError } from '../store/database.ts';
import { writeFailure } from './part-file.ts';
import type { ExportData, FromExport, ToExport } from './protocol.ts';
import { writeExport } from './write-export.ts';

/** Progress is told so often: as fast as it is drawn. */
const TELL_EVERY_MS = 100;

const port = parentPort!;
const data = workerData as ExportData;
let isCancelled = false;
let told = -Infinity;

function tell(message: FromExport): void {
  port.postMessage(message);
}

port.on('message', (message: ToExport) => {
  if (message.type === 'cancel') isCancelled = true;
});

async function pause(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (isCancelled) throw new RpcError('call.cancelled', 'The export was cancelled.');
}

function progress(done: number, total: number): void {
  const now = performance.now();
  if (now - told < TELL_EVERY_MS && done < total) return;
  told = now;
  tell({ type: 'progress', done, total });
}

/** Whether a file is read without locks; one that came from elsewhere is looked at first. */
function isImmutable(): boolean {
  if (!data.foreign) return false;
  const check = checkCapture(data.dataFile);
  if (check.kind === 'refused') throw new RpcError(check.code, check.message);
  return check.kind === 'usable' && check.facts.immutable;
}

async function work(): Promise<void> {
  const immutable = isImmutable();
  const db = new StoreDatabase(data.dataFile, { readonly: true, foreign: data.foreign, immutable });
  try {
    const catalog = new Catalog(db).pinned();
    const context = { catalog, list: new TraceList(db), opened: new OpenTraces(), pause, progress };
    tell({ type: 'done', written: await writeExport(context, data, { immutable }) });
  } finally {
    db.close();
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof RpcError) return { code: error.code, message: error.message };
  if (error instanceof StoreError && isDamage(error.code))
    return { code: 'store.failed', message: `${data.dataFile} is damaged: ${error.message}` };
  if (error instanceof Error && 'code' in error) return describe(writeFailure(error, data.path));
  return {
    code: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

yieldToOthers();
work()
  .catch((error: unknown) => tell({ type: 'failed', ...describe(error) }))
  .finally(() => port.close());
