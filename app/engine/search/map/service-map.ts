import type { GraphChunk } from '../../../core/analysis/graph-spans.ts';
import { ServiceGraphBuilder } from '../../../core/analysis/service-graph.ts';
import type { MapQuery, ServiceMap } from '../../../core/contract/methods.ts';
import { traceIdBytes } from '../../store/trace-rows.ts';
import { addCriticalTimes } from './critical-sample.ts';
import { traceMap } from '../trace-calls.ts';
import { graphChunk, type TraceNumbers } from './graph-chunk.ts';
import { matchingTraces } from '../matching-traces.ts';
import type { TailView } from '../tail.ts';
import { ALL_TIME, type TimeRange, type TraceList } from '../trace-list.ts';
import type { SearchContext } from '../trace-search.ts';
import { indexOfTrace } from '../trace-spans.ts';

/** Who calls whom in the traces of a time range, in those of them that a query finds, or in one trace alone. */
export async function serviceMap(context: SearchContext, params: MapQuery): Promise<ServiceMap> {
  if (params.traceId !== undefined) return traceMap(context, params.traceId);
  const started = performance.now();
  const { catalog, list } = context;
  catalog.refresh();
  const range: TimeRange = { fromNs: params.fromNs ?? ALL_TIME.fromNs, toNs: params.toNs ?? ALL_TIME.toNs };
  const tail = catalog.tail.view();
  const firstOfTail = list.maxOrdinal() + 1;
  // One numbering for all: what segments hold goes by its number there, what only the tail holds comes behind.
  const tailNumbers = tail.sealedOrdinals.map((ordinal, trace) =>
    ordinal === 0 ? firstOfTail + trace : ordinal,
  );
  const wanted = await wantedTraces(context, params.query ?? '', range, tail, tailNumbers);
  const numberOf = traceNumbers(list, tail, tailNumbers);
  const chunks: GraphChunk[] = [];
  for (const zone of catalog.zones) {
    // A trace begins no later than any of its spans: a segment that lies before the range has none of its traces.
    if (zone.maxStartNs < range.fromNs) continue;
    const spans = catalog.spans(zone.id);
    const chunk = graphChunk(spans, catalog.attributes(zone.id), spans.traceOrdinals, wanted, numberOf);
    if (chunk !== undefined) chunks.push(chunk);
    await context.pause();
  }
  const chunk = graphChunk(tail.spans, tail.attributes, tailNumbers, wanted, numberOf);
  if (chunk !== undefined) chunks.push(chunk);
  addCriticalTimes(chunks);
  const builder = new ServiceGraphBuilder();
  for (const each of chunks) builder.add(each);
  const { nodes, edges, traces, fromNs, toNs } = builder.finish();
  return { nodes, edges, traces, fromNs, toNs, elapsedMs: performance.now() - started };
}

/** By number, 1 for the traces to count; undefined where all of them are. */
async function wantedTraces(
  context: SearchContext,
  query: string,
  range: TimeRange,
  tail: TailView,
  tailNumbers: Uint32Array,
): Promise<Uint8Array | undefined> {
  const matches = await matchingTraces(context, query);
  const ranged = range.fromNs !== ALL_TIME.fromNs || range.toNs !== ALL_TIME.toNs;
  if (matches === 'all' && !ranged) return undefined;
  const sealed = context.list.maxOrdinal() + 1;
  const wanted = new Uint8Array(sealed + tailNumbers.length);
  for (const ordinal of context.list.ordinalsIn(range))
    wanted[ordinal] = matches === 'all' ? 1 : matches.sealed[ordinal]!;
  for (const [trace, number] of tailNumbers.entries()) {
    const start = tail.spans.baseNs + BigInt(tail.totals.start[trace]!);
    const inRange = number < sealed || (start >= range.fromNs && start <= range.toNs);
    if (inRange && (matches === 'all' ? number >= sealed : matches.tail[trace] === 1)) wanted[number] = 1;
  }
  return wanted;
}

/** Looks traces up by id, remembering: the links of a queue lead to the same few over and over. */
function traceNumbers(list: TraceList, tail: TailView, tailNumbers: Uint32Array): TraceNumbers {
  const known = new Map<string, number | undefined>();
  return (words, at) => {
    const ids = words.subarray(at, at + 4);
    const key = ids.join();
    if (!known.has(key)) {
      const id = traceIdBytes(ids, 0);
      const inTail = indexOfTrace(tail.spans.traceIds, id);
      known.set(key, inTail >= 0 ? tailNumbers[inTail] : list.byId(id)?.ordinal);
    }
    return known.get(key);
  };
}
