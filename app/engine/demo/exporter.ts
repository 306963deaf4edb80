import { encodeSpans } from './batches.ts';
import type { PostOutcome } from './post.ts';
import type { Instance } from './services.ts';
import type { ShopSpan } from './work.ts';

/** Spans by what became of them. `sent` counts each span once, however often its request is repeated. */
export interface DemoCounts {
  sent: number;
  acknowledged: number;
  /** Rejected by the receiver for good. */
  refused: number;
  /** Given up: the queue was full, or every attempt failed. */
  dropped: number;
  /** Requests that had to be repeated. */
  retries: number;
  /** The last thing that went wrong, for people; '' while all is well. */
  problem: string;
}

export type Post = (payload: Uint8Array, userAgent: string) => Promise<PostOutcome>;

/** The SDKs' defaults: spans in one request, and spans waiting at most. */
const MAX_BATCH = 512;
const MAX_QUEUE = 2_048;

/** As the OTLP specification asks of clients: back off exponentially, with jitter, and give up in the end. */
const MAX_ATTEMPTS = 6;
const FIRST_BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 5_000;

/** The batch span processor of one process: gathers spans and exports them on its own schedule, one request at a time. */
export class Exporter {
  readonly #instance: Instance;
  readonly #post: Post;
  readonly #counts: DemoCounts;
  #queue: ShopSpan[] = [];
  #nextExportMs: number;
  #busy: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(instance: Instance, post: Post, counts: DemoCounts, nowMs: number) {
    this.#instance = instance;
    this.#post = post;
    this.#counts = counts;
    this.#nextExportMs = nowMs + instance.language.exportEveryMs * Math.random();
  }

  add(span: ShopSpan): void {
    if (this.#queue.length < MAX_QUEUE) this.#queue.push(span);
    else {
      this.#counts.dropped++;
      this.#counts.problem = 'the receiver is too slow: spans were dropped before they were sent';
    }
  }

  /** Exports what is due at `nowMs`, unless the previous request is still under way. */
  tick(nowMs: number): void {
    const due = nowMs >= this.#nextExportMs || this.#queue.length >= MAX_BATCH;
    if (!due || this.#busy !== undefined) return;
    this.#nextExportMs = nowMs + this.#instance.language.exportEveryMs;
    if (this.#queue.length > 0) void this.#exportBatch();
  }

  /** Exports everything that waits, without further attempts where one fails. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#busy;
    while (this.#queue.length > 0) await this.#exportBatch();
  }

  #exportBatch(): Promise<void> {
    const batch = this.#queue.splice(0, MAX_BATCH);
    this.#busy = this.#send(batch).finally(() => (this.#busy = undefined));
    return this.#busy;
  }

  async #send(batch: readonly ShopSpan[]): Promise<void> {
    const counts = this.#counts;
    const payload = encodeSpans(batch);
    counts.sent += batch.length;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#post(payload, this.#instance.language.userAgent);
      if (outcome.kind === 'acknowledged') {
        counts.acknowledged += batch.length - outcome.rejected;
        counts.refused += outcome.rejected;
        counts.problem = outcome.message;
        return;
      }
      counts.problem = outcome.message;
      if (outcome.kind === 'refused') {
        counts.refused += batch.length;
        return;
      }
      if (attempt === MAX_ATTEMPTS || this.#closed) {
        counts.dropped += batch.length;
        return;
      }
      counts.retries++;
      const backOffMs = Math.min(MAX_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (attempt - 1));
      await this.#sleep(outcome.afterMs ?? backOffMs * (0.5 + Math.random()));
    }
  }

  async #sleep(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      this.#wake = resolve;
    });
    this.#wake = undefined;
    clearTimeout(timer);
  }
}
