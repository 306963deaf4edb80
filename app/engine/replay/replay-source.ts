import { Lru } from '../../core/base/lru.ts';
import { RpcError } from '../../core/contract/client.ts';
import type { ExportScope, ReplaySignal } from '../../core/contract/file-methods.ts';
import { type OtherSignals, readOtherSignals } from '../export/other-signals.ts';
import { payloadReader, scopeParts } from '../export/scope-rows.ts';
import { type ScopeTraces, scopeTraces } from '../export/scope-traces.ts';
import type { SearchContext } from '../search/trace-search.ts';
import { StoreError } from '../store/database.ts';
import { loadSpanColumns } from '../store/segment-reader.ts';
import { requestOfSpans } from '../store/span-request.ts';
import { MalformedError } from '../store/wire.ts';
import { recordParts, TraceNumbers } from './record-parts.ts';
import { type IdMask, LOG_RECORD, METRIC, retime, SPAN } from './retime.ts';
import { type Pace, type Schedule, ScheduleBuilder } from './schedule.ts';
import { ALL_SIGNALS } from './signals.ts';
import type { OpenPart, OpenRecords, OpenSpans, Part } from './source-part.ts';
import { requestOfRecords } from './stored-records.ts';

/** Parts that stay unpacked: what is sent together lies in a few that follow each other, of each signal. */
const PARTS_KEPT = 24;
/** Receivers take 4 MB at once where nobody tells them otherwise (gRPC); a single larger item is sent by itself. */
const MAX_REQUEST_BYTES = 2 * 1024 * 1024;

/** How the items of a round differ from what is stored. */
export interface Round {
  /** When its first item is sent. */
  nowNs: bigint;
  ids: IdMask | undefined;
}

/** Some items of one signal, ready to be sent. */
export interface Outgoing {
  signal: ReplaySignal;
  request: Uint8Array<ArrayBuffer>;
  /** Spans, log records or data points. */
  items: number;
}

/** What a replay sends, in the order in which it does. */
export class ReplaySource {
  readonly schedule: Schedule;
  /** Items by signal; of metrics these are the data points. */
  readonly items: Readonly<Record<ReplaySignal, number>>;
  readonly #context: SearchContext;
  readonly #parts: readonly Part[];
  readonly #open = new Lru<number, OpenPart>(PARTS_KEPT);

  constructor(
    context: SearchContext,
    schedule: Schedule,
    parts: readonly Part[],
    items: Readonly<Record<ReplaySignal, number>>,
  ) {
    this.#context = context;
    this.schedule = schedule;
    this.#parts = parts;
    this.items = items;
  }

  /**
   * Items of the schedule as requests, with other times and ids.
   * @param from the first of them
   * @returns `gone`: how many are not in them, as retention has taken them meanwhile or they can't be read
   */
  requests(from: number, to: number, round: Round): { requests: Outgoing[]; gone: number } {
    const rowsOf = new Map<number, number[]>();
    for (let at = from; at < to; at++) {
      const item = this.schedule.itemAt(at);
      const part = this.#partOf(item);
      const row = item - this.#parts[part]!.first;
      const rows = rowsOf.get(part);
      if (rows === undefined) rowsOf.set(part, [row]);
      else rows.push(row);
    }
    const requests: Outgoing[] = [];
    let gone = 0;
    for (const [part, rows] of rowsOf) {
      const open = this.#ifThere(part);
      if (open === undefined) gone += rows.length;
      else
        gone +=
          open.signal === 'traces'
            ? this.#spans(open, rows, round, requests)
            : this.#records(open, rows, round, requests);
    }
    return { requests: merged(requests), gone };
  }

