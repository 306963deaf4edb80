import type { Signal } from '../../core/model/signal.ts';
import { SegmentBuilder } from '../store/segment-builder.ts';
import { PayloadPacker } from '../store/segment-codec.ts';
import type { OpenSegment } from '../store/segment-writer.ts';

/** A tail is sealed at about this many items: columns of 8192 rows are scanned in microseconds. */
const SEAL_ITEMS = 8_192;
/** … or at this many bytes of requests, which bounds what recovery and readers replay. */
const SEAL_BYTES = 8 * 1024 * 1024;

/** The requests of one signal that are in the journal and in no segment yet. */
export class OpenTail {
  readonly signal: Signal;
  readonly #builder: SegmentBuilder | undefined;
  readonly #payload = new PayloadPacker();
  #items = 0;
  #lastJournal = 0n;
  #firstReceivedNs = 0n;
  #lastReceivedNs = 0n;

  constructor(signal: Signal) {
    this.signal = signal;
    this.#builder = signal === 'traces' ? new SegmentBuilder() : undefined;
  }

  get isFull(): boolean {
    return this.#items >= SEAL_ITEMS || this.#payload.bytes >= SEAL_BYTES;
  }

  get isEmpty(): boolean {
    return this.#items === 0;
  }

  hasTrace(traceId: Uint8Array): boolean {
    return this.#builder?.hasTrace(traceId) ?? false;
  }

  add(journalId: bigint, receivedNs: bigint, items: number, request: Uint8Array): void {
    if (this.isEmpty) this.#firstReceivedNs = receivedNs;
    this.#builder?.add(request, this.#payload.bytes);
    this.#payload.add(request);
    this.#items += items;
    this.#lastJournal = journalId;
    this.#lastReceivedNs = receivedNs;
  }

  /** What there is to seal: views, good until the next `add` or `clear`. */
  open(): OpenSegment {
    const builder = this.#builder;
    return {
      signal: this.signal,
      lastJournal: this.#lastJournal,
      items: this.#items,
      payload: this.#payload.chunks(),
      firstReceivedNs: this.#firstReceivedNs,
      lastReceivedNs: this.#lastReceivedNs,
      ...(builder !== undefined && {
        columns: {
          spans: builder.spans(),
          attributes: builder.attributes(),
          hashes: builder.dictionary.hashes(),
        },
      }),
    };
  }

  clear(): void {
    this.#builder?.clear();
    this.#payload.clear();
    this.#items = 0;
  }
}
