import { type FSWatcher, watch } from 'chokidar';
import { stat } from 'node:fs/promises';
import { basename, dirname, relative, sep } from 'node:path';

/** Folders inside of folders; whoever needs more watches one of them. */
const MAX_DEPTH = 8;
/** How often it is looked whether what is watched is still the same folder: after it was made again nothing would be told of it. */
const LOOK_MS = 500;
/** Where the system can't tell of changes, they are looked for this often. */
const POLLING_MS = 400;

export interface FolderEvents {
  /** A file is there, or has changed. Called synchronously. */
  touched(path: string): void;
  /** Something can't be watched. */
  failed(message: string): void;
}

/** Tells of the files of a folder and below, or of one file, however often the folder is removed and made again. */
export class FolderWatcher {
  /** What reports name files by: their path from here. */
  readonly root: string;
  readonly #only: string | undefined;
  readonly #events: FolderEvents;
  readonly #timer: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;
  #identity: string | undefined;
  #isPolling = false;
  #isClosed = false;

  constructor(path: string, isFile: boolean, events: FolderEvents) {
    this.root = isFile ? dirname(path) : path;
    this.#only = isFile ? path : undefined;
    this.#events = events;
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    void this.#look();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#watcher?.close();
  }

  async #look(): Promise<void> {
    const found = await stat(this.root).catch(() => undefined);
    // A folder that is made where one was removed often has its number, too.
    const identity = found === undefined ? undefined : `${found.dev}:${found.ino}:${found.birthtimeMs}`;
    if (this.#isClosed || identity === this.#identity) return;
    this.#identity = identity;
    const left = this.#watcher;
    this.#watcher = identity === undefined ? undefined : this.#start();
    await left?.close();
  }

  #start(): FSWatcher {
    const watcher = watch(this.root, {
      ignored: (path) => this.#isIgnored(path),
      depth: this.#only === undefined ? MAX_DEPTH : 0,
      // A link to a file is read; one to a folder may lead anywhere, also back here.
      followSymlinks: false,
      // A file that is replaced has to be told from one that grew.
      atomic: false,
      ignorePermissionErrors: true,
      ...(this.#isPolling && { backend: 'polling', pollingInterval: POLLING_MS }),
    });
    watcher.on('add', (path) => {
      this.#events.touched(path);
    });
    watcher.on('change', (path) => {
      this.#events.touched(path);
    });
    watcher.on('error', (error) => {
      this.#onError(error);
    });
    return watcher;
  }

  #isIgnored(path: string): boolean {
    if (path === this.root) return false;
    if (this.#only !== undefined) return path !== this.#only;
    return relative(this.root, path)
      .split(sep)
      .some((part) => part.startsWith('.'));
  }

  #onError(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    if (this.#isClosed) return;
    if (!this.#isPolling && (code === 'ENOSPC' || code === 'EMFILE')) {
      // The system tells of no more files: look at them instead.
      this.#isPolling = true;
      this.#identity = undefined;
      void this.#look();
    } else this.#events.failed(`${basename(this.root)} can't be watched fully: ${message}.`);
  }
}
