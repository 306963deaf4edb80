import { SIGNALS, type Signal } from '../../../core/model/signal.ts';
import type { IngestOutcome, IngestRequest } from '../../ingest/ingest.ts';
import { concat } from '../../store/wire.ts';
import { type Sink, TargetFailure } from './sink.ts';

/** Small requests are joined up to this size: a line of a file is often a single span. */
const JOINED_BYTES = 1024 * 1024;
/** Requests under way to the writer; a reader that is faster waits. */
const MAX_UNDER_WAY_BYTES = 8 * 1024 * 1024;

/** Passes requests on to the thread that receives, as messages. */
export class IngestSink implements Sink {
  items = 0;
  spans = 0;
  readonly #post: (id: number, request: IngestRequest) => void;
  readonly #joined: Record<Signal, { parts: Uint8Array[]; bytes: number }>;
  readonly #underWay = new Map<number, { signal: Signal; bytes: number }>();
  #source = '';
  #bytesUnderWay = 0;
  #nextId = 1;
  #failure: TargetFailure | undefined;
  #waiting: (() => void)[] = [];

  /** @param post hands a request and its buffer over; its outcome comes by `settle` */
  constructor(post: (id: number, request: IngestRequest) => void) {
    this.#post = post;
    this.#joined = Object.fromEntries(
      SIGNALS.map((signal) => [signal, { parts: [], bytes: 0 }]),
    ) as unknown as Record<Signal, { parts: Uint8Array[]; bytes: number }>;
  }

  add(
    signal: Signal,
    payload: Uint8Array<ArrayBuffer>,
    _items: number,
    source: string,
  ): void | Promise<void> {
    if (source !== this.#source) this.#sendAll();
    this.#source = source;
    const joined = this.#joined[signal];
    joined.parts.push(payload.slice());
    joined.bytes += payload.length;
    if (joined.bytes < JOINED_BYTES) return;
    this.#send(signal);
    return this.#until(() => this.#bytesUnderWay <= MAX_UNDER_WAY_BYTES);
  }

  flush(): Promise<void> {
    this.#sendAll();
    return this.#until(() => this.#underWay.size === 0);
  }

  close(): void {
    this.#underWay.clear();
  }

  /** What became of a request that was posted. */
  settle(id: number, outcome: IngestOutcome): void {
    const request = this.#underWay.get(id);
    if (request === undefined) return;
    this.#underWay.delete(id);
    this.#bytesUnderWay -= request.bytes;
    if (outcome.kind === 'accepted') {
      this.items += outcome.accepted;
      if (request.signal === 'traces') this.spans += outcome.accepted;
    } else this.#failure = new TargetFailure(outcome.message);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #sendAll(): void {
    for (const signal of SIGNALS) if (this.#joined[signal].bytes > 0) this.#send(signal);
  }

  #send(signal: Signal): void {
    const joined = this.#joined[signal];
    // Protobuf messages laid end to end are one message with the contents of all.
    const payload = concat(joined.parts);
    this.#joined[signal] = { parts: [], bytes: 0 };
    const id = this.#nextId++;
    this.#underWay.set(id, { signal, bytes: payload.length });
    this.#bytesUnderWay += payload.length;
    this.#post(id, { signal, payload, source: this.#source });
  }

  async #until(isDone: () => boolean): Promise<void> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      if (isDone()) return;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
