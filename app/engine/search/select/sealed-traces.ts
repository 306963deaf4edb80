import type { StoreDatabase } from '../../store/database.ts';
import { loadSpanColumns } from '../../store/segment-reader.ts';
import type { Zone } from '../catalog.ts';
import { Numbering } from './numbering.ts';

/** Trace rows read in one go: some ten milliseconds' work. */
const SLICE = 16_384;
/** With more new segments than this all rows are read again, which takes half a second a million. */
const MAX_NEW_SEGMENTS = 64;
const FIRST_CAPACITY = 4_096;

const COLUMNS = `ordinal, start_ns - ?, end_ns - start_ns, spans, errors, root_service, root_name`;
const ROWS = `SELECT ${COLUMNS} FROM trace WHERE ordinal BETWEEN ? AND ?`;

type Row = [number, number, number, number, number, number, string];

interface LeftRow {
  start: bigint | null;
  end: bigint;
  spans: bigint;
  errors: bigint;
}

/** Facts of the traces that segments hold, by their number. Those of numbers that are gone have no spans. */
export interface TraceColumnSet {
  start: Float64Array;
  duration: Float64Array;
  spans: Uint32Array;
  errors: Uint32Array;
  rootService: Uint32Array;
  rootName: Uint32Array;
}

/**
 * The trace rows of a data file as columns, 32 bytes a trace. Read once, then only what segments that came or went have
 * changed: a segment changes the rows of the traces in it and no others.
 */
export class SealedTraces {
  /** What `start` counts from. */
  readonly baseNs: bigint;
  readonly services = new Numbering();
  readonly names = new Numbering();
  readonly #db: StoreDatabase;
  /** Service names by their number in the file. */
  readonly #stored = new Map<number, number>();
  /** By segment that the columns account for: the highest number of a trace in it; -1 where nobody looked. */
  readonly #segments = new Map<bigint, number>();
  #columns = makeColumns(FIRST_CAPACITY);
  #lastSegment = 0n;
  #maxOrdinal = 0;

  constructor(db: StoreDatabase, baseNs: bigint) {
    this.#db = db;
    this.baseNs = baseNs;
  }

  /**
   * The facts of what the segments of `zones`, oldest first, hold, and no others: what is sealed by now beyond them is in the tail of
   * who asks, and must not count twice.
   * @param used numbers below this; the rest of `length` is for traces of the tail
   */
  copy(zones: readonly Zone[], length: number, used: number): TraceColumnSet {
    return this.#db.snapshot(() => {
      const last = zones.at(-1)?.id ?? 0n;
      if (last >= this.#lastSegment) this.#catchUp(zones, last);
      const copy = copyColumns(this.#columns, length, used);
      for (const ordinal of this.#ordinalsAfter(last))
        if (ordinal < used) this.#takeBack(copy, ordinal, last);
      return copy;
    });
  }

  #catchUp(zones: readonly Zone[], last: bigint): void {
    const added = zones.filter(({ id }) => id > this.#lastSegment);
    const isGone = this.#segments.size !== zones.length - added.length;
    const isNew = this.#segments.size === 0 || added.length > MAX_NEW_SEGMENTS;
    if (isNew || (isGone && !this.#forgetGone(zones))) this.#readAll(zones);
    else for (const { id } of added) this.#addSegment(id);
    this.#lastSegment = last;
  }

  #readAll(zones: readonly Zone[]): void {
    this.#columns.spans.fill(0);
    const last = this.#db.lists<[number | null]>('SELECT max(ordinal) FROM trace')[0]![0] ?? 0;
    for (let from = 0; from <= last; from += SLICE) this.#read(from, from + SLICE - 1);
    // The first time nobody asks: what tells takes as long as a third of the rows.
    const known = this.#segments.size === 0 ? new Map<bigint, number>() : this.#highestOfSegments();
    this.#segments.clear();
    for (const { id } of zones) this.#segments.set(id, known.get(id) ?? -1);
  }

  #highestOfSegments(): Map<bigint, number> {
    const rows = this.#db.lists<[number, number]>(
      'SELECT segment, max(trace) FROM trace_segment GROUP BY segment',
    );
    return new Map(rows.map(([segment, trace]) => [BigInt(segment), trace]));
  }

