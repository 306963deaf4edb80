import type { Selection } from '../../../core/contract/query-methods.ts';
import { forSelected, wantedTraces } from '../select/for-selected.ts';
import { traceFacts } from '../select/trace-facts.ts';
import type { SearchContext } from '../trace-search.ts';

/**
 * A large group is looked at in runs of traces that follow each other, spread evenly: neighbours lie in the same segments, and
 * unpacking one takes some milliseconds. As many runs as show how the group changes over time.
 */
const RUNS = 64;
const TRACES_A_RUN = 16;
/** All in all, and at least for each run: neighbours of a rare group lie far apart. */
const MOST_SEGMENTS = 160;
const SEGMENTS_A_RUN = 2;
const SPANS_A_RUN = 3_000;
/** A larger trace would take longer than all others together; such are compared one by one. */
const MAX_TRACE_SPANS = 50_000;

/** Traces that are looked at together. */
export interface SampledRun {
  /** Their segments, by id. */
  segments: Set<bigint>;
  /** Numbers of traces, see `TraceFacts`. */
  traces: number[];
}

/** Numbers of the traces of a selection, ascending. @throws RpcError `query.invalid`, `call.cancelled` */
export async function selectedTraces(context: SearchContext, selection: Selection): Promise<Uint32Array> {
  const { spans, count } = traceFacts(context);
  let selected = wantedTraces(context, selection);
  if ((selection.query ?? '') !== '') {
    selected = new Uint8Array(count);
    const found = selected;
    await forSelected(context, selection, { attributes: false }, ({ spans: rows, numbers, mask }) => {
      for (let row = 0; row < rows.count; row++)
        if (mask === undefined || mask[row] === 1) found[numbers[rows.trace[row]!]!] = 1;
    });
  }
  const numbers = new Uint32Array(count);
  let length = 0;
  for (let trace = 0; trace < count; trace++)
    if (spans[trace]! > 0 && (selected === undefined || selected[trace] === 1)) numbers[length++] = trace;
  return numbers.slice(0, length);
}

/** Which of them are looked at: all of a small group. */
export function sampleRuns(context: SearchContext, numbers: Uint32Array): SampledRun[] {
  const { list, catalog } = context;
  const { spans } = traceFacts(context);
  const { lastOrdinal, zones } = catalog.view;
  // What was sealed since is in the tail as this call sees it.
  const lastSegment = zones.at(-1)?.id ?? 0n;
  const runs: SampledRun[] = [];
  const count = Math.min(RUNS, Math.ceil(numbers.length / TRACES_A_RUN));
  const segmentsARun = Math.max(SEGMENTS_A_RUN, Math.floor(MOST_SEGMENTS / count));
  for (let index = 0; index < count; index++) {
    const from = Math.floor((index * numbers.length) / count);
    const to = Math.floor(((index + 1) * numbers.length) / count);
    const run: SampledRun = { segments: new Set(), traces: [] };
    let left = SPANS_A_RUN;
    for (let at = from; at < to && run.traces.length < TRACES_A_RUN; at++) {
      const trace = numbers[at]!;
      const size = spans[trace]!;
      if (size > MAX_TRACE_SPANS || (size > left && run.traces.length > 0)) continue;
      const segments = trace > lastOrdinal ? [] : list.segmentsOf(trace);
      const fresh = segments.filter((id) => id <= lastSegment && !run.segments.has(id));
      if (run.traces.length > 0 && run.segments.size + fresh.length > segmentsARun) continue;
      for (const id of fresh) run.segments.add(id);
      run.traces.push(trace);
      left -= size;
    }
    if (run.traces.length > 0) runs.push(run);
  }
  return runs;
}
