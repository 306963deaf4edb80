import { RpcError } from '../../core/contract/client.ts';
import type { Params, ResultOf } from '../../core/contract/methods.ts';
import type { Spanset } from '../../core/query/ast/spanset.ts';
import type { Query } from '../../core/query/ast/query.ts';
import { parseQuery } from '../../core/query/parse.ts';
import { openTrace, type OpenTrace } from './open-trace.ts';
import { unsupported } from './plan.ts';
import { relatedMask } from './related-rows.ts';
import { rowMask } from './row-mask.ts';
import type { SearchContext } from './trace-search.ts';

/**
 * The rows of a trace that a query selects, ascending.
 * @throws RpcError `query.invalid`, `query.unsupported`, `trace.unknown`
 */
export async function findSpans(
  context: SearchContext,
  { traceId, query }: Params<'traces.find'>,
): Promise<ResultOf<'traces.find'>> {
  const parsed = readQuery(query);
  const open = await openTrace(context, traceId);
  const started = performance.now();
  const mask = spansetMask(parsed.source, open);
  for (const stage of parsed.stages) {
    if (stage.type !== 'spanset') throw unsupported('a pipe (|)');
    const kept = spansetMask(stage.spanset, open);
    for (let row = 0; row < mask.length; row++) mask[row]! &= kept[row]!;
  }
  return { version: open.version, rows: rowsOf(mask, open), elapsedMs: performance.now() - started };
}

/** @throws RpcError `query.invalid` */
function readQuery(text: string): Query {
  const { query, diagnostics } = parseQuery(text);
  const problem = diagnostics.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new RpcError('query.invalid', problem.message);
  return query;
}

/** 1 for each row that a spanset selects; rows without a span hold whatever comes out. */
function spansetMask(spanset: Spanset, open: OpenTrace): Uint8Array {
  switch (spanset.type) {
    case 'filter':
      return rowMask(spanset.predicate, open);
    case 'and':
    case 'or': {
      const masks = spanset.terms.map((term) => spansetMask(term, open));
      const none = masks.some((mask) => rowsOf(mask, open).length === 0);
      if (spanset.type === 'and' && none) return new Uint8Array(open.columns.count);
      return masks.reduce((mask, other) => {
        for (let row = 0; row < mask.length; row++) mask[row]! |= other[row]!;
        return mask;
      });
    }
    case 'structural':
      return relatedMask(
        spanset.op,
        spansOnly(spansetMask(spanset.left, open), open),
        spansOnly(spansetMask(spanset.right, open), open),
        open.columns,
      );
    case 'pipeline':
      throw unsupported('a pipeline within a { } set');
  }
}

function spansOnly(mask: Uint8Array, { spanOf }: OpenTrace): Uint8Array {
  for (let row = 0; row < mask.length; row++) if (spanOf[row]! < 0) mask[row] = 0;
  return mask;
}

function rowsOf(mask: Uint8Array, { spanOf }: OpenTrace): Uint32Array {
  const rows = new Uint32Array(mask.length);
  let count = 0;
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1 && spanOf[row]! >= 0) rows[count++] = row;
  return rows.slice(0, count);
}
