import { RpcError } from '../../core/contract/client.ts';
import type { Params, ResultOf } from '../../core/contract/methods.ts';
import type { OpenTrace } from './open-trace.ts';
import { spanDetail } from './trace-json.ts';
import { locateTrace } from './trace-location.ts';
import type { SearchContext } from './trace-search.ts';
import { loadParts, type SpanPlace } from './trace-spans.ts';

/**
 * One span, whole. The row says which of several spans with the id; where it names another one, the trace has grown since the rows
 * were numbered, and the id alone decides.
 * @throws RpcError `trace.unknown`, `span.unknown`
 */
export function getSpan(
  context: SearchContext,
  { traceId, spanId, row, from = 0, count = Infinity }: Params<'spans.get'>,
): ResultOf<'spans.get'> {
  const high = Number.parseInt(spanId.slice(0, 8), 16);
  const low = Number.parseInt(spanId.slice(8), 16);
  const location = locateTrace(context, traceId);
  const open = context.opened.known(location);
  const place =
    open === undefined ? findInParts(context, location, high, low) : findInRows(open, high, low, row);
  if (place === undefined)
    throw new RpcError('span.unknown', `There is no span ${spanId} in trace ${traceId}.`);
  const span = spanDetail(place.part, place.row);
  const { events, links } = span;
  if (events.length <= count && links.length <= count && from === 0) return span;
  const of = <T>(list: T[]): T[] => list.slice(from, from + count);
  return {
    ...span,
    events: of(events),
    links: of(links),
    ...(events.length > count && { eventCount: events.length }),
    ...(links.length > count && { linkCount: links.length }),
  };
}

function findInRows(open: OpenTrace, high: number, low: number, asked = -1): SpanPlace | undefined {
  const { count, idHi, idLo } = open.columns;
  if (idLo[asked] === low && idHi[asked] === high) return open.sourceOf(asked);
  for (let row = 0; row < count; row++) {
    if (idLo[row] === low && idHi[row] === high && open.spanOf[row]! >= 0) return open.sourceOf(row);
  }
  return undefined;
}

/** Without opening the trace: parts are loaded until the span is found. */
function findInParts(
  { catalog }: SearchContext,
  location: Parameters<typeof loadParts>[1],
  high: number,
  low: number,
): SpanPlace | undefined {
  for (const part of loadParts(catalog, location)) {
    const { idHi, idLo } = part.spans;
    for (const row of part.rows) if (idLo[row] === low && idHi[row] === high) return { part, row };
  }
  return undefined;
}
