import { Worker, type TransferListItem } from 'node:worker_threads';

/** The engine's threads, and where their entries lie in the sources. */
const entries = {
  writer: './ingest/writer-worker.ts',
  reader: './search/reader-worker.ts',
  json: './receiver/json-worker.ts',
  keeper: './sessions/keeper-worker.ts',
  import: './files/import-worker.ts',
  export: './export/export-worker.ts',
  replay: './replay/replay-worker.ts',
} as const;

/**
 * SQLite opens a file without locks and without files beside it only where it is named by a URI, and reads this when its addon is
 * first loaded, in whichever thread. Every other path that it is given is absolute, so none is taken for a URI.
 */
process.env['SQLITE_USE_URI'] ??= '1';

export type WorkerName = keyof typeof entries;

/** From the sources a worker's entry is its own file; a build puts every entry beside the chunk that this is in. */
function entryOf(name: WorkerName): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? entries[name] : `./${name}-worker.js`, here);
}

/**
 * Starts one of the engine's threads. Every worker starts here, so that a host in which threads can't load the native
 * module can put something else in their place.
 * @param data what the worker finds as `workerData`; cloned, except for what `transfer` names
 */
export function startWorker(name: WorkerName, data?: unknown, transfer: TransferListItem[] = []): Worker {
  return new Worker(entryOf(name), { name, workerData: data, transferList: transfer });
}
