import { Lru } from '../../core/base/lru.ts';
import { RpcError } from '../../core/contract/client.ts';
import type { ExportScope } from '../../core/contract/file-methods.ts';
import { payloadReader, scopeParts } from '../export/scope-rows.ts';
import { scopeTraces } from '../export/scope-traces.ts';
import type { SearchContext } from '../search/trace-search.ts';
import { StoreError } from '../store/database.ts';
import { loadSpanColumns } from '../store/segment-reader.ts';
import type { SpanColumns } from '../store/segment-columns.ts';
import { type PayloadReader, requestOfSpans } from '../store/span-request.ts';
import { concat } from '../store/wire.ts';
import type { Zone } from '../search/catalog.ts';
import { type IdMask, retimeSpan } from './retime-span.ts';
import { type Schedule, ScheduleBuilder } from './schedule.ts';

/** Segments that stay unpacked: spans that end together lie in a few that follow each other. */
const PARTS_KEPT = 12;

/** A part of the store that spans are replayed from. */
interface Part {
  /** Number of its first row. */
  first: number;
  zone: Zone | undefined;
}

interface OpenPart {
  spans: SpanColumns;
  numbers: Uint32Array;
  read: PayloadReader;
}

/** How the spans of a round differ from what is stored. */
export interface Round {
  /** When its first span is sent. */
  nowNs: bigint;
  ids: IdMask | undefined;
}

/** The spans of a replay, in the order in which they are sent. */
export class ReplaySource {
  readonly schedule: Schedule;
  readonly #context: SearchContext;
  readonly #parts: readonly Part[];
  readonly #tail: OpenPart | undefined;
  readonly #open = new Lru<number, OpenPart>(PARTS_KEPT);

  constructor(
    context: SearchContext,
    schedule: Schedule,
    parts: readonly Part[],
    tail: OpenPart | undefined,
  ) {
    this.#context = context;
    this.schedule = schedule;
    this.#parts = parts;
    this.#tail = tail;
  }

  /**
   * Spans of the schedule as one request, with other times and ids.
   * @param from the first of them
   * @returns how many are in it; fewer than asked for where retention has taken some meanwhile
   */
  request(
    from: number,
    to: number,
    { nowNs, ids }: Round,
  ): { request: Uint8Array<ArrayBuffer>; spans: number } {
    const rowsOf = new Map<number, number[]>();
    for (let at = from; at < to; at++) {
      const span = this.schedule.spanAt(at);
      const part = this.#partOf(span);
      const rows = rowsOf.get(part);
      const row = span - this.#parts[part]!.first;
      if (rows === undefined) rowsOf.set(part, [row]);
      else rows.push(row);
    }
    const requests: Uint8Array[] = [];
    let spans = 0;
    for (const [part, rows] of rowsOf) {
      const open = this.#ifThere(part);
      if (open === undefined) continue;
      requests.push(this.#requestOf(open, rows, nowNs, ids));
      spans += rows.length;
    }
    return { request: concat(requests), spans };
  }

  #requestOf(
    { spans, numbers, read }: OpenPart,
    rows: readonly number[],
    nowNs: bigint,
    ids: IdMask | undefined,
  ): Uint8Array {
    const changed = new Map<number, Uint8Array>();
    for (const row of rows) {
      const offset = spans.offset[row]!;
      const bytes = read(offset, spans.length[row]!).slice();
      retimeSpan(bytes, this.schedule.shiftNs(numbers[spans.trace[row]!]!, nowNs), ids);
      changed.set(offset, bytes);
    }
    return requestOfSpans(spans, rows, (offset, length) => changed.get(offset) ?? read(offset, length));
  }

  #partOf(span: number): number {
    let low = 0;
    let high = this.#parts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#parts[middle]!.first <= span) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Undefined where retention has taken it. */
  #ifThere(part: number): OpenPart | undefined {
    const { zone } = this.#parts[part]!;
    if (zone === undefined) return this.#tail;
    const known = this.#open.get(part);
    if (known !== undefined) return known;
    const { db } = this.#context.catalog;
    try {
      const spans = loadSpanColumns(db, zone.id);
      const open = { spans, numbers: spans.traceOrdinals, read: payloadReader(db, zone) };
      this.#open.set(part, open, 1);
      return open;
    } catch (error) {
      if (error instanceof StoreError && error.code === 'segment.gone') return undefined;
      throw error;
    }
  }
}

/**
 * Reads which spans a scope selects and when each is due; of their contents nothing is kept.
 * @throws RpcError `replay.empty`, `query.invalid`, `call.cancelled`
 */
export async function replaySource(
  context: SearchContext,
  scope: ExportScope,
  speed: number,
): Promise<ReplaySource> {
  const traces = await scopeTracesOf(context, scope);
  const builder = new ScheduleBuilder();
  const parts: Part[] = [];
  let tail: OpenPart | undefined;
  let first = 0;
  for await (const part of scopeParts(context, traces)) {
    const { zone, spans, numbers, read } = part;
    parts.push({ first, zone });
    if (zone === undefined) tail = { spans, numbers, read };
    builder.add(part, first);
    first += spans.count;
  }
  if (parts.length === 0) throw new RpcError('replay.empty', 'There is no span to replay.');
  return new ReplaySource(context, builder.build(speed), parts, tail);
}

async function scopeTracesOf(
  context: SearchContext,
  scope: ExportScope,
): Promise<Awaited<ReturnType<typeof scopeTraces>>> {
  try {
    return await scopeTraces(context, scope);
  } catch (error) {
    if (error instanceof RpcError && error.code === 'export.empty')
      throw new RpcError('replay.empty', error.message);
    throw error;
  }
}
