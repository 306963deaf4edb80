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
import type { PayloadReader } from '../store/span-request.ts';
import type { ColumnKeeper } from './column-cache.ts';
import { Tail, type TailView } from './tail.ts';

/** Columns that stay unpacked: some 80 bytes a span, so this is well over a million spans. */
export const COLUMN_BYTES = 144 * 1024 * 1024;
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

type Columns = SealedSpanColumns | AttributeColumns;

/** What is stored at one moment. It never changes, so that a call that pauses goes on with what it began with. */
export interface StoreView {
  /** Oldest first. */
  readonly zones: readonly Zone[];
  readonly tail: TailView;
  /** The highest number of a trace that a segment holds. */
  readonly lastOrdinal: number;
}

/** The newest spans as a catalog knows them. */
export interface TailSource {
  view(): TailView;
  reader(): PayloadReader;
  requests(): readonly Uint8Array[];
}

/** The segments of a data file as a reader knows them, with what it keeps unpacked, and the tail. */
export class Catalog {
  readonly db: StoreDatabase;
  /** The newest spans, as of the last refresh. */
  readonly tail: TailSource;
  #view: StoreView;
  readonly #segments: Segments;
  readonly #isPinned: boolean;
  #isFresh = false;

  constructor(db: StoreDatabase, columns?: ColumnKeeper<Columns>);
  /** @param pinned the segments of a catalog whose `pinned` this is */
  constructor(db: StoreDatabase, columns: ColumnKeeper<Columns> | undefined, pinned: Segments);
  constructor(
    db: StoreDatabase,
    columns: ColumnKeeper<Columns> = new Lru<string, Columns>(COLUMN_BYTES),
    pinned?: Segments,
  ) {
    this.db = db;
    this.#segments = pinned ?? new Segments(db, columns);
    this.#isPinned = pinned !== undefined;
    this.#view = this.#segments.view;
    this.tail = {
      view: () => this.#view.tail,
      reader: () => this.#segments.tail.reader(),
      requests: () => this.#segments.tail.requests(),
    };
  }

  /** What is stored, as of the last refresh. */
  get view(): StoreView {
    return this.#view;
  }

  /** Oldest first. */
  get zones(): readonly Zone[] {
    return this.#view.zones;
  }

  /** A catalog for one call: the first refresh of it is the last, whatever others that share its columns do meanwhile. */
  pinned(): Catalog {
    return new Catalog(this.db, undefined, this.#segments);
  }

  /** Catches up with the writer: new segments, dropped ones, newer journal rows. Microseconds where nothing changed. */
  refresh(): void {
    if (this.#isPinned && this.#isFresh) return;
    this.#view = this.#segments.refresh();
    this.#isFresh = true;
  }

  /** Takes a newer state in, also where this is pinned: for a call that begins again. */
  renew(): void {
    this.#isFresh = false;
    this.refresh();
  }

  /** True where a segment was sealed since the last `refresh`. */
  isBehind(): boolean {
    const newest =
      this.db.get<{ id: bigint | null }>('SELECT max(id) AS id FROM segment WHERE signal = 0')?.id ?? 0n;
    return newest !== (this.zones.at(-1)?.id ?? 0n);
  }

  spans(segment: bigint): SealedSpanColumns {
    return this.#segments.unpacked(segment, 's', loadSpanColumns);
  }

  attributes(segment: bigint): AttributeColumns {
    return this.#segments.unpacked(segment, 'a', loadAttributeColumns);
  }

  /** As `spans`, unpacked by another thread where they are not yet. */
  fetchSpans(segment: bigint): Promise<SealedSpanColumns> {
    return this.#segments.fetched(segment, 's', fetchSpanColumns);
  }

  /** As `attributes`, unpacked by another thread where they are not yet. */
  fetchAttributes(segment: bigint): Promise<AttributeColumns> {
    return this.#segments.fetched(segment, 'a', fetchAttributeColumns);
  }

  /** Both sets of columns, unpacked by another thread where they are not yet. */
  async fetch(segment: bigint): Promise<{ spans: SealedSpanColumns; attributes: AttributeColumns }> {
    const [spans, attributes] = await Promise.all([this.fetchSpans(segment), this.fetchAttributes(segment)]);
    return { spans, attributes };
  }

  /** A range of a segment's payload; it lies within one request, and so within one chunk. */
  read(segment: bigint, offset: number, length: number): Uint8Array {
    return this.#segments.read(segment, offset, length);
  }
}

/** What all catalogs of a thread share. */
class Segments {
  readonly #db: StoreDatabase;
  readonly tail: Tail;
  view: StoreView;
  readonly #columns: ColumnKeeper<Columns>;
  /** Columns that are being unpacked: who asks meanwhile waits for them. */
  readonly #underWay = new Map<string, Promise<Columns>>();
  readonly #chunks = new Lru<string, Uint8Array>(CHUNK_BYTES);
  readonly #byId = new Map<bigint, Zone>();
  #dataVersion: bigint | string = -1n;
  #droppedSegments = 0n;

  constructor(db: StoreDatabase, columns: ColumnKeeper<Columns>) {
    this.#db = db;
    this.#columns = columns;
    this.tail = new Tail(db);
    this.view = { zones: [], tail: this.tail.view(), lastOrdinal: 0 };
  }

  refresh(): StoreView {
    this.#db.snapshot(() => {
      const version = this.#db.pragma('data_version');
      if (version === this.#dataVersion) return;
      const { zones, isChanged } = this.#zones();
      const covered = this.#db.get<{ id: bigint | null }>(
        'SELECT max(last_journal) AS id FROM segment WHERE signal = 0',
      );
      this.tail.refresh(covered?.id ?? 0n);
      const tail = this.tail.view();
      const highest = this.#db.get<{ n: bigint | null }>('SELECT max(ordinal) AS n FROM trace');
      this.#dataVersion = version;
      if (isChanged || tail !== this.view.tail)
        this.view = { zones, tail, lastOrdinal: Number(highest?.n ?? 0n) };
    });
    return this.view;
  }

