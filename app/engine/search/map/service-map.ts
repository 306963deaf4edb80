import type { GraphChunk } from '../../../core/analysis/graph-spans.ts';
import { ServiceGraphBuilder } from '../../../core/analysis/service-graph.ts';
import type { MapQuery, ServiceMap } from '../../../core/contract/methods.ts';
import { StoreError } from '../../store/database.ts';
import type { Zone } from '../catalog.ts';
import { tailNumbers, traceFacts, type TraceFacts } from '../select/trace-facts.ts';
import { traceMap } from '../trace-calls.ts';
import type { SearchContext } from '../trace-search.ts';
import { knownMapParts } from './known-parts.ts';
import type { PartColumns } from './ends-in-part.ts';
import { LinkEnds } from './link-ends.ts';
import { mapPart, type MapPart } from './map-part.ts';
import { expansionKey, expansionOf } from './service-parts.ts';
import { busiestParts } from './busiest-parts.ts';
import { storedNumbers } from './trace-numbers.ts';
import { Breather, ZoneWalk } from '../zone-columns.ts';
import { spanOfTime, wantedTraces } from './wanted-traces.ts';

/** With fewer traces than this the critical path of each is taken. */
const ALL_CRITICAL_BELOW = 2_000;
/** Else that of every so many: shares hold still, and finding it costs less than counting the calls. */
const CRITICAL_EVERY = 8;

/**
 * Who calls whom in the traces that are selected, or in one trace alone: newest segment first, each counted for itself, so
 * that only traces that lie in several segments are brought together.
 * @throws RpcError `query.invalid`, `call.cancelled`
 */
export async function serviceMap(context: SearchContext, params: MapQuery): Promise<ServiceMap> {
  if (params.traceId !== undefined) return traceMap(context, params.traceId);
  const started = performance.now();
  const { catalog, list } = context;
  catalog.refresh();
  const wanted = await wantedTraces(context, params);
  const facts = traceFacts(context);
  const zones = zonesOf(catalog.zones, facts, wanted);
  const view = catalog.tail.view();
  const tail: PartColumns = {
    spans: view.spans,
    attributes: () => view.attributes,
    numbers: tailNumbers(context),
  };
  const expansion = expansionOf(params);
  const input = {
    spansOf: facts.spans,
    wanted,
    expansion,
    criticalEvery: countTraces(facts, wanted) < ALL_CRITICAL_BELOW ? 1 : CRITICAL_EVERY,
    numberOf: storedNumbers(list, view, tail.numbers),
  };
  const key = `${input.criticalEvery} ${expansionKey(expansion)}`;
  const known = knownMapParts(catalog.db);
  const builder = new ServiceGraphBuilder();
  const rest: GraphChunk[] = [];
  const ends = new LinkEnds(context, {
    tail,
    wanted,
    expansion,
    known: known.ends,
    columnsOf: (segment) => {
      const spans = catalog.spans(segment);
      return { spans, attributes: () => catalog.attributes(segment), numbers: spans.traceOrdinals };
    },
  });
  const take = (part: MapPart): void => {
    builder.addPart(part.graph);
    ends.ask(part.graph);
    if (part.rest === undefined) return;
    rest.push(part.rest);
    ends.askAll(part.rest);
  };
  if (tail.spans.count > 0) take(mapPart({ columns: tail, ...input }));
  const total = zones.reduce((sum, zone) => sum + zone.items, 0);
  const steps = zones.map((zone) => stepOf(zone, known.get(`${zone.id} ${key}`, facts.spans), wanted));
  const walk = new ZoneWalk(
    catalog,
    steps.filter(({ known: part }) => part === undefined).map(({ zone }) => zone),
    true,
  );
  const breather = new Breather(context);
  let done = 0;
  let unpacked = 0;
  for (const { zone, known: before } of steps) {
    context.progress?.((done += zone.items), total);
    if (before !== undefined) {
      if (before !== 'none') take(before);
      continue;
    }
    const columns = await columnsAt(walk, unpacked++);
    if (columns === undefined) continue;
    const wantedHere = shareOf(columns.numbers, wanted);
    if (wantedHere !== 'none') {
      const part = mapPart({ columns, ...input, wanted: wantedHere === 'all' ? undefined : wanted });
      if (wantedHere === 'all' && !leadsToTail(part, catalog.view.lastOrdinal))
        known.set(`${zone.id} ${key}`, part);
      take(part);
    }
    ends.passBy(zone.id, columns);
    await breather.step();
  }
  // Oldest first, as they were received: of spans that came twice the first one counts.
  builder.add(rest.reverse(), input.criticalEvery);
  const names = busiestParts(builder.parts);
  await ends.visitLeft(builder.parts);
  const graph = builder.finish((link) => ends.find(link), names);
  const { nodes, edges, traces, fromNs, toNs } = graph;
  return { nodes, edges, traces, fromNs, toNs, elapsedMs: performance.now() - started };
}

/** The segments that may hold wanted traces, newest first. */
function zonesOf(zones: readonly Zone[], facts: TraceFacts, wanted: Uint8Array | undefined): Zone[] {
  const newestFirst = zones.toReversed();
  if (wanted === undefined) return newestFirst;
  const time = spanOfTime(facts, wanted);
  if (time === undefined) return [];
  return newestFirst.filter((zone) => zone.maxStartNs >= time.fromNs && zone.minStartNs <= time.toNs);
}

/** What is known of a segment's part: all of it, that nothing there is wanted, or nothing, as where some of it is wanted. */
function stepOf(
  zone: Zone,
  part: MapPart | undefined,
  wanted: Uint8Array | undefined,
): { zone: Zone; known: MapPart | 'none' | undefined } {
  const share = part === undefined ? 'some' : shareOf(part.traces, wanted);
  return { zone, known: share === 'all' ? part : share === 'none' ? 'none' : undefined };
}

/** Undefined where retention has taken the segment meanwhile. */
async function columnsAt(walk: ZoneWalk, place: number): Promise<PartColumns | undefined> {
  try {
    const { spans, attributes } = await walk.at(place);
    return { spans, attributes, numbers: spans.traceOrdinals };
  } catch (error) {
    if (error instanceof StoreError && error.code === 'segment.gone') return undefined;
    throw error;
  }
}

/** Numbers of traces that only the tail holds are others when it has been sealed. */
function leadsToTail({ graph, rest }: MapPart, lastOrdinal: number): boolean {
  return (
    graph.open.some(({ links }) => links.some((link) => 'idHi' in link && link.trace > lastOrdinal)) ||
    rest?.linkTrace?.some((trace) => trace > lastOrdinal) === true
  );
}

function shareOf(traces: Uint32Array, wanted: Uint8Array | undefined): 'all' | 'some' | 'none' {
  if (wanted === undefined) return 'all';
  let count = 0;
  for (const trace of traces) count += wanted[trace]!;
  return count === 0 ? 'none' : count === traces.length ? 'all' : 'some';
}

function countTraces({ spans }: TraceFacts, wanted: Uint8Array | undefined): number {
  let count = 0;
  for (let trace = 0; trace < spans.length; trace++)
    if (spans[trace]! > 0 && (wanted === undefined || wanted[trace] === 1)) count++;
  return count;
}
