import { notableOffsets } from '../../core/analysis/clock-skew.ts';
import { analyse, type TraceAnalysis } from '../../core/analysis/trace-analysis.ts';
import type { TraceColumns } from '../../core/model/span-columns.ts';
import { rowHosts } from './row-hosts.ts';
import { traceLinks } from './trace-links.ts';
import type { SearchContext } from './trace-search.ts';
import { type SpanPlace, SpanPlaces, type TracePart } from './trace-spans.ts';

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

/** The assembled trace, as it is now. @throws RpcError `params.invalid`, `trace.unknown`, `call.cancelled` */
export function openTrace(context: SearchContext, traceId: string): Promise<OpenTrace> {
  return context.opened.open(context, traceId);
}
