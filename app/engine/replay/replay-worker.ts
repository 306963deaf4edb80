import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { RpcError } from '../../core/contract/client.ts';
import type { ReplayCounts } from '../../core/contract/file-methods.ts';
import { redactRequest } from '../../core/redaction/redact-request.ts';
import { Lru } from '../../core/base/lru.ts';
import { Poster } from '../demo/post.ts';
import { Catalog } from '../search/catalog.ts';
import { OpenTraces } from '../search/open-traces.ts';
import { engineRedactor } from '../search/redaction/engine-redactor.ts';
import { TraceList } from '../search/trace-list.ts';
import { checkCapture } from '../store/capture-file.ts';
import { StoreDatabase, StoreError } from '../store/database.ts';
import { VERSION } from '../version.ts';
import type { FromReplay, ReplayData } from './protocol.ts';
import { replaySource } from './replay-source.ts';
import { type Clock, runReplay } from './run-replay.ts';

/** How often progress is told. */
const TELL_EVERY_MS = 200;
/** Columns that stay unpacked while it is read what is to be sent. */
const COLUMN_BYTES = 32 * 1024 * 1024;
const USER_AGENT = `spanscope-replay/${VERSION}`;

const port = parentPort!;
const data = workerData as ReplayData;

const clock: Clock = {
  now: () => performance.now(),
  wallNs: () => BigInt(Date.now()) * 1_000_000n,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

function tell(message: FromReplay): void {
  port.postMessage(message);
}

/** A file that came from elsewhere is looked at before it is read, and may need to be read without locks. */
function openDatabase(): StoreDatabase {
  if (!data.foreign) return new StoreDatabase(data.dataFile, { readonly: true });
  const check = checkCapture(data.dataFile);
  if (check.kind === 'refused') throw new RpcError(check.code, check.message);
  const immutable = check.kind === 'usable' && check.facts.immutable;
  return new StoreDatabase(data.dataFile, { readonly: true, foreign: true, immutable });
}

async function replay(): Promise<ReplayCounts> {
  const redactor = data.redaction === undefined ? undefined : engineRedactor(data.redaction);
  const db = openDatabase();
  const catalog = new Catalog(db, new Lru(COLUMN_BYTES)).pinned();
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const context = { catalog, list: new TraceList(db), opened: new OpenTraces(), pause };
  const poster = new Poster({ endpoint: data.endpoint, headers: data.headers });
  try {
    const source = await replaySource(context, data.scope, data.speed);
    const { schedule } = source;
    let told = -Infinity;
    return await runReplay({
      schedule,
      loop: data.loop,
      clock,
      request: (from, to, round) => {
        const { request, spans } = source.request(from, to, round);
        return {
          request: redactor === undefined ? request : redactRequest('traces', request, redactor),
          spans,
        };
      },
      freshIds: () => (data.freshIds ? { trace: randomBytes(16), span: randomBytes(8) } : undefined),
      post: (request) => poster.post(request, USER_AGENT),
      onProgress: (done, counts) => {
        if (performance.now() - told < TELL_EVERY_MS) return;
        told = performance.now();
        tell({ type: 'progress', done, total: schedule.count, counts });
      },
    });
  } finally {
    poster.close();
    db.close();
  }
}

replay().then(
  (counts) => {
    tell({ type: 'done', counts });
  },
  (error: unknown) => {
    tell({ type: 'error', ...describe(error) });
  },
);

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof RpcError) return { code: error.code, message: error.message };
  if (error instanceof StoreError) return { code: 'store.failed', message: error.message };
  return {
    code: 'internal',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
