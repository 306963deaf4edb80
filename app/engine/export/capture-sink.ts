import { type Signal, SIGNALS } from '../../core/model/signal.ts';
import { OpenTail } from '../ingest/open-tail.ts';
import type { StoreDatabase } from '../store/database.ts';
import { SegmentWriter } from '../store/segment-writer.ts';
import type { ExportedRequest } from './exported-requests.ts';
import type { ExportSink } from './otlp-sinks.ts';

/** Writes requests into a new data file, as segments of the usual size. */
export class CaptureSink implements ExportSink {
  readonly #segments: SegmentWriter;
  readonly #tails: Map<Signal, OpenTail>;
  #requests = 0n;

  constructor(db: StoreDatabase) {
    this.#segments = new SegmentWriter(db);
    this.#tails = new Map(SIGNALS.map((signal) => [signal, new OpenTail(signal)]));
  }

  add({ signal, request, items, receivedNs }: ExportedRequest): void {
    const tail = this.#tails.get(signal)!;
    tail.add(++this.#requests, receivedNs, items, request);
    if (tail.isFull) this.#seal(tail);
  }

  finish(): void {
    for (const tail of this.#tails.values()) this.#seal(tail);
  }

  #seal(tail: OpenTail): void {
    if (tail.isEmpty) return;
    this.#segments.seal(tail.open());
    tail.clear();
  }
}
