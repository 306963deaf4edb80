import type { StoreDatabase } from '../store/database.ts';
import { u32 } from '../store/growable.ts';
import { journalRows } from '../store/journal.ts';
import { SegmentBuilder } from '../store/segment-builder.ts';
import type { PayloadReader } from '../store/span-request.ts';
import { chunkAt } from '../store/segment-reader.ts';
import type { AttributeColumns, SpanColumns } from '../store/segment-columns.ts';
import { traceIdBytes } from '../store/trace-rows.ts';
import { traceTotals, type TraceTotals } from '../store/trace-totals.ts';

/**
 * What the tail shows to a query. It stays as it is: columns are only added to behind what was seen of them, and a tail that was sealed
 * is left behind, not cleared. (The list of the dictionary's keys may grow: no pair that was seen has one of the new ones.)
 */
export interface TailView {
  spans: SpanColumns;
  attributes: AttributeColumns;
  totals: TraceTotals;
  /** By trace of the tail: its number in the trace rows, 0 for one that is in no segment yet. */
  sealedOrdinals: Uint32Array;
  /** Traces that segments hold too: from their number in the trace rows to that in the tail. */
  straddling: Map<number, number>;
}

/** The newest spans: the journal rows that no segment covers, replayed into columns. */
export class Tail {
  readonly #db: StoreDatabase;
  #builder = new SegmentBuilder();
  #requests: Uint8Array[] = [];
  readonly #starts = u32(256);
  #bytes = 0;
  #covered = 0n;
  #lastJournal = 0n;
  #sealedOrdinals: number[] = [];
  #view: TailView | undefined;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  /**
   * Reads on from the journal. Call it within a snapshot, so that what a segment covers is not seen twice.
   * @param covered the newest journal row that a segment covers
   */
  refresh(covered: bigint): void {
    // A seal covers the tail from its beginning. What came after it is read again: less than a segment, once a seal.
    if (covered > this.#covered) this.#clear(covered);
    for (const row of journalRows(this.#db, this.#lastJournal, 'traces')) {
      this.#builder.add(row.payload, this.#bytes);
      this.#requests.push(row.payload);
      this.#starts.push(this.#bytes);
      this.#bytes += row.payload.length;
      this.#lastJournal = row.id;
      this.#view = undefined;
    }
  }

  view(): TailView {
    if (this.#view !== undefined) return this.#view;
    const spans = this.#builder.spans();
    for (let trace = this.#sealedOrdinals.length; trace < spans.traceIds.length / 4; trace++) {
      const id = traceIdBytes(spans.traceIds, trace);
      const row = this.#db.get<{ ordinal: bigint }>('SELECT ordinal FROM trace WHERE id = ?', id);
      this.#sealedOrdinals.push(Number(row?.ordinal ?? 0n));
    }
    const straddling = new Map<number, number>();
    for (const [trace, ordinal] of this.#sealedOrdinals.entries())
      if (ordinal !== 0) straddling.set(ordinal, trace);
    this.#view = {
      spans,
      attributes: this.#builder.attributes(),
      totals: traceTotals(spans),
      sealedOrdinals: Uint32Array.from(this.#sealedOrdinals),
      straddling,
    };
    return this.#view;
  }

  /** Reads ranges of the tail's payload, each within one request, as it is now: also when the tail has gone on. */
  reader(): PayloadReader {
    const requests = this.#requests;
    const starts = this.#starts.view().slice();
    return (offset, length) => {
      const request = chunkAt(starts, offset);
      const from = offset - starts[request]!;
      return requests[request]!.subarray(from, from + length);
    };
  }

  /** The requests that the tail holds now, oldest first. */
  requests(): readonly Uint8Array[] {
    return [...this.#requests];
  }

  #clear(covered: bigint): void {
    // Not cleared but left behind: a trace that a view has open keeps the columns that it was assembled from.
    this.#builder = new SegmentBuilder();
    this.#requests = [];
    this.#starts.length = 0;
    this.#bytes = 0;
    this.#covered = this.#lastJournal = covered;
    this.#sealedOrdinals = [];
    this.#view = undefined;
  }
}
