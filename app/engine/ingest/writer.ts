import type { Worker } from 'node:worker_threads';
import type { Notice } from '../../core/contract/methods.ts';
import { DEFAULT_LIMITS, type RetentionLimits } from '../store/retention.ts';
import { startWorker } from '../worker.ts';
import type { Ingest, IngestOutcome, IngestRequest } from './ingest.ts';
import type { FromWriter, Mark, ToWriter, WriterData } from './protocol.ts';
import { RateMeter } from './rate-meter.ts';

/**
 * Requests on their way to the journal, by bytes. More than this and the writer is behind: senders are told to come
 * back, rather than memory taken for what the disk can't follow.
 */
const MAX_QUEUED_BYTES = 96 * 1024 * 1024;
const RETRY_MS = 1_000;
/** A thread that died is started again after this long: a cause that stays must not keep the processor busy. */
const RESTART_MS = 500;

export interface WriterOptions {
  dataDir: string;
  maxBytes?: number | undefined;
  maxAgeMs?: number | undefined;
}

export interface Change {
  /** Spans committed since the writer started. */
  spans: number;
  spansPerSecond: number;
}

/** The writer as the main thread sees it. */
export interface Writer extends Ingest {
  /** The live session's data file; another one after damage, see `onMoved`. */
  readonly dataFile: string;
  readonly notices: Notice[];
  readonly change: Change;
  /** Spans that the file holds. */
  readonly stored: number;
  onChange(listener: (change: Change) => void): void;
  onNotice(listener: (notice: Notice) => void): void;
  onMoved(listener: (dataFile: string) => void): void;
  /** Keeps what a user changes; false where it is about a trace that is not there. Rejects where the file can't be written. */
  mark(mark: Mark): Promise<boolean>;
  /** Commits what waits and closes the file. */
  close(): Promise<void>;
}

/** The writer could not start. `code`: `data.locked`, `data.unusable`, `store.sqlite`. */
export class WriterError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'WriterError';
    this.code = code;
  }
}

/** Starts the writer thread on the data folder; resolves when it can take requests. @throws WriterError */
export async function openWriter(options: WriterOptions): Promise<Writer> {
  const limits: RetentionLimits = {
    maxBytes: options.maxBytes ?? DEFAULT_LIMITS.maxBytes,
    maxAgeMs: options.maxAgeMs ?? DEFAULT_LIMITS.maxAgeMs,
  };
  const writer = new ThreadWriter({ dataDir: options.dataDir, limits });
  await writer.ready;
  return writer;
}