  unpacked<T extends Columns>(
    segment: bigint,
    part: string,
    load: (db: StoreDatabase, segment: bigint) => T,
  ): T {
    const key = `${segment}${part}`;
    const known = this.#columns.get(key);
    if (known !== undefined) return known as T;
    const columns = load(this.#db, segment);
    this.#columns.set(key, columns, bytesOf(columns), segment);
    return columns;
  }

  async fetched<T extends Columns>(
    segment: bigint,
    part: string,
    fetch: (db: StoreDatabase, segment: bigint) => Promise<T>,
  ): Promise<T> {
    const key = `${segment}${part}`;
    const known = this.#columns.get(key) ?? this.#underWay.get(key);
    if (known !== undefined) return known as T;
    const fetching = fetch(this.#db, segment);
    this.#underWay.set(key, fetching);
    try {
      const columns = await fetching;
      this.#columns.set(key, columns, bytesOf(columns), segment);
      return columns;
    } finally {
      this.#underWay.delete(key);
    }
  }

  read(segment: bigint, offset: number, length: number): Uint8Array {
    const { chunkStarts } = this.#byId.get(segment)!;
    const chunk = chunkAt(chunkStarts, offset);
    const key = `${segment}/${chunk}`;
    let bytes = this.#chunks.get(key);
    if (bytes === undefined) {
      bytes = loadChunk(this.#db, segment, chunk);
      this.#chunks.set(key, bytes, bytes.byteLength);
    }
    const from = offset - chunkStarts[chunk]!;
    return bytes.subarray(from, from + length);
  }

  #zones(): { zones: readonly Zone[]; isChanged: boolean } {
    const dropped = this.#db.get<{ n: bigint }>('SELECT ifnull(sum(segments), 0) AS n FROM dropped')!.n;
    const isGone = dropped !== this.#droppedSegments;
    const left = isGone ? this.#withoutDropped() : this.view.zones;
    this.#droppedSegments = dropped;
    const added: Zone[] = [];
    for (const row of this.#db.each<ZoneRow>(
      'SELECT * FROM segment WHERE signal = 0 AND id > ? ORDER BY id',
      left.at(-1)?.id ?? 0n,
    )) {
      const zone = zoneOf(row);
      added.push(zone);
      this.#byId.set(zone.id, zone);
    }
    if (added.length === 0) return { zones: left, isChanged: isGone };
    return { zones: [...left, ...added], isChanged: true };
  }

  #withoutDropped(): Zone[] {
    const there = new Set(
      this.#db.all<{ id: bigint }>('SELECT id FROM segment WHERE signal = 0').map((row) => row.id),
    );
    for (const id of this.#byId.keys()) if (!there.has(id)) this.#byId.delete(id);
    return this.view.zones.filter((zone) => there.has(zone.id));
  }
}

function zoneOf(row: ZoneRow): Zone {
  return {
    id: row.id,
    items: Number(row.items),
    minStartNs: row.min_start_ns,
    maxStartNs: row.max_start_ns,
    maxDurationNs: row.max_duration_ns,
    errors: Number(row.errors),
    bloom: row.bloom,
    chunkStarts: wordsOf(row.chunk_starts),
  };
}

/** All of a set of columns are views of the one buffer that they were unpacked to. */
function bytesOf(columns: Columns): number {
  return 'start' in columns ? columns.start.buffer.byteLength : columns.pairs.buffer.byteLength;
}
