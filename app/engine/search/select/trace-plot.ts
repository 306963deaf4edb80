import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { Answered, PlotPoints, TracePlot } from '../../../core/contract/query-methods.ts';
import type { SearchContext } from '../trace-search.ts';
import { forSelected, wantedTraces } from './for-selected.ts';
import { Numbering } from './numbering.ts';
import { exactQuantiles, plotCells, type PlottedColumns, plotExtent, plottedInOrder } from './plot-traces.ts';
import { type TraceFacts, traceFacts, traceIdOf } from './trace-facts.ts';

/** A scatter of more would be a blot. */
const DEFAULT_POINTS = 4_000;
const DEFAULT_COLUMNS = 120;
const DEFAULT_ROWS = 48;
/** The plot so far is told this often: often enough to see it grow, a small part of the scan's time. */
const PART_EVERY_MS = 250;
const TRACE_ID_BYTES = 16;

/**
 * Traces by start and duration. Without a query it reads nothing but what is known of each trace; with one, the plot so far is told
 * with progress.
 * @throws RpcError `query.invalid`, `call.cancelled`
 */
export async function tracePlot(
  context: SearchContext,
  params: Params<'traces.plot'>,
): Promise<ResultOf<'traces.plot'>> {
  const started = performance.now();
  const plot = (facts: TraceFacts, chosen: Uint8Array | undefined, complete: boolean): TracePlot => ({
    ...plotOf(context, facts, chosen, params),
    complete,
    elapsedMs: performance.now() - started,
  });
  if ((params.query ?? '').trim() === '') {
    context.catalog.refresh();
    const facts = traceFacts(context);
    return plot(facts, wantedTraces(context, params), true);
  }
  let facts: TraceFacts | undefined;
  let chosen = new Uint8Array(0);
  let told = started;
  const progress: SearchContext['progress'] = (done, total) => {
    const now = performance.now();
    const isDue = facts !== undefined && now - told >= PART_EVERY_MS;
    context.progress?.(done, total, isDue ? plot(facts!, chosen, false) : undefined);
    if (isDue) told = performance.now();
  };
  await forSelected({ ...context, progress }, params, { attributes: false }, ({ spans, numbers, mask }) => {
    if (facts === undefined) {
      facts = traceFacts(context);
      chosen = new Uint8Array(facts.count);
    }
    const { trace } = spans;
    for (let row = 0; row < spans.count; row++) if (mask?.[row] !== 0) chosen[numbers[trace[row]!]!] = 1;
  });
  return plot(facts ?? traceFacts(context), chosen, true);
}

function plotOf(
  context: SearchContext,
  facts: TraceFacts,
  chosen: Uint8Array | undefined,
  params: Params<'traces.plot'>,
): Omit<TracePlot, keyof Answered> {
  const { points = DEFAULT_POINTS, columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS } = params;
  const traces: PlottedColumns = { ...facts, epoch: -Number(facts.baseNs) };
  const extent = plotExtent(traces, chosen);
  const at = (offset: number): bigint => (extent.traces === 0 ? 0n : facts.baseNs + BigInt(offset));
  const plot = {
    traces: extent.traces,
    errors: extent.errors,
    fromNs: at(extent.from),
    toNs: at(extent.to),
    minNs: extent.minNs,
    maxNs: extent.maxNs,
  };
  if (extent.traces > points) {
    const { cells, quantiles } = plotCells(traces, chosen, extent, columns, rows);
    return { ...plot, points: undefined, cells, ...quantiles };
  }
  const numbers = plottedInOrder(traces, chosen, extent);
  const durations = Float64Array.from(numbers, (number) => facts.duration[number]!);
  return {
    ...plot,
    points: pointsOf(context, facts, numbers, extent.from),
    cells: undefined,
    ...exactQuantiles(durations),
  };
}

function pointsOf(context: SearchContext, facts: TraceFacts, plotted: Uint32Array, from: number): PlotPoints {
  const ids = new Uint8Array(plotted.length * TRACE_ID_BYTES);
  // A trace that retention takes just now can't be opened: it is left out.
  let found = 0;
  const numbers = plotted.filter((number) => {
    const id = traceIdOf(context, number);
    if (id !== undefined) ids.set(id, TRACE_ID_BYTES * found++);
    return id !== undefined;
  });
  const services = new Numbering();
  return {
    ids: ids.slice(0, TRACE_ID_BYTES * found),
    start: Float64Array.from(numbers, (number) => Math.max(0, facts.start[number]! - from)),
    duration: Float64Array.from(numbers, (number) => facts.duration[number]!),
    errors: Uint32Array.from(numbers, (number) => facts.errors[number]!),
    rootService: Uint32Array.from(numbers, (number) =>
      services.of(facts.services[facts.rootService[number]!]!),
    ),
    services: services.texts,
  };
}
