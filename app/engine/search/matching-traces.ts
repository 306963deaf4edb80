import { RpcError } from '../../core/contract/client.ts';
import { parseQuery } from '../../core/query/parse.ts';
import { planQuery } from './plan.ts';
import type { SpanPredicate } from './span-predicate.ts';
import type { SearchContext } from './trace-search.ts';

/** Unpacking and evaluating goes on this long before other messages are let in. */
const PAUSE_AFTER_MS = 25;

/** Which traces match: by number in the trace rows, and by trace of the tail; 1 for a match. */
export interface TraceMatches {
  sealed: Uint8Array;
  tail: Uint8Array;
}

/** Evaluates a query over segments and tail; `all` for a query that every span meets. */
export async function matchingTraces(context: SearchContext, query: string): Promise<TraceMatches | 'all'> {
  const predicate = planText(query);
  if (predicate === undefined) return 'all';
  const { catalog, list } = context;
  const sealed = new Uint8Array(list.maxOrdinal() + 1);
  let since = performance.now();
  for (const zone of catalog.zones.toReversed()) {
    if (!predicate.mayMatch(zone)) continue;
    const spans = catalog.spans(zone.id);
    const { traceOrdinals } = spans;
    const mask = predicate.evaluate({ spans, attributes: () => catalog.attributes(zone.id) });
    for (let row = 0; row < spans.count; row++)
      if (mask[row] === 1) sealed[traceOrdinals[spans.trace[row]!]!] = 1;
    if (performance.now() - since > PAUSE_AFTER_MS) {
      await context.pause();
      since = performance.now();
    }
  }
  const { spans, attributes } = catalog.tail.view();
  const tail = new Uint8Array(spans.traceIds.length / 4);
  const mask = predicate.evaluate({ spans, attributes: () => attributes });
  for (let row = 0; row < spans.count; row++) if (mask[row] === 1) tail[spans.trace[row]!] = 1;
  return { sealed, tail };
}

function planText(text: string): SpanPredicate | undefined {
  const { query, diagnostics } = parseQuery(text);
  const problem = diagnostics.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new RpcError('query.invalid', problem.message);
  return planQuery(query);
}
