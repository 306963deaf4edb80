import { setTimeout } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { fromHex } from '../../core/base/hex.ts';
import { setAnnotation, setProperty } from '../store/annotations.ts';
import { checkCapture } from '../store/capture-file.ts';
import { countSpans } from '../store/count-spans.ts';
import { StoreDatabase, StoreError } from '../store/database.ts';
import { migrate } from '../store/migrations.ts';
import { isStored, setPinned } from '../store/pinned.ts';
import { openSessionFile } from '../store/session-file.ts';
import type { FromKeeper, KeeperParams, KeeperResult, KeeperTask, ToKeeper } from './keeper-protocol.ts';

/**
 * A write waits this long for readers at once: while it does, no reader of a file in rollback mode can begin. Then it lets them
 * go on and tries again, so often.
 */
const BUSY_MS = 150;
const RETRY_MS = 100;
const MAX_ATTEMPTS = 60;

const port = parentPort!;

type Tasks = { [T in KeeperTask]: (params: KeeperParams<T>) => KeeperResult<T> };

const tasks: Tasks = {
  check: ({ path }) => checkCapture(path),
  create: ({ path }) => {
    openSessionFile(path).close();
    return null;
  },
  count: ({ path }) => {
    const db = new StoreDatabase(path, { readonly: true, foreign: true });
    try {
      return countSpans(db);
    } finally {
      db.close();
    }
  },
  annotate: ({ path, change }) =>
    write(path, (db) => {
      const isThere = isStored(db, fromHex(change.traceId)!);
      if (isThere) setAnnotation(db, change);
      return isThere;
    }),
  setProperty: ({ path, key, value }) =>
    write(path, (db) => {
      setProperty(db, key, value);
      return null;
    }),
  pin: ({ path, traceId, pinned }) =>
    write(path, (db) => {
      const id = fromHex(traceId)!;
      const isThere = isStored(db, id);
      if (isThere) setPinned(db, id, pinned);
      return isThere;
    }),
};

/** A short visit: between two of them nothing is held open, so that a file can be moved, or taken out with its disk. */
function write<T>(path: string, work: (db: StoreDatabase) => T): T {
  const db = new StoreDatabase(path, { busyMs: BUSY_MS, foreign: true });
  try {
    // Whoever imports into the file folds its log back.
    db.pragma('wal_autocheckpoint = 0');
    db.pragma('synchronous = FULL');
    migrate(db);
    return work(db);
  } finally {
    db.close();
  }
}

async function run<T extends KeeperTask>(task: T, params: KeeperParams<T>): Promise<KeeperResult<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (tasks[task] as Tasks[T])(params);
    } catch (error) {
      const isBusy = error instanceof StoreError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || attempt === MAX_ATTEMPTS) throw error;
      await setTimeout(RETRY_MS);
    }
  }
}

/** One task at a time, in the order in which they came. */
let last: Promise<void> = Promise.resolve();

async function answer(message: Extract<ToKeeper, { type: 'task' }>): Promise<void> {
  const { id, task, params } = message;
  let told: FromKeeper;
  try {
    told = { type: 'result', id, result: await run(task, params) };
  } catch (error) {
    const { message } = error as Error;
    told = { type: 'error', id, code: error instanceof StoreError ? error.code : 'internal', message };
  }
  port.postMessage(told);
}

port.on('message', (message: ToKeeper) => {
  if (message.type === 'task') last = last.then(() => answer(message));
  else void last.then(() => port.close());
});
