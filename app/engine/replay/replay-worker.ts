import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { RpcError } from '../../core/contract/client.ts';
import type { ReplayPlan } from '../../core/contract/file-methods.ts';
import { Lru } from '../../core/base/lru.ts';
import { Catalog } from '../search/catalog.ts';
import { OpenTraces } from '../search/open-traces.ts';
import { EngineRedactor } from '../search/redaction/engine-redactor.ts';
import { TraceList } from '../search/trace-list.ts';
import { checkCapture } from '../store/capture-file.ts';
import { StoreDatabase, StoreError } from '../store/database.ts';
import { VERSION } from '../version.ts';
import type { FromReplay, PlanData, ReplayData, ToReplay } from './protocol.ts';
import { type ReplaySource, replaySource } from './replay-source.ts';
import { type Clock, runReplay } from './run-replay.ts';
import { replayTarget } from './target.ts';

/** How often progress is told. */
const TELL_EVERY_MS = 200;
/** Columns that stay unpacked while it is read what is to be sent. */
const COLUMN_BYTES = 32 * 1024 * 1024;
const USER_AGENT = `spanscope-replay/${VERSION}`;

const port = parentPort!;
const data = workerData as ToReplay;

const clock: Clock = {
  now: () => performance.now(),
  wallNs: () => BigInt(Date.now()) * 1_000_000n,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

function tell(message: FromReplay): void {
  port.postMessage(message);
}

/** A file that came from elsewhere is looked at before it is read, and may need to be read without locks. */
function openDatabase({ dataFile, foreign }: PlanData): StoreDatabase {
  if (!foreign) return new StoreDatabase(dataFile, { readonly: true });
  const check = checkCapture(dataFile);
  if (check.kind === 'refused') throw new RpcError(check.code, check.message);
  const immutable = check.kind === 'usable' && check.facts.immutable;
  return new StoreDatabase(dataFile, { readonly: true, foreign: true, immutable });
}

/** Works on what is to be sent, read from one unchanging view of the data. */
async function withSource<T>(plan: PlanData, work: (source: ReplaySource) => Promise<T>): Promise<T> {
  const db = openDatabase(plan);
  try {
    const catalog = new Catalog(db, new Lru(COLUMN_BYTES)).pinned();
    const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const context = { catalog, list: new TraceList(db), opened: new OpenTraces(), pause };
    return await work(await replaySource(context, plan.scope, plan.pace, plan.signals));
  } finally {
    db.close();
  }
}

function planOf({ schedule, items }: ReplaySource): ReplayPlan {
  const { durationMs, longestPauseMs } = schedule;
  return { durationMs, longestPauseMs, spans: items.traces, logs: items.logs, dataPoints: items.metrics };
}

async function send(replay: ReplayData, source: ReplaySource): Promise<FromReplay> {
  const { redaction, addresses, headers, protocol, loop } = replay;
  const redactor = redaction === undefined ? undefined : new EngineRedactor(redaction);
  const target = replayTarget({ protocol, addresses, headers, userAgent: USER_AGENT });
  const { schedule, items } = source;
  let told = -Infinity;
  tell({ type: 'planned', plan: planOf(source) });
  try {
    const counts = await runReplay({
      schedule,
      signals: replay.signals.filter((signal) => items[signal] > 0),
      loop,
      clock,
      requests: (from, to, round) => {
        const { requests, gone } = source.requests(from, to, round);
        if (redactor !== undefined)
          for (const each of requests) each.request = redactor.request(each.signal, each.request);
        return { requests, gone };
      },
      freshIds: () => (replay.freshIds ? { trace: randomBytes(16), span: randomBytes(8) } : undefined),
      post: (signal, request) => target.post(signal, request),
      onProgress: (done, now) => {
        if (performance.now() - told < TELL_EVERY_MS) return;
        told = performance.now();
        tell({ type: 'progress', done, total: schedule.count, counts: now });
      },
    });
    return { type: 'done', counts };
  } finally {
    target.close();
  }
}

const outcome: Promise<FromReplay> =
  data.kind === 'plan'
    ? withSource(data, (source) => Promise.resolve({ type: 'planned', plan: planOf(source) }))
    : withSource(data, (source) => send(data, source));
outcome.then(tell, (error: unknown) => {
  tell({ type: 'error', ...describe(error) });
});

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof RpcError) return { code: error.code, message: error.message };
  if (error instanceof StoreError) return { code: 'store.failed', message: error.message };
  return {
    code: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
