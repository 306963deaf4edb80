import { Lru } from '../../core/base/lru.ts';
import { type StoreDatabase, StoreError } from '../store/database.ts';
import type { AttributeColumns, SpanColumns } from '../store/segment-columns.ts';
import { chunkAt, loadChunk } from '../store/segment-reader.ts';
import type { PayloadReader } from '../store/span-request.ts';
import type { Zone } from '../search/catalog.ts';
import { tailNumbers } from '../search/select/trace-facts.ts';
import type { SearchContext } from '../search/trace-search.ts';
import { Breather, ZoneWalk } from '../search/zone-columns.ts';
import type { ScopeTraces } from './scope-traces.ts';

/** Up to so many traces it is looked up one by one in which segments they lie. */
const MAX_LOOKED_UP = 2_000;
/** Unpacked payload that stays at hand, of all parts together: traces lie in a few segments that follow each other. */
const CHUNK_BYTES = 48 * 1024 * 1024;

/** Spans of one segment, or of the tail, that a scope takes along. Good for as long as the catalog's view is. */
export interface ScopePart {
  /** Undefined for the tail. */
  zone: Zone | undefined;
  spans: SpanColumns;
  /** Unpacked when first asked for. */
  attributes(): AttributeColumns;
  /** By the part's trace (`spans.trace`): its number, the same in all parts. */
  numbers: Uint32Array;
  /** By row: 1 for a span that goes along. Undefined where all do. */
  mask: Uint8Array | undefined;
  /** How many go along. */
  count: number;
  /** Reads what `spans` says places of. */
  read: PayloadReader;
}

/** Tells of segments that retention took before they were read. */
export type OnGone = (spans: number) => void;

/**
 * Goes through the spans of the traces that a scope selects, all spans of each, oldest segment first, the tail last. Parts without any
 * are left out. Tells the progress of the context in spans, and pauses between parts.
 * @throws RpcError `call.cancelled`
 */
export async function* scopeParts(
  context: SearchContext,
  traces: Pick<ScopeTraces, 'wanted' | 'tailReader'>,
  onGone?: OnGone,
): AsyncGenerator<ScopePart> {
  const { catalog } = context;
  const { wanted } = traces;
  const { tail } = catalog.view;
  const zones = wanted === undefined ? catalog.zones : zonesOf(catalog.db, catalog.zones, wanted);
  const total = zones.reduce((sum, zone) => sum + zone.items, 0) + tail.spans.count;
  const walk = new ZoneWalk(catalog, zones, false);
  const chunks: ChunkCache = new Lru(CHUNK_BYTES);
  const breather = new Breather(context);
  let done = 0;
  for (const [place, zone] of zones.entries()) {
    const columns = await ifThere(walk.at(place));
    if (columns === undefined) onGone?.(zone.items);
    else {
      const { spans, attributes } = columns;
      const read = payloadReader(catalog.db, zone, chunks);
      const part = { zone, spans, attributes, numbers: spans.traceOrdinals, read };
      const chosen = chooseRows(spans, part.numbers, wanted);
      if (chosen.count > 0) yield { ...part, ...chosen };
    }
    context.progress?.((done += zone.items), total);
    await breather.step();
  }
  const { spans, attributes } = tail;
  const numbers = tailNumbers(context);
  const chosen = chooseRows(spans, numbers, wanted);
  if (chosen.count > 0)
    yield {
      zone: undefined,
      spans,
      attributes: () => attributes,
      numbers,
      ...chosen,
      read: traces.tailReader,
    };
  context.progress?.(total, total);
}

/** Unpacked chunks, by segment and number. */
type ChunkCache = Lru<string, Uint8Array>;

/**
 * Reads ranges of a segment's payload, each within one request, with the chunks read last at hand.
 * It throws StoreError `segment.gone` where retention has taken the segment meanwhile.
 */
export function payloadReader(
  db: StoreDatabase,
  { id, chunkStarts }: Pick<Zone, 'id' | 'chunkStarts'>,
  chunks: ChunkCache = new Lru(CHUNK_BYTES),
): PayloadReader {
  return (offset, length) => {
    const number = chunkAt(chunkStarts, offset);
    const key = `${id}/${number}`;
    let chunk = chunks.get(key);
    if (chunk === undefined) {
      chunk = loadChunk(db, id, number);
      chunks.set(key, chunk, chunk.byteLength);
    }
    const from = offset - chunkStarts[number]!;
    return chunk.subarray(from, from + length);
  };
}

/** What was waited for; undefined where retention has taken it. */
async function ifThere<T>(loading: Promise<T>): Promise<T | undefined> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'segment.gone') return undefined;
    throw error;
  }
}

/** Which rows are of traces that are wanted. */
function chooseRows(
  { count, trace }: SpanColumns,
  numbers: Uint32Array,
  wanted: Uint8Array | undefined,
): Pick<ScopePart, 'mask' | 'count'> {
  if (wanted === undefined) return { mask: undefined, count };
  const byTrace = Uint8Array.from(numbers, (number) => wanted[number] ?? 0);
  if (!byTrace.includes(1)) return { mask: undefined, count: 0 };
  const mask = new Uint8Array(count);
  let chosen = 0;
  for (let row = 0; row < count; row++) chosen += mask[row] = byTrace[trace[row]!]!;
  return chosen === count ? { mask: undefined, count } : { mask, count: chosen };
}

/** The segments that hold spans of the wanted traces, and perhaps some more. */
function zonesOf(db: StoreDatabase, zones: readonly Zone[], wanted: Uint8Array): readonly Zone[] {
  const numbers: number[] = [];
  for (let number = wanted.indexOf(1); number >= 0; number = wanted.indexOf(1, number + 1)) {
    numbers.push(number);
    if (numbers.length > MAX_LOOKED_UP) break;
  }
  const segments = new Set<bigint>();
  const add = (sql: string, ...params: number[]): void => {
    for (const { segment } of db.all<{ segment: bigint }>(sql, ...params)) segments.add(segment);
  };
  if (numbers.length <= MAX_LOOKED_UP)
    for (const number of numbers) add('SELECT segment FROM trace_segment WHERE trace = ?', number);
  else
    add(
      'SELECT DISTINCT segment FROM trace_segment WHERE trace BETWEEN ? AND ?',
      numbers[0]!,
      wanted.lastIndexOf(1),
    );
  return zones.filter((zone) => segments.has(zone.id));
}
