import { parentPort, workerData } from 'node:worker_threads';
import { type OnProgress, RpcError } from '../../core/contract/client.ts';
import { StoreDatabase, StoreError } from '../store/database.ts';
import { answer } from './answers.ts';
import { Catalog, COLUMN_BYTES } from './catalog.ts';
import { NewestColumns } from './column-cache.ts';
import { movable } from './movable.ts';
import { OpenTraces } from './open-traces.ts';
import { type FromReader, type ReaderData, SHORT_METHODS, type ToReader } from './protocol.ts';
import { TraceList } from './trace-list.ts';
import { warmUp } from './warm-up.ts';

/** More than a window has under way about its trace. */
const MAX_TRACE_CALLS = 16;
/** What a few windows ask at once: each has a list, a plot, facets and a map of what is selected. */
const MAX_SEARCH_CALLS = 8;
/** A long call lets short ones go first, but no longer than this between two of its steps: it has to end, too. */
const MAX_GIVE_WAY_MS = 100;
/** How often it looks whether they are done. */
const GIVE_WAY_MS = 2;

/** Windows are opened first; then whoever looks at a list takes longer than this to open a trace. */
const WARM_UP_AFTER_MS = 1_000;

/** What every question needs first is read before one comes, but not while the rest of the engine starts. */
const CATCH_UP_AFTER_MS = 100;

const port = parentPort!;
const { dataFile, role, capture } = workerData as ReaderData;
const db = new StoreDatabase(dataFile, {
  readonly: true,
  foreign: capture !== undefined,
  immutable: capture?.immutable ?? false,
});
const catalog = new Catalog(db, role === 'searches' ? new NewestColumns(COLUMN_BYTES) : undefined);
const list = new TraceList(db);
const opened = new OpenTraces();
/** Calls so far. */
let calls = 0;
let isClosed = false;
const atOnce = role === 'traces' ? MAX_TRACE_CALLS : MAX_SEARCH_CALLS;

type Call = Extract<ToReader, { type: 'call' }>;
const waiting: Call[] = [];
const underWay = new Set<number>();
/** Those under way that are short. */
const short = new Set<number>();
const cancelled = new Set<number>();

function tell(message: FromReader, moved: ArrayBuffer[] = []): void {
  port.postMessage(message, moved);
}

/** Begins what may begin; see ReaderRole for how many calls go on at once. */
function begin(): void {
  while (underWay.size < atOnce) {
    const call = waiting.shift();
    if (call === undefined) return;
    underWay.add(call.id);
    if (SHORT_METHODS.has(call.method)) short.add(call.id);
    void work(call).finally(() => {
      underWay.delete(call.id);
      short.delete(call.id);
      cancelled.delete(call.id);
      begin();
    });
  }
}

async function work({ id, method, params }: Call): Promise<void> {
  const refuseCancelled = (): void => {
    if (cancelled.has(id)) throw new RpcError('call.cancelled', 'The call was cancelled.');
  };
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    const until = performance.now() + MAX_GIVE_WAY_MS;
    while (short.size > 0 && !short.has(id) && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, GIVE_WAY_MS));
    refuseCancelled();
  };
  const progress: OnProgress = (done, total, part) => tell({ type: 'progress', id, done, total, part });
  try {
    refuseCancelled();
    const found = await answer({ catalog, list, opened, pause, progress }, method, params);
    refuseCancelled();
    const { result, moved } = movable(found);
    tell({ type: 'result', id, result }, moved);
  } catch (error) {
    tell({ type: 'error', id, ...describe(error) });
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof RpcError) return { code: error.code, message: error.message };
  if (error instanceof StoreError) return { code: 'store.failed', message: error.message };
  // What is stored in a file from elsewhere may be anything: that we can't make sense of it is no defect of ours.
  if (capture !== undefined)
    return {
      code: 'session.damaged',
      message: `${dataFile} is damaged: a part of it can't be read (${error instanceof Error ? error.message : String(error)}).`,
    };
  return {
    code: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

port.on('message', (message: ToReader) => {
  if (message.type === 'call') {
    calls++;
    waiting.push(message);
    begin();
  } else if (message.type === 'cancel') {
    if (underWay.has(message.id) || waiting.some((call) => call.id === message.id)) cancelled.add(message.id);
  } else if (message.type === 'catch-up') catchUp();
  else if (message.type === 'ping') tell({ type: 'pong' });
  else {
    isClosed = true;
    clearTimeout(catching);
    clearTimeout(warming);
    db.close();
    port.close();
  }
});

/** Who calls next learns of what goes wrong here. */
function catchUp(): void {
  try {
    catalog.refresh();
  } catch (error) {
    if (!(error instanceof StoreError) && capture === undefined) throw error;
  }
}

const catching = setTimeout(() => {
  if (role === 'searches' && calls === 0) catchUp();
}, CATCH_UP_AFTER_MS);

const warming = setTimeout(() => {
  if (calls > 0) return;
  catchUp();
  if (role === 'traces') warmUp();
  else void searchNewest();
}, WARM_UP_AFTER_MS);

/** So that the first search that someone makes meets compiled code, and the newest segments unpacked. */
async function searchNewest(): Promise<void> {
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const params = { query: 'duration > 0ns', limit: 50, stopAtLimit: true };
  try {
    await answer({ catalog, list, opened, pause }, 'traces.search', params);
  } catch (error) {
    // Who calls next learns of it; also where this reader was closed meanwhile.
    if (!(error instanceof StoreError) && capture === undefined && !isClosed) throw error;
  }
}

tell({ type: 'ready' });
