import { Lru } from '../../core/base/lru.ts';
import type { StoreDatabase } from '../store/database.ts';
import type { SealedSpanColumns } from '../store/segment-codec.ts';
import { type AttributeColumns, wordsOf } from '../store/segment-columns.ts';
import {
  chunkAt,
  fetchAttributeColumns,
  fetchSpanColumns,
  loadAttributeColumns,
  loadChunk,
  loadSpanColumns,
} from '../store/segment-reader.ts';
import { Tail } from './tail.ts';

/** Columns that stay unpacked: some 150 bytes a span, so this is about a million of the spans asked for last. */
const COLUMN_BYTES = 144 * 1024 * 1024;
/** Unpacked payload chunks, for the traces opened last. */
const CHUNK_BYTES = 32 * 1024 * 1024;

/** A segment's zone map: enough to leave most segments unopened. */
export interface Zone {
  id: bigint;
  items: number;
  minStartNs: bigint;
  maxStartNs: bigint;
  maxDurationNs: bigint;
  errors: number;
  bloom: Uint8Array;
  chunkStarts: Uint32Array;
}

interface ZoneRow {
  id: bigint;
  items: bigint;
  min_start_ns: bigint;
  max_start_ns: bigint;
  max_duration_ns: bigint;
  errors: bigint;
  bloom: Uint8Array;
  chunk_starts: Uint8Array;
}

/** The segments of a data file as a reader knows them, with what it keeps unpacked, and the tail. */
export class Catalog {
  readonly db: StoreDatabase;
  readonly tail: Tail;
  /** Oldest first. */
  zones: Zone[] = [];
  readonly #columns = new Lru<string, SealedSpanColumns | AttributeColumns>(COLUMN_BYTES);
  readonly #chunks = new Lru<string, Uint8Array>(CHUNK_BYTES);
  readonly #byId = new Map<bigint, Zone>();
  #dataVersion: bigint | string = -1n;
  #droppedSegments = 0n;

  constructor(db: StoreDatabase) {
    this.db = db;
    this.tail = new Tail(db);
  }

  /** Catches up with the writer: new segments, dropped ones, newer journal rows. Microseconds where nothing changed. */
  refresh(): void {
    this.db.snapshot(() => {
      const version = this.db.pragma('data_version');
      if (version === this.#dataVersion) return;
      this.#dataVersion = version;
      const dropped = this.db.get<{ n: bigint }>('SELECT ifnull(sum(segments), 0) AS n FROM dropped')!.n;
      if (dropped !== this.#droppedSegments) this.#forgetDropped();
      this.#droppedSegments = dropped;
      const last = this.zones.at(-1)?.id ?? 0n;
      for (const row of this.db.each<ZoneRow>(
        'SELECT * FROM segment WHERE signal = 0 AND id > ? ORDER BY id',
        last,
      ))
        this.#add(row);
      const covered = this.db.get<{ id: bigint | null }>(
        'SELECT max(last_journal) AS id FROM segment WHERE signal = 0',
      );
      this.tail.refresh(covered?.id ?? 0n);
    });
  }

  /** True where a segment was sealed since the last `refresh`. */
  isBehind(): boolean {
    const newest =
      this.db.get<{ id: bigint | null }>('SELECT max(id) AS id FROM segment WHERE signal = 0')?.id ?? 0n;
    return newest !== (this.zones.at(-1)?.id ?? 0n);
  }

  spans(segment: bigint): SealedSpanColumns {
    return this.#unpacked(`${segment}s`, () => loadSpanColumns(this.db, segment), spanBytes);
  }

  attributes(segment: bigint): AttributeColumns {
    return this.#unpacked(`${segment}a`, () => loadAttributeColumns(this.db, segment), attributeBytes);
  }

  /** Both sets of columns, unpacked by another thread where they are not yet. */
  async fetch(segment: bigint): Promise<{ spans: SealedSpanColumns; attributes: AttributeColumns }> {
    const [spans, attributes] = await Promise.all([
      this.#fetched(`${segment}s`, () => fetchSpanColumns(this.db, segment), spanBytes),
      this.#fetched(`${segment}a`, () => fetchAttributeColumns(this.db, segment), attributeBytes),
    ]);
    return { spans, attributes };
  }

  /** A range of a segment's payload; it lies within one request, and so within one chunk. */
  read(segment: bigint, offset: number, length: number): Uint8Array {
    const { chunkStarts } = this.#byId.get(segment)!;
    const chunk = chunkAt(chunkStarts, offset);
    const key = `${segment}/${chunk}`;
    let bytes = this.#chunks.get(key);
    if (bytes === undefined) {
      bytes = loadChunk(this.db, segment, chunk);
      this.#chunks.set(key, bytes, bytes.byteLength);
    }
    const from = offset - chunkStarts[chunk]!;
    return bytes.subarray(from, from + length);
  }

  #unpacked<T extends SealedSpanColumns | AttributeColumns>(
    key: string,
    load: () => T,
    size: (columns: T) => number,
  ): T {
    const known = this.#columns.get(key);
    if (known !== undefined) return known as T;
    const columns = load();
    this.#columns.set(key, columns, size(columns));
    return columns;
  }

  async #fetched<T extends SealedSpanColumns | AttributeColumns>(
    key: string,
    load: () => Promise<T>,
    size: (columns: T) => number,
  ): Promise<T> {
    const known = this.#columns.get(key);
    if (known !== undefined) return known as T;
    const columns = await load();
    this.#columns.set(key, columns, size(columns));
    return columns;
  }

  #add(row: ZoneRow): void {
    const zone: Zone = {
      id: row.id,
      items: Number(row.items),
      minStartNs: row.min_start_ns,
      maxStartNs: row.max_start_ns,
      maxDurationNs: row.max_duration_ns,
      errors: Number(row.errors),
      bloom: row.bloom,
      chunkStarts: wordsOf(row.chunk_starts),
    };
    this.zones.push(zone);
    this.#byId.set(zone.id, zone);
  }

  #forgetDropped(): void {
    const there = new Set(
      this.db.all<{ id: bigint }>('SELECT id FROM segment WHERE signal = 0').map((row) => row.id),
    );
    this.zones = this.zones.filter((zone) => there.has(zone.id));
    for (const id of this.#byId.keys()) if (!there.has(id)) this.#byId.delete(id);
  }
}

/** All of a set of columns are views of the one buffer that they were unpacked to. */
function spanBytes(columns: SealedSpanColumns): number {
  return columns.start.buffer.byteLength;
}

function attributeBytes(columns: AttributeColumns): number {
  return columns.pairs.buffer.byteLength;
}
