import { parentPort, workerData } from 'node:worker_threads';
import { fromHex } from '../../core/base/hex.ts';
import type { Notice } from '../../core/contract/methods.ts';
import { setAnnotation, setProperty } from '../store/annotations.ts';
import { foldLargeLog, foldLog } from '../store/checkpoint.ts';
import { countSpans } from '../store/count-spans.ts';
import { isDamage, openDataFile, type OpenedDataFile } from '../store/data-file.ts';
import { StoreError } from '../store/database.ts';
import { isStored, setPinned } from '../store/pinned.ts';
import { dropOldest } from '../store/retention.ts';
import { GroupCommit } from './group-commit.ts';
import type { FromWriter, Mark, ToWriter, WriterData } from './protocol.ts';

/** How often retention looks; also how soon a quiet log is folded back. */
const UPKEEP_MS = 5_000;
/** How often a writer that could not write tries whether it can again. */
const PROBE_MS = 1_000;

const { dataDir, limits } = workerData as WriterData;
const port = parentPort!;

function tell(message: FromWriter): void {
  port.postMessage(message);
}

function notice(code: string, message: string, active: boolean): void {
  tell({ type: 'notice', notice: { code, message, active } satisfies Notice });
}

let file: OpenedDataFile;
let commit: GroupCommit;
let failing = false;
let quiet = true;

function start(): void {
  file = openDataFile(dataDir);
  if (file.replaced !== undefined) notice('store.replaced', file.replaced, true);
  commit = new GroupCommit(file.db, {
    outcomes: (outcomes) => tell({ type: 'outcomes', outcomes }),
    committed: (spans) => tell({ type: 'committed', spans }),
    sealed: () => tell({ type: 'sealed' }),
    failed: onFailure,
    succeeded: onSuccess,
  });
}

function onFailure(error: StoreError): void {
  if (isDamage(error.code)) {
    move();
    return;
  }
  if (failing) return;
  failing = true;
  const full = error.code === 'SQLITE_FULL';
  notice(
    'store.failing',
    full
      ? `The disk is full: nothing can be stored in ${file.path}. Senders are told to try again; free some space.`
      : `Nothing can be stored in ${file.path}: ${error.message}. Senders are told to try again.`,
    true,
  );
  setTimeout(probe, PROBE_MS);
}

function onSuccess(): void {
  if (!failing) return;
  failing = false;
  notice('store.failing', '', false);
}

/** Without a request there is no commit that could show that the disk has room again. */
function probe(): void {
  if (!failing) return;
  try {
    file.db.transaction(() => {
      file.db.run("INSERT INTO dropped(reason, spans, segments) VALUES ('probe', 0, 0)");
      file.db.run("DELETE FROM dropped WHERE reason = 'probe'");
    });
    onSuccess();
  } catch {
    setTimeout(probe, PROBE_MS);
  }
}

/** The file turned out to be damaged: leave it as it is and go on in a new one. */
function move(): void {
  const left = file.path;
  try {
    file.db.close();
    file.release();
  } catch {
    // It is being left because it fails; failing to close it changes nothing.
  }
  start();
  if (file.replaced === undefined)
    notice('store.replaced', `${left} was damaged; new data goes to ${file.path}.`, true);
  tell({ type: 'moved', dataFile: file.path, spans: countSpans(file.db) });
}

let scheduled = false;
let closed = false;

/** After the messages that have already arrived: they are the group. */
function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    quiet = false;
    commit.flush();
    // What has arrived meanwhile lies in the port and is not seen here: a quiet turn of the loop tells.
    setImmediate(() => {
      if (closed) return;
      foldLargeLog(file.db, !scheduled);
    });
  });
}

function upkeep(): void {
  try {
    while (dropOldest(file.db, commit.segments, limits, Date.now()))
      tell({ type: 'dropped', spans: countSpans(file.db) });
    if (quiet) foldLog(file.db);
    quiet = true;
  } catch (error) {
    if (error instanceof StoreError) onFailure(error);
    else throw error;
  }
}

/** @returns false where it is about a trace that is not there */
function mark(change: Mark): boolean {
  if (change.kind === 'property') {
    setProperty(file.db, change.key, change.value);
    return true;
  }
  const traceId = fromHex(change.kind === 'pin' ? change.traceId : change.change.traceId)!;
  if (!commit.hasOpenTrace(traceId) && !isStored(file.db, traceId)) return false;
  if (change.kind === 'pin') setPinned(file.db, traceId, change.pinned);
  else setAnnotation(file.db, change.change);
  return true;
}

const upkeepTimer = setInterval(upkeep, UPKEEP_MS);
upkeepTimer.unref();

port.on('message', (message: ToWriter) => {
  if (message.type === 'submit') {
    commit.submit(message.id, message);
    schedule();
  } else if (message.type === 'mark') {
    let error: string | undefined;
    let done = false;
    try {
      done = mark(message.mark);
    } catch (cause) {
      error = (cause as Error).message;
    }
    tell({ type: 'marked', id: message.id, done, error });
  } else {
    closed = true;
    commit.flush();
    foldLog(file.db);
    file.db.close();
    file.release();
    clearInterval(upkeepTimer);
    port.close();
  }
});

try {
  start();
  tell({ type: 'ready', dataFile: file!.path, spans: countSpans(file!.db) });
} catch (error) {
  const code = error instanceof StoreError ? error.code : 'store.failed';
  tell({ type: 'failed', code, message: (error as Error).message });
  port.close();
}
