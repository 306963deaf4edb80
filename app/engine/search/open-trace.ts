import { RpcError } from '../../core/contract/client.ts';
import { assembleTrace } from '../../core/analysis/assemble.ts';
import { notableOffsets } from '../../core/analysis/clock-skew.ts';
import { analyse, type TraceAnalysis } from '../../core/analysis/trace-analysis.ts';
import type { TraceColumns } from '../../core/model/span-columns.ts';
import { contentHashes } from './content-hash.ts';
import { rowHosts } from './row-hosts.ts';
import { traceLinks } from './trace-links.ts';
import type { SearchContext } from './trace-search.ts';
import {
  Gathering,
  parseTraceId,
  partsOf,
  type SpanPlace,
  SpanPlaces,
  type TracePart,
} from './trace-spans.ts';

/** A trace that a view has open: assembled, with where its spans lie. It stays as it is while the trace grows. */
export class OpenTrace {
  /** Lowercase hex. */
  readonly traceId: string;
  readonly version: string;
  readonly parts: TracePart[];
  readonly columns: TraceColumns;
  /** By row: the index of its span among those of all parts, one part after the other; -1 where it is none. */
  readonly spanOf: Int32Array;
  readonly #places: SpanPlaces;
  #analysis: TraceAnalysis | undefined;

  constructor(
    traceId: string,
    version: string,
    parts: TracePart[],
    { columns, spanOf }: { columns: TraceColumns; spanOf: Int32Array },
  ) {
    this.traceId = traceId;
    this.version = version;
    this.parts = parts;
    this.columns = columns;
    this.spanOf = spanOf;
    this.#places = new SpanPlaces(parts);
  }

  /** Where the span of a row of `columns` lies; undefined for a row that stands for a missing parent. */
  sourceOf(row: number): SpanPlace | undefined {
    const span = this.spanOf[row] ?? -1;
    return span < 0 ? undefined : this.#places.at(span);
  }

  /** What is derived from the columns; made when it is first asked for. */
  analysis(): TraceAnalysis {
    return (this.#analysis ??= {
      ...analyse(this.columns),
      links: traceLinks(this),
      clockOffset: notableOffsets(this.columns, rowHosts(this)),
    });
  }
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

/** The assembled trace. @throws RpcError `params.invalid`, `trace.unknown`, `call.cancelled` */
export async function openTrace(context: SearchContext, traceId: string): Promise<OpenTrace> {
  const parts = findParts(context, traceId);
  const places = new SpanPlaces(parts);
  const gathering = new Gathering(places.count, parts[0]!.spans.baseNs);
  for (const part of parts) gathering.add(part);
  await context.pause();
  const id = traceId.toLowerCase();
  const { table, events } = gathering.finish();
  const assembled = assembleTrace(id, { ...table, hashOf: contentHashes(places) }, events);
  return new OpenTrace(id, versionOf(parts).version, parts, assembled);
}