class ThreadWriter implements Writer {
  readonly ready: Promise<void>;
  readonly notices: Notice[] = [];
  dataFile = '';
  stored = 0;
  readonly #data: WriterData;
  readonly #waiting = new Map<number, { resolve: (outcome: IngestOutcome) => void; bytes: number }>();
  readonly #marks = new Map<number, { resolve: (done: boolean) => void; reject: (error: Error) => void }>();
  readonly #rate = new RateMeter();
  readonly #listeners = {
    change: [] as ((change: Change) => void)[],
    notice: [] as ((notice: Notice) => void)[],
    moved: [] as ((dataFile: string) => void)[],
  };
  #worker!: Worker;
  #exited!: Promise<void>;
  #queuedBytes = 0;
  #nextId = 1;
  #spans = 0;
  /** Why nothing can be taken just now; undefined while the thread runs. */
  #stopped: string | undefined;
  #closing = false;

  constructor(data: WriterData) {
    this.#data = data;
    this.ready = this.#start();
  }

  /** Starts the thread. One that dies later is started again: the journal has what it acknowledged. */
  #start(): Promise<void> {
    const worker = startWorker('writer', this.#data);
    let running = false;
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()));
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWriter) => {
        if (message.type === 'ready') {
          running = true;
          this.#stopped = undefined;
          this.stored = message.spans;
          this.#moveTo(message.dataFile);
          resolve();
        } else if (message.type === 'failed') reject(new WriterError(message.code, message.message));
        else this.#onMessage(message);
      });
      worker.once('error', (error) => {
        this.#stop(`the writer stopped: ${error.message}`);
        reject(error);
      });
      worker.once('exit', () => {
        this.#stop('the writer has stopped');
        if (running && !this.#closing) this.#startAgain();
      });
    });
  }

  #startAgain(): void {
    const message = `${capitalized(this.#stopped ?? '')}; it is being started again. Senders are told to send again.`;
    this.#onNotice({ code: 'writer.stopped', message, active: true });
    setTimeout(() => {
      if (this.#closing) return;
      this.#start().then(
        () => this.#onNotice({ code: 'writer.stopped', message: '', active: false }),
        () => this.#startAgain(),
      );
    }, RESTART_MS);
  }

  #moveTo(dataFile: string): void {
    const moved = this.dataFile !== '' && this.dataFile !== dataFile;
    this.dataFile = dataFile;
    if (moved) for (const listener of this.#listeners.moved) listener(dataFile);
  }

  get change(): Change {
    return { spans: this.#spans, spansPerSecond: this.#rate.perSecond(Date.now()) };
  }

  submit(request: IngestRequest): Promise<IngestOutcome> {
    const bytes = request.payload.byteLength;
    if (this.#stopped !== undefined) return Promise.resolve(unavailable(this.#stopped));
    if (this.#queuedBytes > 0 && this.#queuedBytes + bytes > MAX_QUEUED_BYTES)
      return Promise.resolve(unavailable('more is arriving than can be stored'));
    const id = this.#nextId++;
    this.#queuedBytes += bytes;
    return new Promise((resolve) => {
      this.#waiting.set(id, { resolve, bytes });
      this.#post({ type: 'submit', id, ...request }, [request.payload.buffer]);
    });
  }

  mark(mark: Mark): Promise<boolean> {
    if (this.#stopped !== undefined) return Promise.reject(new Error(this.#stopped));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#marks.set(id, { resolve, reject });
      this.#post({ type: 'mark', id, mark });
    });
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.change.push(listener);
  }

  onNotice(listener: (notice: Notice) => void): void {
    this.#listeners.notice.push(listener);
  }

  onMoved(listener: (dataFile: string) => void): void {
    this.#listeners.moved.push(listener);
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#stopped === undefined) this.#post({ type: 'close' });
    await this.#exited;
  }

  #post(message: ToWriter, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #onMessage(message: FromWriter): void {
    switch (message.type) {
      case 'outcomes':
        for (const [id, outcome] of message.outcomes) this.#settle(id, outcome);
        break;
      case 'marked': {
        const mark = this.#marks.get(message.id);
        this.#marks.delete(message.id);
        if (message.error === undefined) mark?.resolve(message.done);
        else mark?.reject(new Error(message.error));
        break;
      }
      case 'committed':
        this.#spans += message.spans;
        this.stored += message.spans;
        this.#rate.add(message.spans, Date.now());
        for (const listener of this.#listeners.change) listener(this.change);
        break;
      case 'dropped':
        this.stored = message.spans;
        for (const listener of this.#listeners.change) listener(this.change);
        break;
      case 'sealed':
        for (const listener of this.#listeners.change) listener(this.change);
        break;
      case 'notice':
        this.#onNotice(message.notice);
        break;
      case 'moved':
        this.stored = message.spans;
        this.#moveTo(message.dataFile);
        break;
    }
  }

  #onNotice(notice: Notice): void {
    const known = this.notices.findIndex((other) => other.code === notice.code);
    if (known >= 0) this.notices.splice(known, 1);
    if (notice.active) this.notices.push(notice);
    for (const listener of this.#listeners.notice) listener(notice);
  }

  #settle(id: number, outcome: IngestOutcome): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    this.#queuedBytes -= waiting.bytes;
    waiting.resolve(outcome);
  }

  #stop(reason: string): void {
    this.#stopped ??= reason;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, unavailable(this.#stopped));
    for (const mark of this.#marks.values()) mark.reject(new Error(this.#stopped));
    this.#marks.clear();
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function unavailable(why: string): IngestOutcome {
  return { kind: 'unavailable', message: `Not stored: ${why}. Send it again.`, retryAfterMs: RETRY_MS };
}
