import type { StoreDatabase } from './database.ts';
import { hashBytes } from './hash.ts';
import { HashIndex } from './hash-index.ts';
import { clampToInt64 } from './int64.ts';
import { stringOf } from './pair-dictionary.ts';
import { type AttributeColumns, bytesOf, type SpanColumns } from './segment-columns.ts';
import { type TraceTotals, traceTotals } from './trace-totals.ts';

const INSERT_TRACE = `
  INSERT INTO trace(ordinal, id, start_ns, end_ns, spans, errors, has_root, root_start_ns, root_service, root_name, pinned)
  VALUES (?,?,?,?,?,?,?,?,?,?,?)`;

const IS_PINNED =
  'SELECT EXISTS(SELECT 1 FROM pin WHERE trace_id = @id) OR EXISTS(SELECT 1 FROM annotation WHERE trace_id = @id) AS pinned';
const ANY_PINNED = 'SELECT EXISTS(SELECT 1 FROM pin) OR EXISTS(SELECT 1 FROM annotation) AS pinned';

/** Whether the newcomer is the better root: a real one before a stand-in, then the earlier. */
const BETTER_ROOT = '(@hasRoot, -@rootStart) > (has_root, -root_start_ns)';

const UPDATE_TRACE = `
  UPDATE trace SET
    start_ns = min(start_ns, @start),
    end_ns = max(end_ns, @end),
    spans = spans + @spans,
    errors = errors + @errors,
    root_service = iif(${BETTER_ROOT}, @rootService, root_service),
    root_name = iif(${BETTER_ROOT}, @rootName, root_name),
    root_start_ns = iif(${BETTER_ROOT}, @rootStart, root_start_ns),
    has_root = max(has_root, @hasRoot)
  WHERE ordinal = @ordinal`;

/**
 * Numbers of traces that are kept in memory, by a hash of their id: most of a trace's segments follow each other
 * closely, and a look into the index of random ids costs more than all else that is done for a trace. 16 MB.
 */
const REMEMBERED_TRACES = 500_000;

/** What a segment adds to a trace's row. */
interface TraceRow {
  ordinal: number;
  start: bigint;
  end: bigint;
  spans: number;
  errors: number;
  hasRoot: number;
  rootStart: bigint;
  rootService: number;
  rootName: string;
}

/** The rows of traces and services that go with the segments. */
export class TraceRows {
  readonly #db: StoreDatabase;
  readonly #services = new Map<string, bigint>();
  readonly #ordinals = new HashIndex(8_192);
  #nextOrdinal = 1;
  #dataVersion: bigint | string = -1n;
  /** Every trace of the file is remembered: one that isn't is new, and need not be looked for. */
  #remembersAll = false;
  /** Within a call of `add`: some trace may be pinned or noted before it comes. */
  #anyPinned = false;

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  /**
   * Adds what a segment holds to the trace rows; within the transaction that writes it.
   * @returns the number that each of the segment's traces has in the file
   */
  add(segment: bigint, spans: SpanColumns, attributes: AttributeColumns): Uint32Array {
    this.#countOn();
    this.#anyPinned = this.#isSet(ANY_PINNED);
    const totals = traceTotals(spans);
    const services = spans.services.map((name) => Number(this.#serviceId(name)));
    const ordinals = new Uint32Array(totals.spans.length);
    for (let trace = 0; trace < ordinals.length; trace++)
      ordinals[trace] = this.#addTrace(segment, trace, totals, spans, attributes, services);
    return ordinals;
  }

  /** Somebody else may have numbered traces meanwhile: files can be read into a session that is being watched. */
  #countOn(): void {
    const version = this.#db.pragma('data_version');
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    const row = this.#db.get<{ last: bigint | null }>('SELECT max(ordinal) AS last FROM trace');
    this.#nextOrdinal = 1 + Number(row?.last ?? 0n);
    this.#remembersAll = this.#nextOrdinal === 1;
  }

  #isSet(sql: string, ...params: unknown[]): boolean {
    return this.#db.get<{ pinned: bigint }>(sql, ...params)!.pinned !== 0n;
  }

