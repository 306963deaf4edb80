import type { StoreDatabase } from './database.ts';
import { stringOf } from './pair-dictionary.ts';
import { type AttributeColumns, bytesOf, type SpanColumns } from './segment-columns.ts';
import { type TraceTotals, traceTotals } from './trace-totals.ts';

/** int64 is what SQLite stores; a time outside it is held at its edge. */
const MAX_INT64 = 2n ** 63n - 1n;

/** Whether the newcomer is the better root: a real one before a stand-in, then the earlier. */
const BETTER_ROOT = '(excluded.has_root, -excluded.root_start_ns) > (has_root, -root_start_ns)';

const UPSERT_TRACE = `
  INSERT INTO trace(id, start_ns, end_ns, spans, errors, has_root, root_start_ns, root_service, root_name, pinned)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, EXISTS(SELECT 1 FROM pin WHERE trace_id = ?))
  ON CONFLICT(id) DO UPDATE SET
    start_ns = min(start_ns, excluded.start_ns),
    end_ns = max(end_ns, excluded.end_ns),
    spans = spans + excluded.spans,
    errors = errors + excluded.errors,
    root_service = iif(${BETTER_ROOT}, excluded.root_service, root_service),
    root_name = iif(${BETTER_ROOT}, excluded.root_name, root_name),
    root_start_ns = iif(${BETTER_ROOT}, excluded.root_start_ns, root_start_ns),
    has_root = max(has_root, excluded.has_root)
  RETURNING ordinal`;

/** The rows of traces and services that go with the segments. */
export class TraceRows {
  readonly #db: StoreDatabase;
  readonly #services = new Map<string, bigint>();

  constructor(db: StoreDatabase) {
    this.#db = db;
  }

  /**
   * Adds what a segment holds to the trace rows.
   * @returns the number that each of the segment's traces has in the file
   */
  add(segment: bigint, spans: SpanColumns, attributes: AttributeColumns): Uint32Array {
    const totals = traceTotals(spans);
    const services = spans.services.map((name) => Number(this.#serviceId(name)));
    const ordinals = new Uint32Array(totals.spans.length);
    for (let trace = 0; trace < ordinals.length; trace++)
      ordinals[trace] = this.#addTrace(segment, trace, totals, spans, attributes, services);
    return ordinals;
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
    const at = (offset: number): bigint => clamp(spans.baseNs + BigInt(offset));
    const start = at(totals.start[trace]!);
    const end = at(totals.end[trace]!);
    const id = traceIdBytes(spans.traceIds, trace);
    const ordinal = this.#db.get<{ ordinal: bigint }>(
      UPSERT_TRACE,
      id,
      start,
      end,
      totals.spans[trace],
      totals.errors[trace],
      totals.hasRoot[trace],
      at(spans.start[root]!),
      services[spans.resources[spans.resource[root]!]!.service],
      stringOf(attributes.dictionary, spans.name[root]!),
      id,
    )!.ordinal;
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
    return Number(ordinal);
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

function clamp(time: bigint): bigint {
  return time > MAX_INT64 ? MAX_INT64 : time;
}

/** A trace id as the 16 bytes it is sent as. */
export function traceIdBytes(words: Uint32Array, trace: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 4; i++) view.setUint32(4 * i, words[4 * trace + i]!);
  return bytes;
}
