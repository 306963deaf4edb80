import { RpcError } from '../../core/contract/client.ts';
import type { Params, ResultOf } from '../../core/contract/methods.ts';
import { findParts, openTrace } from './open-trace.ts';
import { spanDetail } from './trace-json.ts';
import type { SearchContext } from './trace-search.ts';
import { spanIdOf } from './trace-spans.ts';

/**
 * One span, whole. The row says which of several spans with the id; where it names another one, the trace has grown since the rows
 * were numbered, and the id alone decides.
 * @throws RpcError `trace.unknown`, `span.unknown`
 */
export async function getSpan(
  context: SearchContext,
  { traceId, spanId, row }: Params<'spans.get'>,
): Promise<ResultOf<'spans.get'>> {
  const wanted = spanId.toLowerCase();
  if (row !== undefined) {
    const place = (await openTrace(context, traceId)).sourceOf(row);
    if (place !== undefined) {
      const { idHi, idLo } = place.part.spans;
      if (spanIdOf(idHi[place.row]!, idLo[place.row]!) === wanted) return spanDetail(place.part, place.row);
    }
  }
  const high = Number.parseInt(wanted.slice(0, 8), 16);
  const low = Number.parseInt(wanted.slice(8), 16);
  for (const part of findParts(context, traceId)) {
    const { idHi, idLo } = part.spans;
    for (const at of part.rows) if (idLo[at] === low && idHi[at] === high) return spanDetail(part, at);
  }
  throw new RpcError('span.unknown', `There is no span ${spanId} in trace ${traceId}.`);
}
