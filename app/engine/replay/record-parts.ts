import type { ExportScope, ReplaySignal } from '../../core/contract/file-methods.ts';
import { chunkOf, type OtherSignals } from '../export/other-signals.ts';
import type { ScopePart } from '../export/scope-rows.ts';
import { isEverything } from '../export/scope-traces.ts';
import type { SearchContext } from '../search/trace-search.ts';
import { Breather } from '../search/zone-columns.ts';
import type { StoreDatabase } from '../store/database.ts';
import { hashBytes } from '../store/hash.ts';
import { HashIndex } from '../store/hash-index.ts';
import { traceIdBytes } from '../store/trace-rows.ts';
import { NO_TRACE } from './schedule.ts';
import type { OpenRecords } from './source-part.ts';
import { logFacts, metricFacts, type StoredRecords, storedRecords } from './stored-records.ts';

const TRACE_ID_BYTES = 16;

/** The numbers of the traces that a replay sends, by their ids' hashes. */
export class TraceNumbers {
  readonly #numbers = new HashIndex();

  addPart({ spans, numbers }: ScopePart, wanted: Uint8Array | undefined): void {
    for (const [trace, number] of numbers.entries())
      if (wanted === undefined || wanted[number] === 1)
        this.#numbers.getOrSet(hashBytes(traceIdBytes(spans.traceIds, trace), 0, TRACE_ID_BYTES, 0), number);
  }

  /** NO_TRACE for one that isn't sent. */
  at(bytes: Uint8Array, from: number): number {
    return this.#numbers.get(hashBytes(bytes, from, from + TRACE_ID_BYTES, 0)) ?? NO_TRACE;
  }
}

/** Log records or metrics of one stored request that go along. */
export interface RecordPart {
  signal: 'logs' | 'metrics';
  /** Of the request, also those that don't go along. */
  count: number;
  /** Those that do, in order: which, when (ns, 0n where nothing says) and of which trace. */
  rows: number[];
  times: bigint[];
  traces: number[];
  /** Log records or data points of these. */
  items: number;
  open(db: StoreDatabase): OpenRecords | undefined;
}

/** Range of time that a scope selects and nothing else, both ends included: everything of it goes along, of any signal. */
interface Range {
  fromNs: bigint;
  toNs: bigint;
}

const FAR_NS = 1n << 64n;

/**
 * Goes through the log records and metrics that go along with a scope. Pauses between requests.
 * @param numbers of the traces that go along
 * @throws RpcError `call.cancelled`
 */
export async function* recordParts(
  context: SearchContext,
  { segments, journal }: OtherSignals,
  scope: ExportScope,
  signals: readonly ReplaySignal[],
  numbers: TraceNumbers,
): AsyncGenerator<RecordPart> {
  const range = rangeOf(scope);
  const breather = new Breather(context);
  const { db } = context.catalog;
  for (const signal of ['logs', 'metrics'] as const) {
    // Metrics belong to no trace.
    if (!signals.includes(signal) || (signal === 'metrics' && range === undefined)) continue;
    const read = signal === 'logs' ? logReader(numbers) : metricReader();
    for (const { id, chunks, signal: ofSegment } of segments) {
      if (ofSegment !== signal) continue;
      for (let chunk = 0; chunk < chunks; chunk++) {
        const part = partOf(signal, (from) => chunkOf(from, id, chunk), db, read, range);
        if (part !== undefined) yield part;
        await breather.step();
      }
    }
    for (const row of journal) {
      if (row.signal !== signal) continue;
      const part = partOf(signal, () => row.payload, db, read, range);
      if (part !== undefined) yield part;
      await breather.step();
    }
  }
}

/** Everything, or what lies between two times; undefined where traces are chosen by anything else. */
function rangeOf(scope: ExportScope): Range | undefined {
  if (isEverything(scope)) return { fromNs: 0n, toNs: FAR_NS };
  const { selection, traceIds, pinned } = scope;
  if (selection === undefined || traceIds !== undefined || pinned === true) return undefined;
  const { fromNs, toNs, ...others } = selection;
  if (!isEverything({ selection: others })) return undefined;
  return { fromNs: fromNs ?? 0n, toNs: toNs ?? FAR_NS };
}

interface Read {
  timeNs: bigint;
  trace: number;
  items: number;
}
type ReadRecord = (records: StoredRecords, row: number) => Read;

function logReader(numbers: TraceNumbers): ReadRecord {
  return (records, row) => {
    const { timeNs, traceAt } = logFacts(records, records.from[row]!, records.to[row]!);
    return { timeNs, trace: traceAt < 0 ? NO_TRACE : numbers.at(records.bytes, traceAt), items: 1 };
  };
}

function metricReader(): ReadRecord {
  return (records, row) => {
    const { timeNs, points } = metricFacts(records, records.from[row]!, records.to[row]!);
    return { timeNs, trace: NO_TRACE, items: points };
  };
}

function partOf(
  signal: 'logs' | 'metrics',
  load: (db: StoreDatabase) => Uint8Array | undefined,
  db: StoreDatabase,
  read: ReadRecord,
  range: Range | undefined,
): RecordPart | undefined {
  const request = load(db);
  if (request === undefined) return undefined;
  const records = storedRecords(request);
  const count = records.from.length;
  const part: RecordPart = {
    signal,
    count,
    rows: [],
    times: [],
    traces: [],
    items: 0,
    open: (later) => {
      const bytes = load(later);
      if (bytes === undefined) return undefined;
      const opened = storedRecords(bytes);
      return {
        signal,
        records: opened,
        traceOf: (row) => read(opened, row).trace,
        itemsOf: (row) => read(opened, row).items,
      };
    },
  };
  for (let row = 0; row < count; row++) {
    const { timeNs, trace, items } = read(records, row);
    if (trace === NO_TRACE && !isIn(range, timeNs)) continue;
    part.rows.push(row);
    part.times.push(timeNs);
    part.traces.push(trace);
    part.items += items;
  }
  return part.rows.length === 0 ? undefined : part;
}

/** What has no time goes along only with everything. */
function isIn(range: Range | undefined, timeNs: bigint): boolean {
  return range !== undefined && timeNs >= range.fromNs && timeNs <= range.toNs;
}
