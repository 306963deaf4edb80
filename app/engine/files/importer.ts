import { open } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { RpcError } from '../../core/contract/client.ts';
import type { ImportReport } from '../../core/contract/methods.ts';
import type { Signal } from '../../core/model/signal.ts';
import type { Ingest, IngestOutcome } from '../ingest/ingest.ts';
import type { FilePart } from './formats/format.ts';
import { formatNames, formatOf } from './formats/registry.ts';
import { unpack } from './unpack.ts';

/** Largest file that is read whole into memory. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** Small requests are joined up to this size: a line of a file is often a single span. */
const JOINED_BYTES = 1024 * 1024;
/** How often a part is offered again to a store that can't take it now, and how long that may take in all: a minute. */
const MAX_ATTEMPTS = 60;
const MAX_RETRY_MS = 1_000;
/** Problems that are named; more of them only repeat. */
const MAX_NAMED_PROBLEMS = 3;

export interface Importer {
  /** Takes a file's content into the live session. Rejects with RpcError `file.unreadable`, `file.too-large`. */
  importBytes(name: string, data: Uint8Array, signal: AbortSignal): Promise<ImportReport>;
  /** The same for a file of this machine, by its absolute path. */
  open(path: string, signal: AbortSignal): Promise<ImportReport>;
}

/** Requests joined by signal: concatenated protobuf messages are one message with the contents of all. */
class Joiner {
  readonly #waiting = new Map<Signal, { parts: Uint8Array[]; bytes: number }>();

  /** Adds a request; gives a joined one when there is enough for it. */
  add(signal: Signal, payload: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    const waiting = this.#waiting.get(signal) ?? { parts: [], bytes: 0 };
    waiting.parts.push(payload);
    waiting.bytes += payload.length;
    this.#waiting.set(signal, waiting);
    return waiting.bytes >= JOINED_BYTES ? this.take(signal) : undefined;
  }

  take(signal: Signal): Uint8Array<ArrayBuffer> | undefined {
    const waiting = this.#waiting.get(signal);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(signal);
    const joined = new Uint8Array(waiting.bytes);
    let at = 0;
    for (const part of waiting.parts) {
      joined.set(part, at);
      at += part.length;
    }
    return joined;
  }

  signals(): Signal[] {
    return [...this.#waiting.keys()];
  }
}

/** One import under way: counts what became of everything that the file held. */
class Import {
  accepted = 0;
  rejected = 0;
  readonly #problems: string[] = [];
  #problemCount = 0;
  readonly #ingest: Ingest;
  readonly #source: string;
  readonly #signal: AbortSignal;

  constructor(ingest: Ingest, name: string, signal: AbortSignal) {
    this.#ingest = ingest;
    this.#source = `file:${name}`;
    this.#signal = signal;
  }

  async run(parts: Iterable<FilePart>): Promise<void> {
    const joiner = new Joiner();
    for (const part of parts) {
      if (part.kind === 'problem') this.#problem(part.message);
      else await this.#submit(part.signal, joiner.add(part.signal, part.payload));
      // Between two parts everything else that waits gets its turn.
      await setImmediate();
      this.#signal.throwIfAborted();
    }
    for (const signal of joiner.signals()) await this.#submit(signal, joiner.take(signal));
  }

  /** What went wrong, for people; '' where nothing did. */
  get message(): string {
    const more = this.#problemCount - this.#problems.length;
    return this.#problems.join('; ') + (more > 0 ? `; and ${more} more problems` : '');
  }

  async #submit(signal: Signal, payload: Uint8Array<ArrayBuffer> | undefined): Promise<void> {
    if (payload === undefined) return;
    const outcome = await this.#offer(signal, payload);
    if (outcome.kind === 'accepted') {
      this.accepted += outcome.accepted;
      this.rejected += outcome.rejected;
    }
    if (outcome.message !== '') this.#problem(outcome.message);
  }

  async #offer(signal: Signal, payload: Uint8Array<ArrayBuffer>): Promise<IngestOutcome> {
    for (let attempt = 1; ; attempt++) {
      const request = { signal, payload: payload.slice(), source: this.#source };
      const outcome = await this.#ingest.submit(request);
      if (outcome.kind !== 'unavailable' || attempt === MAX_ATTEMPTS) return outcome;
      await setTimeout(Math.min(outcome.retryAfterMs, MAX_RETRY_MS), undefined, { signal: this.#signal });
    }
  }

  #problem(message: string): void {
    this.#problemCount++;
    if (this.#problems.length < MAX_NAMED_PROBLEMS) this.#problems.push(message);
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new RpcError('file.unknown', `There is no file ${path}.`);
    throw new RpcError('file.unreadable', `${path} can't be opened: ${error.message}`);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new RpcError('file.unreadable', `${path} is not a file.`);
    if (stat.size > MAX_FILE_BYTES)
      throw new RpcError('file.too-large', `${path} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Reads trace files into the live session, through the same door as everything that is received. */
export function createImporter(ingest: Ingest): Importer {
  const importBytes: Importer['importBytes'] = async (name, data, signal) => {
    const bytes = await unpack(name, data);
    const format = formatOf(bytes);
    if (format === undefined)
      throw new RpcError(
        'file.unreadable',
        `${name} is not a trace file that Spanscope can read: it reads ${formatNames()}, plain or packed with gzip or zstd.`,
      );
    const run = new Import(ingest, name, signal);
    await run.run(format.read(bytes));
    const { accepted, rejected, message } = run;
    return { name, format: format.name, accepted, rejected, message };
  };
  return {
    importBytes,
    open: async (path, signal) => {
      if (!isAbsolute(path)) throw new RpcError('params.invalid', 'path must be absolute.');
      return importBytes(basename(path), await readWhole(path), signal);
    },
  };
}
