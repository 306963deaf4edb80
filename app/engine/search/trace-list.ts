import type { TraceOrder, TraceSummary } from '../../core/contract/methods.ts';
import { toHex } from '../../core/base/hex.ts';
import { wordsOf } from '../store/segment-columns.ts';
import type { StoreDatabase } from '../store/database.ts';

/** A trace as the trace rows know it, before the tail is added. Times in ns. */
export interface TraceRow {
  ordinal: number;
  id: Uint8Array;
  startNs: bigint;
  endNs: bigint;
  spans: number;
  errors: number;
  hasRoot: boolean;
  rootStartNs: bigint;
  rootService: string;
  rootName: string;
}

interface StoredTrace {
  ordinal: bigint;
  id: Uint8Array;
  start_ns: bigint;
  end_ns: bigint;
  spans: bigint;
  errors: bigint;
  has_root: bigint;
  root_start_ns: bigint;
  root_service: bigint;
  root_name: string;
}

export interface TimeRange {
  fromNs: bigint;
  toNs: bigint;
}

/** From the beginning to the end of what int64 can say. */
export const ALL_TIME: TimeRange = { fromNs: -(2n ** 63n), toNs: 2n ** 63n - 1n };

const ORDER_BY: Record<TraceOrder, string> = {
  newest: 'start_ns DESC',
  oldest: 'start_ns ASC',
  slowest: 'end_ns - start_ns DESC, start_ns DESC',
  errors: 'errors DESC, start_ns DESC',
};

/** Reads the rows of traces. */
export class TraceList {
  readonly #db: StoreDatabase;
  readonly #services = new Map<bigint, string>();

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  count({ fromNs, toNs }: TimeRange): number {
    if (fromNs === ALL_TIME.fromNs && toNs === ALL_TIME.toNs)
      return Number(this.#db.get<{ n: bigint }>('SELECT count(*) AS n FROM trace')!.n);
    return Number(
      this.#db.get<{ n: bigint }>(
        'SELECT count(*) AS n FROM trace WHERE start_ns BETWEEN ? AND ?',
        fromNs,
        toNs,
      )!.n,
    );
  }

  maxOrdinal(): number {
    return Number(this.#db.get<{ n: bigint | null }>('SELECT max(ordinal) AS n FROM trace')?.n ?? 0n);
  }

  /** Numbers of the traces that begin in a range, in no order; from the index alone. */
  *ordinalsIn({ fromNs, toNs }: TimeRange): Generator<number> {
    const rows = this.#db.each<{ ordinal: bigint }>(
      'SELECT ordinal FROM trace WHERE start_ns BETWEEN ? AND ?',
      fromNs,
      toNs,
    );
    for (const row of rows) yield Number(row.ordinal);
  }

  /** Rows in order, one at a time: stop when there are enough. */
  *ordered(order: TraceOrder, { fromNs, toNs }: TimeRange): Generator<TraceRow> {
    const sql = `SELECT * FROM trace WHERE start_ns BETWEEN ? AND ? ORDER BY ${ORDER_BY[order]}`;
    for (const row of this.#db.each<StoredTrace>(sql, fromNs, toNs)) yield this.#row(row);
  }

  /** The first `limit` rows in order. */
  first(order: TraceOrder, { fromNs, toNs }: TimeRange, limit: number): TraceRow[] {
    const sql = `SELECT * FROM trace WHERE start_ns BETWEEN ? AND ? ORDER BY ${ORDER_BY[order]} LIMIT ?`;
    return this.#db.all<StoredTrace>(sql, fromNs, toNs, limit).map((row) => this.#row(row));
  }

  byOrdinal(ordinal: number): TraceRow | undefined {
    const row = this.#db.get<StoredTrace>('SELECT * FROM trace WHERE ordinal = ?', ordinal);
    return row === undefined ? undefined : this.#row(row);
  }

  byId(id: Uint8Array): TraceRow | undefined {
    const row = this.#db.get<StoredTrace>('SELECT * FROM trace WHERE id = ?', id);
    return row === undefined ? undefined : this.#row(row);
  }

  /** The segments that hold spans of a trace, oldest first. */
  segmentsOf(ordinal: number): bigint[] {
    return this.#db
      .all<{ segment: bigint }>('SELECT segment FROM trace_segment WHERE trace = ? ORDER BY segment', ordinal)
      .map((row) => row.segment);
  }

  /** The first segment with spans of a trace that retention can take; undefined where there is none. */
  firstDroppable(ordinal: number): bigint | undefined {
    const row = this.#db.get<{ id: bigint | null }>(
      `SELECT min(segment) AS id FROM trace_segment JOIN segment ON id = segment WHERE trace = ? AND kept = 0`,
      ordinal,
    );
    return row?.id ?? undefined;
  }

  /** The number that the next segment gets. */
  nextSegment(): bigint {
    return 1n + (this.#db.get<{ id: bigint | null }>('SELECT max(id) AS id FROM segment')?.id ?? 0n);
  }

  /** Services of a trace's sealed spans, in order of first appearance. */
  servicesOf(ordinal: number): string[] {
    const names = new Set<string>();
    const rows = this.#db.all<{ services: Uint8Array }>(
      'SELECT services FROM trace_segment WHERE trace = ? ORDER BY segment',
      ordinal,
    );
    for (const row of rows) for (const id of wordsOf(row.services)) names.add(this.#service(BigInt(id)));
    return [...names];
  }

  /** All services of the file, in order of first appearance. */
  services(): string[] {
    return this.#db.all<{ name: string }>('SELECT name FROM service ORDER BY id').map((row) => row.name);
  }

  #service(id: bigint): string {
    let name = this.#services.get(id);
    if (name === undefined) {
      name = this.#db.get<{ name: string }>('SELECT name FROM service WHERE id = ?', id)?.name ?? '';
      this.#services.set(id, name);
    }
    return name;
  }

  #row(row: StoredTrace): TraceRow {
    return {
      ordinal: Number(row.ordinal),
      id: row.id,
      startNs: row.start_ns,
      endNs: row.end_ns,
      spans: Number(row.spans),
      errors: Number(row.errors),
      hasRoot: row.has_root === 1n,
      rootStartNs: row.root_start_ns,
      rootService: this.#service(row.root_service),
      rootName: row.root_name,
    };
  }
}

export function summaryOf(row: TraceRow, services: string[]): TraceSummary {
  return {
    traceId: toHex(row.id),
    rootService: row.rootService,
    rootName: row.rootName,
    hasRoot: row.hasRoot,
    startNs: row.startNs,
    durationNs: row.endNs - row.startNs,
    spanCount: row.spans,
    errorCount: row.errors,
    services,
  };
}
