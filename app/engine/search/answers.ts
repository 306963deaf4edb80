import { headOf } from '../../core/analysis/trace-head.ts';
import type { OnProgress } from '../../core/contract/client.ts';
import type { Params, ResultOf, TraceJson } from '../../core/contract/methods.ts';
import { listAnnotations, readProperties } from '../store/annotations.ts';
import { StoreError } from '../store/database.ts';
import { exportTrace } from './export-trace.ts';
import { openTrace } from './open-trace.ts';
import { type ReaderMethod, type ReaderParams, type ReaderResult, TRACE_METHODS } from './protocol.ts';
import { compareProfiles } from './compare/compare-profiles.ts';
import { groupProfile } from './compare/group-profile.ts';
import { traceProfile } from './compare/trace-profile.ts';
import { correlate } from './count/correlate.ts';
import { countFacets } from './count/facets.ts';
import { fieldKeys } from './count/field-keys.ts';
import { fieldValues } from './count/field-values.ts';
import { serviceMap } from './map/service-map.ts';
import { previewRedaction } from './redaction/preview.ts';
import { tracePlot } from './select/trace-plot.ts';
import { operationDetail } from './services/operation-detail.ts';
import { serviceList } from './services/service-list.ts';
import { storeStats } from './stats.ts';
import { getSpan } from './span-answer.ts';
import { traceCalls } from './trace-calls.ts';
import { spanDetail, spanJson } from './trace-json.ts';
import { findSpans } from './trace-find.ts';
import { traceFindings } from './trace-findings.ts';
import { type SearchContext, searchTraces } from './trace-search.ts';
import { locateTrace } from './trace-location.ts';
import { traceSource } from './trace-source.ts';
import { loadParts } from './trace-spans.ts';

type Answers = {
  [M in ReaderMethod]: (
    context: SearchContext,
    params: ReaderParams<M>,
  ) => Promise<ReaderResult<M>> | ReaderResult<M>;
};

/** Retention may take a segment between the moment it is listed and the moment it is read. */
const MAX_ATTEMPTS = 3;

const answers: Answers = {
  'store.stats': ({ catalog, list }) => {
    catalog.refresh();
    return storeStats(catalog, list);
  },
  'traces.search': searchTraces,
  'traces.get': (context, { traceId }) => traceAsJson(context, traceId),
  'traces.columns': traceColumns,
  'traces.version': (context, { traceId }) => {
    const { version, spans } = locateTrace(context, traceId);
    return { version, spans };
  },
  'traces.analysis': async (context, { traceId }) => {
    const open = await openTrace(context, traceId);
    return { ...open.analysis(), version: open.version };
  },
  'traces.find': findSpans,
  'traces.findings': traceFindings,
  'traces.calls': traceCalls,
  'traces.source': async (context, { traceId, from, count }) =>
    traceSource(await openTrace(context, traceId), from, count),
  'traces.export': (context, { traceId, format }) =>
    exportTrace(traceId, [...loadParts(context.catalog, locateTrace(context, traceId))], format),
  'spans.get': getSpan,
  'map.get': serviceMap,
  'traces.plot': tracePlot,
  'spans.facets': countFacets,
  'spans.correlate': correlate,
  'fields.keys': fieldKeys,
  'fields.values': fieldValues,
  'services.list': serviceList,
  'services.operation': operationDetail,
  'redaction.preview': previewRedaction,
  'annotations.list': ({ catalog }, { traceId }) => ({ annotations: listAnnotations(catalog.db, traceId) }),
  'properties.get': ({ catalog }) => ({ values: Object.fromEntries(readProperties(catalog.db)) }),
  'compare.trace': traceProfile,
  'compare.group': groupProfile,
  'compare.profiles': (_context, { a, b }) => compareProfiles(a, b),
};

/** Answers a call. @throws RpcError with a stable code for what can't be answered */
export async function answer<M extends ReaderMethod>(
  context: SearchContext,
  method: M,
  params: ReaderParams<M>,
): Promise<ReaderResult<M>> {
  // Calls about single traces look at what is there by now; the others go through all of it.
  const catalog = TRACE_METHODS.has(method) ? context.catalog : context.catalog.pinned();
  for (let attempt = 1; ; attempt++) {
    try {
      catalog.renew();
      return await (answers[method] as Answers[M])({ ...context, catalog }, params);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'segment.gone' || attempt === MAX_ATTEMPTS)
        throw error;
    }
  }
}

/** The first rows are told before, whether the trace has to be brought together or is open: sending a large one takes its time too. */
async function traceColumns(
  context: SearchContext,
  { traceId }: Params<'traces.columns'>,
): Promise<ResultOf<'traces.columns'>> {
  let isHeadTold = false;
  const progress: OnProgress = (done, total, part) => {
    isHeadTold ||= part !== undefined;
    context.progress?.(done, total, part);
  };
  const { columns, version } = await openTrace({ ...context, progress }, traceId);
  const head = isHeadTold ? undefined : headOf(columns);
  if (head !== undefined) progress(columns.count, columns.count, head);
  return { ...columns, version };
}

/** Spans in order of start; a resend of the same span is left out, as in every other view. */
async function traceAsJson(context: SearchContext, traceId: string): Promise<TraceJson> {
  const open = await openTrace(context, traceId);
  const { start } = open.columns;
  const rows = Array.from(open.spanOf.keys()).filter((row) => open.spanOf[row]! >= 0);
  const spans = rows
    .sort((a, b) => start[a]! - start[b]!)
    .map((row) => {
      const { part, row: place } = open.sourceOf(row)!;
      return spanJson(spanDetail(part, place));
    });
  return { traceId: open.traceId, spans };
}