  #addSegment(segment: bigint): void {
    const { traceOrdinals } = loadSpanColumns(this.#db, segment);
    let highest = 0;
    for (const ordinal of traceOrdinals) if (ordinal > highest) highest = ordinal;
    const before = this.#maxOrdinal;
    if (highest > before) this.#read(before + 1, highest);
    for (const ordinal of traceOrdinals) if (ordinal <= before) this.#read(ordinal, ordinal);
    this.#segments.set(segment, highest);
  }

  /**
   * Takes out what retention dropped: numbers are given in order, so a trace of a dropped segment has none above the highest of
   * that segment, and of these few are left.
   * @returns false where that is not known of a segment
   */
  #forgetGone(zones: readonly Zone[]): boolean {
    const there = new Set(zones.map(({ id }) => id));
    let highest = 0;
    for (const [id, ordinal] of this.#segments) {
      if (there.has(id)) continue;
      if (ordinal < 0) return false;
      this.#segments.delete(id);
      highest = Math.max(highest, ordinal);
    }
    this.#columns.spans.fill(0, 0, highest + 1);
    this.#read(0, highest);
    return true;
  }

  *#ordinalsAfter(segment: bigint): Generator<number> {
    const newer = this.#db.all<{ id: bigint }>('SELECT id FROM segment WHERE signal = 0 AND id > ?', segment);
    for (const { id } of newer) yield* loadSpanColumns(this.#db, id).traceOrdinals;
  }

  #takeBack(columns: TraceColumnSet, ordinal: number, last: bigint): void {
    const left = this.#db.get<LeftRow>(
      `SELECT min(start_ns) AS start, max(end_ns) AS "end", ifnull(sum(spans), 0) AS spans, ifnull(sum(errors), 0) AS errors
       FROM trace_segment WHERE trace = ? AND segment <= ?`,
      ordinal,
      last,
    )!;
    columns.spans[ordinal] = Number(left.spans);
    columns.errors[ordinal] = Number(left.errors);
    if (left.start === null) return;
    columns.start[ordinal] = Number(left.start - this.baseNs);
    columns.duration[ordinal] = Number(left.end - left.start);
  }

  #read(from: number, to: number): void {
    for (const row of this.#db.lists<Row>(ROWS, this.baseNs, from, to)) {
      const ordinal = row[0];
      if (ordinal >= this.#columns.spans.length) this.#grow(ordinal + 1);
      const { start, duration, spans, errors, rootService, rootName } = this.#columns;
      start[ordinal] = row[1];
      duration[ordinal] = row[2];
      spans[ordinal] = row[3];
      errors[ordinal] = row[4];
      rootService[ordinal] = this.#service(row[5]);
      rootName[ordinal] = this.names.of(row[6]);
      if (ordinal > this.#maxOrdinal) this.#maxOrdinal = ordinal;
    }
  }

  #service(stored: number): number {
    let service = this.#stored.get(stored);
    if (service === undefined) {
      const name = this.#db.lists<[string]>('SELECT name FROM service WHERE id = ?', stored)[0]?.[0] ?? '';
      service = this.services.of(name);
      this.#stored.set(stored, service);
    }
    return service;
  }

  #grow(atLeast: number): void {
    this.#columns = copyColumns(this.#columns, Math.max(atLeast, this.#columns.spans.length * 2));
  }
}

function makeColumns(length: number): TraceColumnSet {
  return {
    start: new Float64Array(length),
    duration: new Float64Array(length),
    spans: new Uint32Array(length),
    errors: new Uint32Array(length),
    rootService: new Uint32Array(length),
    rootName: new Uint32Array(length),
  };
}

/** The first `length` entries; zeros where there are fewer. */
function copyColumns(from: TraceColumnSet, length: number, used = length): TraceColumnSet {
  const copy = makeColumns(length);
  const names = Object.keys(copy) as (keyof TraceColumnSet)[];
  for (const name of names) copy[name].set(from[name].subarray(0, used));
  return copy;
}
