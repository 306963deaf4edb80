import { RpcError } from '../../core/contract/client.ts';
import { assemble } from '../../core/analysis/assemble.ts';
import { analyse, type TraceAnalysis } from '../../core/analysis/trace-analysis.ts';
import type { TraceColumns } from '../../core/model/span-columns.ts';
import { contentHashes } from './content-hash.ts';
import type { SearchContext } from './trace-search.ts';
import { gather, parseTraceId, partsOf, type TracePart } from './trace-spans.ts';

/** A trace that a view has open: assembled, with where its spans lie. */
export interface OpenTrace {
  version: string;
  parts: TracePart[];
  columns: TraceColumns;
  analysis(): TraceAnalysis;
}

/** Where a trace's spans are. @throws RpcError `params.invalid`, `trace.unknown` */
export function findParts({ catalog, list }: SearchContext, traceId: string): TracePart[] {
  const id = parseTraceId(traceId);
  if (id === undefined)
    throw new RpcError('params.invalid', `"${traceId}" is not a trace id: 32 hex digits are due.`);
  catalog.refresh();
  const parts = partsOf(catalog, list, id);
  if (parts.length === 0)
    throw new RpcError('trace.unknown', `There is no trace ${traceId} in this session.`);
  return parts;
}

/** Spans only arrive, and retention takes whole segments: their number tells one state of a trace from another. */
export function versionOf(parts: TracePart[]): { version: string; spans: number } {
  const spans = parts.reduce((sum, part) => sum + part.rows.length, 0);
  return { version: String(spans), spans };
}

/** Assembles a trace. @throws RpcError `params.invalid`, `trace.unknown` */
export function openTrace(context: SearchContext, traceId: string): OpenTrace {
  const parts = findParts(context, traceId);
  const gathered = gather(parts);
  const columns = assemble(
    traceId.toLowerCase(),
    { ...gathered.table, ...contentHashes(parts, gathered) },
    gathered.events,
  );
  return { version: versionOf(parts).version, parts, columns, analysis: () => analyse(columns) };
}
