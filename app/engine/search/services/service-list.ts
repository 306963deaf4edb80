import { CallTally, type TalliedCalls } from '../../../core/analysis/call-tally.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { CallFigures, Selection } from '../../../core/contract/query-methods.ts';
import { planQuery } from '../plan.ts';
import { readQuery } from '../read-query.ts';
import type { SearchContext } from '../trace-search.ts';
import { countAllCalls } from './all-calls.ts';
import { callWindow } from './call-window.ts';
import { CallCounter } from './count-calls.ts';
import { CriticalSample } from './critical-sample.ts';
import { forCalls } from './for-calls.ts';

const DEFAULT_COLUMNS = 40;
/** Operations of a service that are listed, those with the most calls: more than anyone reads. */
const MAX_LISTED = 1_000;

/**
 * Services and their operations by the selected calls to them: rates, errors, latencies, and the share of the critical path that
 * traces with a selected span spend in them.
 * @throws RpcError `query.invalid`, `call.cancelled`
 */
export async function serviceList(
  context: SearchContext,
  params: Params<'services.list'>,
): Promise<ResultOf<'services.list'>> {
  const started = performance.now();
  const window = callWindow(context, params, params.columns ?? DEFAULT_COLUMNS);
  const tally = new CallTally(window.columns, params.targets ?? []);
  const counter = new CallCounter(tally, window, new CriticalSample());
  if (isEverything(params)) await countAllCalls(context, counter);
  else await forCalls(context, params, (spans, states, place) => counter.add(spans, states, place));
  const found = tally.result();
  const critical = found.reduce((sum, { criticalNs }) => sum + criticalNs, 0);
  const figures = <T extends TalliedCalls>({ criticalNs, ...rest }: T) => ({
    ...rest,
    criticalShare: critical === 0 ? 0 : criticalNs / critical,
  });
  const services = found
    .filter(({ spans }) => spans > 0)
    .map(({ operations, unnamed, ...service }) => {
      const listed = operations.map(figures).sort(byCalls).slice(0, MAX_LISTED);
      const left = operations.length - listed.length;
      return { ...figures(service), operations: listed, operationsLeft: left, unnamedCalls: unnamed };
    });
  return {
    fromNs: window.fromNs,
    toNs: window.toNs,
    columns: window.columns,
    services: services.sort((a, b) => b.criticalShare - a.criticalShare || byCalls(a, b)),
    complete: true,
    elapsedMs: performance.now() - started,
  };
}

function isEverything({ query, fromNs, toNs, minDurationNs, maxDurationNs }: Selection): boolean {
  if ([fromNs, toNs, minDurationNs, maxDurationNs].some((bound) => bound !== undefined)) return false;
  return planQuery(readQuery(query ?? '')).type === 'all';
}

function byCalls(a: CallFigures, b: CallFigures): number {
  return b.calls - a.calls;
}