  #addTrace(
    segment: bigint,
    trace: number,
    totals: TraceTotals,
    spans: SpanColumns,
    attributes: AttributeColumns,
    services: number[],
  ): number {
    const root = totals.root[trace]!;
    const at = (offset: number): bigint => clampToInt64(spans.baseNs + BigInt(offset));
    const start = at(totals.start[trace]!);
    const end = at(totals.end[trace]!);
    const id = traceIdBytes(spans.traceIds, trace);
    const { ordinal, isNew } = this.#ordinalOf(id);
    const row: TraceRow = {
      ordinal,
      start,
      end,
      spans: totals.spans[trace]!,
      errors: totals.errors[trace]!,
      hasRoot: totals.hasRoot[trace]!,
      rootStart: at(spans.start[root]!),
      rootService: services[spans.resources[spans.resource[root]!]!.service]!,
      rootName: stringOf(attributes.dictionary, spans.name[root]!)!,
    };
    if (isNew) this.#insert(id, row);
    else this.#db.run(UPDATE_TRACE, row);
    this.#db.run(
      'INSERT INTO trace_segment(trace, segment, start_ns, end_ns, spans, errors, services) VALUES (?,?,?,?,?,?,?)',
      ordinal,
      segment,
      start,
      end,
      totals.spans[trace],
      totals.errors[trace],
      bytesOf(Uint32Array.from(totals.services[trace]!, (service) => services[service]!)),
    );
    return ordinal;
  }

  /** By place, not by name: binding names takes as long as the rest. */
  #insert(id: Uint8Array, row: TraceRow): void {
    const { ordinal, start, end, spans, errors, hasRoot, rootStart, rootService, rootName } = row;
    this.#db.run(
      INSERT_TRACE,
      ordinal,
      id,
      start,
      end,
      spans,
      errors,
      hasRoot,
      rootStart,
      rootService,
      rootName,
      this.#anyPinned && this.#isSet(IS_PINNED, { id }) ? 1 : 0,
    );
  }

  /** The number of a trace, new or known; `isNew` of the result says which. */
  #ordinalOf(id: Uint8Array): { ordinal: number; isNew: boolean } {
    const hash = hashBytes(id, 0, 16, 0);
    const remembered = this.#ordinals.get(hash);
    if (remembered !== undefined) return { ordinal: remembered, isNew: false };
    if (this.#ordinals.count >= REMEMBERED_TRACES) this.#forgetTraces();
    const stored = this.#remembersAll
      ? undefined
      : this.#db.get<{ ordinal: bigint }>('SELECT ordinal FROM trace WHERE id = ?', id);
    const ordinal = stored === undefined ? this.#nextOrdinal++ : Number(stored.ordinal);
    this.#ordinals.getOrSet(hash, ordinal);
    return { ordinal, isNew: stored === undefined };
  }

  /** Forgets what it remembers of traces: after a transaction that was taken back, or that dropped some. */
  forget(): void {
    this.#forgetTraces();
    this.#services.clear();
  }

  #forgetTraces(): void {
    this.#ordinals.clear();
    this.#remembersAll = false;
  }

  #serviceId(name: string): bigint {
    const known = this.#services.get(name);
    if (known !== undefined) return known;
    this.#db.run('INSERT OR IGNORE INTO service(name) VALUES (?)', name);
    const { id } = this.#db.get<{ id: bigint }>('SELECT id FROM service WHERE name = ?', name)!;
    this.#services.set(name, id);
    return id;
  }
}

/** A trace id as the 16 bytes it is sent as. */
export function traceIdBytes(words: Uint32Array, trace: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 4; i++) view.setUint32(4 * i, words[4 * trace + i]!);
  return bytes;
}
