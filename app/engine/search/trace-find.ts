import type { Params, ResultOf } from '../../core/contract/methods.ts';
import { forestOf } from './forest.ts';
import { forestQuery } from './forest-query.ts';
import { openTrace } from './open-trace.ts';
import { readQuery } from './read-query.ts';
import type { SearchContext } from './trace-search.ts';

/**
 * The rows of a trace that a query selects, ascending.
 * @throws RpcError `query.invalid`, `trace.unknown`
 */
export async function findSpans(
  context: SearchContext,
  { traceId, query }: Params<'traces.find'>,
): Promise<ResultOf<'traces.find'>> {
  const select = forestQuery(readQuery(query));
  const open = await openTrace(context, traceId);
  const started = performance.now();
  const mask = select(forestOf(open));
  return { version: open.version, rows: rowsOf(mask), elapsedMs: performance.now() - started };
}

function rowsOf(mask: Uint8Array): Uint32Array {
  const rows = new Uint32Array(mask.length);
  let count = 0;
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) rows[count++] = row;
  return rows.slice(0, count);
}
