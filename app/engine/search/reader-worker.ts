import { parentPort, workerData } from 'node:worker_threads';
import { RpcError } from '../../core/contract/client.ts';
import { StoreDatabase, StoreError } from '../store/database.ts';
import { answer } from './answers.ts';
import { Catalog } from './catalog.ts';
import { OpenTraces } from './open-traces.ts';
import type { FromReader, ReaderData, ToReader } from './protocol.ts';
import { TraceList } from './trace-list.ts';

const port = parentPort!;
const db = new StoreDatabase((workerData as ReaderData).dataFile, { readonly: true });
const catalog = new Catalog(db);
const list = new TraceList(db);
const opened = new OpenTraces();

type Call = Extract<ToReader, { type: 'call' }>;
const waiting: Call[] = [];
const cancelled = new Set<number>();
let running: number | undefined;

function tell(message: FromReader): void {
  port.postMessage(message);
}

/** Calls are answered one after the other: what they share, the tail's columns above all, changes under none of them. */
async function work(): Promise<void> {
  for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) {
    const { id, method, params } = call;
    running = id;
    const pause = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      if (cancelled.has(id)) throw new RpcError('call.cancelled', 'The call was cancelled.');
    };
    try {
      if (cancelled.has(id)) throw new RpcError('call.cancelled', 'The call was cancelled.');
      tell({ type: 'result', id, result: await answer({ catalog, list, opened, pause }, method, params) });
    } catch (error) {
      tell({ type: 'error', id, ...describe(error) });
    }
    cancelled.delete(id);
    running = undefined;
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof RpcError) return { code: error.code, message: error.message };
  if (error instanceof StoreError) return { code: 'store.failed', message: error.message };
  return {
    code: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

port.on('message', (message: ToReader) => {
  if (message.type === 'call') {
    waiting.push(message);
    if (running === undefined && waiting.length === 1) void work();
  } else if (message.type === 'cancel') {
    if (running === message.id || waiting.some((call) => call.id === message.id)) cancelled.add(message.id);
  } else {
    db.close();
    port.close();
  }
});

tell({ type: 'ready' });
