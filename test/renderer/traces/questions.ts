import type {
  Correlation,
  CorrelationQuery,
  FacetCounts,
  FacetQuery,
  PlotQuery,
  Selection,
  TracePlot,
} from '../../../app/core/contract/query-methods.ts';
import type { TraceSummary } from '../../../app/core/contract/methods.ts';
import { plotOf } from './plots.ts';

/** The traces in a selection's ranges whose root's name holds its query. A query in the words of a facet takes all. */
export function selected(
  traces: readonly TraceSummary[],
  { query = '', fromNs, toNs, minDurationNs = 0, maxDurationNs = Infinity }: Selection,
): TraceSummary[] {
  return traces.filter(
    ({ startNs, durationNs, rootName }) =>
      (fromNs === undefined || startNs >= fromNs) &&
      (toNs === undefined || startNs <= toNs) &&
      Number(durationNs) >= minDurationNs &&
      Number(durationNs) <= maxDurationNs &&
      (query.includes('=') || rootName.includes(query)),
  );
}

export function plotAnswer(traces: readonly TraceSummary[], query: PlotQuery): TracePlot {
  return plotOf(selected(traces, query), query.points, query.columns, query.rows);
}

const value = (text: string, spans: number, errors = 0) => ({
  text,
  literal: JSON.stringify(text),
  spans,
  errors,
});

/** Two facets that tell something and one of ids. */
export function facetAnswer(traces: readonly TraceSummary[], query: FacetQuery): FacetCounts {
  const found = selected(traces, query);
  const spans = found.reduce((sum, { spanCount }) => sum + spanCount, 0);
  const half = Math.floor(spans / 2);
  const routes = Array.from({ length: 20 }, (_, i) => value(`/item/${i}`, 20 - i));
  const facets = [
    {
      field: 'service',
      spans,
      distinct: 2,
      identifier: false,
      partial: false,
      values: [value('frontend', spans - half, 3), value('cart', half)],
    },
    {
      field: 'http.route',
      spans: half,
      distinct: 20,
      identifier: false,
      partial: false,
      values: routes.slice(0, query.values),
    },
    {
      field: 'order.id',
      spans: half,
      distinct: half,
      identifier: true,
      partial: true,
      values: [value('ORD-1', 1), value('ORD-2', 1)],
    },
  ];
  const wanted = facets.filter(({ field }) => query.fields === undefined || query.fields.includes(field));
  return { spans, traces: found.length, facets: wanted, complete: true, elapsedMs: 1 };
}

export function correlationAnswer(traces: readonly TraceSummary[], query: CorrelationQuery): Correlation {
  const inside = selected(traces, query.selection).length;
  const rest = selected(traces, query.base ?? {}).length - inside;
  const pair = (field: string, text: string | undefined, selectedShare: number, restShare: number) => ({
    field,
    value: text === undefined ? undefined : { text, literal: JSON.stringify(text) },
    selected: Math.round(inside * selectedShare),
    rest: Math.round(rest * restShare),
    selectedShare,
    restShare,
    g: selectedShare * 100,
  });
  return {
    selected: inside,
    rest,
    pairs: [
      pair('payment.provider', 'acme', 0.91, 0.07),
      pair('app.region', 'eu-west', 0.74, 0.31),
      pair('cache.hit', undefined, 0.66, 0.12),
    ],
    identifiers: ['order.id', 'user.id', 'session.id', 'thread.id'],
    complete: true,
    elapsedMs: 2,
  };
}