  #spans(open: OpenSpans, rows: readonly number[], { nowNs, ids }: Round, into: Outgoing[]): number {
    const { spans, numbers, read } = open;
    return this.#inPieces('traces', rows, into, {
      messageOf: (row) => {
        const bytes = read(spans.offset[row]!, spans.length[row]!).slice();
        retime(bytes, SPAN, this.schedule.mover(numbers[spans.trace[row]!]!, nowNs), ids);
        return bytes;
      },
      itemsOf: () => 1,
      requestOf: (some, messages) => {
        const changed = new Map([...messages].map(([row, bytes]) => [spans.offset[row]!, bytes]));
        return requestOfSpans(spans, some, (offset, length) => changed.get(offset) ?? read(offset, length));
      },
    });
  }

  #records(open: OpenRecords, rows: readonly number[], { nowNs, ids }: Round, into: Outgoing[]): number {
    const { records, traceOf, itemsOf, signal } = open;
    const fields = signal === 'logs' ? LOG_RECORD : METRIC;
    return this.#inPieces(signal, rows, into, {
      messageOf: (row) => {
        const bytes = records.bytes.slice(records.from[row], records.to[row]);
        retime(bytes, fields, this.schedule.mover(traceOf(row), nowNs), ids);
        return bytes;
      },
      itemsOf,
      requestOf: (some, messages) => requestOfRecords(records, some, (row) => messages.get(row)!),
    });
  }

  /** Puts rows into requests that receivers take. @returns how many could not be read */
  #inPieces(signal: ReplaySignal, rows: readonly number[], into: Outgoing[], of: Rows): number {
    let messages = new Map<number, Uint8Array>();
    let bytes = 0;
    let items = 0;
    let unread = 0;
    const flush = (): void => {
      if (messages.size === 0) return;
      into.push({ signal, request: of.requestOf([...messages.keys()], messages), items });
      messages = new Map();
      bytes = 0;
      items = 0;
    };
    for (const row of rows) {
      let message: Uint8Array;
      try {
        message = of.messageOf(row);
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error;
        unread++;
        continue;
      }
      if (bytes + message.length > MAX_REQUEST_BYTES) flush();
      messages.set(row, message);
      bytes += message.length;
      items += of.itemsOf(row);
    }
    flush();
    return unread;
  }

  #partOf(item: number): number {
    let low = 0;
    let high = this.#parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#parts[middle]!.first <= item) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Undefined where retention has taken it. */
  #ifThere(part: number): OpenPart | undefined {
    const known = this.#open.get(part);
    if (known !== undefined) return known;
    try {
      const open = this.#parts[part]!.open(this.#context.catalog.db);
      if (open !== undefined) this.#open.set(part, open, 1);
      return open;
    } catch (error) {
      if (error instanceof StoreError && error.code === 'segment.gone') return undefined;
      throw error;
    }
  }
}

/** How rows of a part become requests. */
interface Rows {
  messageOf(row: number): Uint8Array;
  itemsOf(row: number): number;
  requestOf(rows: number[], messages: ReadonlyMap<number, Uint8Array>): Uint8Array<ArrayBuffer>;
}

/** What belongs to one signal together, as far as receivers take it at once: requests laid end to end are one. */
function merged(requests: readonly Outgoing[]): Outgoing[] {
  const whole: Outgoing[] = [];
  const last = new Map<ReplaySignal, Outgoing>();
  for (const each of requests) {
    const before = last.get(each.signal);
    if (before !== undefined && before.request.length + each.request.length <= MAX_REQUEST_BYTES) {
      before.request = joined(before.request, each.request);
      before.items += each.items;
      continue;
    }
    whole.push(each);
    last.set(each.signal, each);
  }
  return whole;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * Reads what a scope selects and when each of it is due; of its contents nothing is kept. Log records go along with their traces, and
 * all of them, with the metrics, where everything or a range of time is selected.
 * @throws RpcError `replay.empty`, `query.invalid`, `call.cancelled`
 */
export async function replaySource(
  context: SearchContext,
  scope: ExportScope,
  pace: Pace,
  signals: readonly ReplaySignal[] = ALL_SIGNALS,
): Promise<ReplaySource> {
  // Both of the same moment, as near as two looks can be.
  const others: OtherSignals = readOtherSignals(context.catalog.db);
  const traces = await scopeTracesOf(context, scope);
  const builder = new ScheduleBuilder();
  const parts: Part[] = [];
  const items: Record<ReplaySignal, number> = { traces: 0, logs: 0, metrics: 0 };
  const numbers = new TraceNumbers();
  const withLogs = signals.includes('logs');
  let first = 0;
  for await (const part of scopeParts(context, traces)) {
    const { zone, spans, numbers: ofPart, read } = part;
    if (withLogs) numbers.addPart(part, traces.wanted);
    if (!signals.includes('traces')) continue;
    const tail: OpenSpans = { signal: 'traces', spans, numbers: ofPart, read };
    parts.push({
      first,
      open: (db) => {
        if (zone === undefined) return tail;
        const columns = loadSpanColumns(db, zone.id);
        return {
          signal: 'traces',
          spans: columns,
          numbers: columns.traceOrdinals,
          read: payloadReader(db, zone),
        };
      },
    });
    builder.addSpans(part, first);
    items.traces += part.count;
    first += spans.count;
  }
  for await (const each of recordParts(context, others, scope, signals, numbers)) {
    parts.push({ first, open: each.open });
    builder.addRecords(each.times, each.traces, each.rows, first);
    items[each.signal] += each.items;
    first += each.count;
  }
  if (builder.count === 0) throw new RpcError('replay.empty', emptyReason(signals));
  return new ReplaySource(context, builder.build(pace), parts, items);
}

function emptyReason(signals: readonly ReplaySignal[]): string {
  if (signals.length === 1 && signals[0] === 'traces') return 'There is no span to replay.';
  if (signals.includes('traces')) return 'There is nothing to replay.';
  return `There are no ${signals.join(' and no ')} to replay in what is selected.`;
}

async function scopeTracesOf(context: SearchContext, scope: ExportScope): Promise<ScopeTraces> {
  try {
    return await scopeTraces(context, scope);
  } catch (error) {
    if (error instanceof RpcError && error.code === 'export.empty')
      throw new RpcError('replay.empty', error.message);
    throw error;
  }
}
