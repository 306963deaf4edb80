import { toHex } from '../../../core/base/hex.ts';
import { Entry } from '../../../core/analysis/entry-states.ts';
import { DurationHistograms } from '../../../core/analysis/duration-histograms.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { CallExample } from '../../../core/contract/query-methods.ts';
import { Status } from '../../../core/model/span.ts';
import { traceFacts, traceIdOf } from '../select/trace-facts.ts';
import type { SearchContext } from '../trace-search.ts';
import { type Example, FirstExamples } from './call-examples.ts';
import type { CallSpans } from './call-spans.ts';
import { type CallWindow, callWindow, columnOf } from './call-window.ts';
import { CriticalSample } from './critical-sample.ts';
import { forCalls } from './for-calls.ts';

const DEFAULT_COLUMNS = 40;
/** Of each kind: what fits under a chart. */
const MAX_EXAMPLES = 10;

/**
 * The selected calls to a service, or to one of its operations: figures over time, how latency is distributed, and examples: those that
 * took longest, and the newest that failed.
 * @throws RpcError `query.invalid`, `call.cancelled`
 */
export async function operationDetail(
  context: SearchContext,
  params: Params<'services.operation'>,
): Promise<ResultOf<'services.operation'>> {
  const started = performance.now();
  const window = callWindow(context, params, params.columns ?? DEFAULT_COLUMNS);
  const calls = new OperationCalls(params, window);
  await forCalls(context, params, (spans, states, place) => calls.add(spans, states, place));
  const { baseNs } = traceFacts(context);
  const examples = (found: FirstExamples): CallExample[] =>
    found.list.flatMap((example) => exampleOf(context, example, baseNs) ?? []);
  return {
    fromNs: window.fromNs,
    toNs: window.toNs,
    columns: window.columns,
    ...calls.result(),
    slowest: examples(calls.slowest),
    failing: examples(calls.failing),
    complete: true,
    elapsedMs: performance.now() - started,
  };
}

/** Undefined where retention has taken the trace: it can't be opened. */
function exampleOf(context: SearchContext, example: Example, baseNs: bigint): CallExample | undefined {
  const traceId = traceIdOf(context, example.trace);
  if (traceId === undefined) return undefined;
  const spanId = [example.idHi, example.idLo].map((word) => word.toString(16).padStart(8, '0')).join('');
  return {
    traceId: toHex(traceId),
    spanId,
    name: example.name,
    startNs: baseNs + BigInt(example.start),
    durationNs: example.duration,
    failed: example.failed,
  };
}

/** Series of failed and of other calls, by part of the window: that of a part, then that of the others. */
const SERIES_OF_PART = 2;

class OperationCalls {
  readonly slowest = new FirstExamples(MAX_EXAMPLES, (example) => example.duration);
  readonly failing = new FirstExamples(MAX_EXAMPLES, (example) => example.start);
  readonly #params: Params<'services.operation'>;
  readonly #window: CallWindow;
  readonly #latency = new DurationHistograms();
  readonly #sample = new CriticalSample();
  readonly #calls: Uint32Array;
  readonly #errors: Uint32Array;
  readonly #within: Uint32Array;
  #critical = 0;
  #allCritical = 0;

  constructor(params: Params<'services.operation'>, window: CallWindow) {
    this.#params = params;
    this.#window = window;
    this.#calls = new Uint32Array(window.columns);
    this.#errors = new Uint32Array(window.columns);
    this.#within = new Uint32Array(window.columns);
  }

  add(spans: CallSpans, states: Uint8Array, place: number): void {
    const wanted = this.#wanted(spans);
    const { count, trace, skip, mask, service, name } = spans;
    const own = spans.services.indexOf(this.#params.service);
    if (own >= 0)
      for (let span = 0; span < count; span++) {
        if (service[span] !== own || mask?.[span] === 0 || skip?.[trace[span]!] === 1) continue;
        if (states[span] === Entry.inner || states[span] === Entry.resent) continue;
        if (wanted(name[span]!)) this.#call(spans, span);
      }
    this.#sample.add(spans, place, (span, entry, ns) => {
      this.#allCritical += ns;
      if (service[span] === own && wanted(name[entry]!)) this.#critical += ns;
    });
  }

  /** Whether a name is the operation's; every one is where the whole service is asked for. */
  #wanted(spans: CallSpans): (name: number) => boolean {
    const { operation } = this.#params;
    if (operation === undefined) return () => true;
    const known = new Map<number, boolean>();
    return (name) => {
      let is = known.get(name);
      if (is === undefined) known.set(name, (is = spans.nameOf(name) === operation));
      return is;
    };
  }

  #call(spans: CallSpans, span: number): void {
    const { duration } = spans;
    const lasted = duration[span]!;
    const start = spans.start[span]! + spans.shift;
    const column = columnOf(this.#window, start);
    const failed = spans.status[span] === Status.error;
    this.#latency.add(SERIES_OF_PART * column + (failed ? 0 : 1), duration, span);
    this.#calls[column]!++;
    if (failed) this.#errors[column]!++;
    else if (lasted <= (this.#params.latencyNs ?? 0)) this.#within[column]!++;
    if (!this.slowest.takes(lasted) && !(failed && this.failing.takes(start))) return;
    const example = {
      trace: spans.numbers[spans.trace[span]!]!,
      idHi: spans.idHi[span]!,
      idLo: spans.idLo[span]!,
      name: spans.nameOf(spans.name[span]!),
      start,
      duration: lasted,
      failed,
    };
    this.slowest.add(example);
    if (failed) this.failing.add(example);
  }

  result() {
    const { columns } = this.#window;
    const failed = SERIES_OF_PART * columns;
    const others = failed + 1;
    const all = others + 1;
    const quantiles = (q: number): Float64Array => {
      const values = new Float64Array(columns).fill(NaN);
      for (let column = 0; column < columns; column++)
        if (this.#calls[column]! > 0) values[column] = this.#latency.quantile(all + 1 + column, q);
      return values;
    };
    for (let column = 0; column < columns; column++) {
      const part = SERIES_OF_PART * column;
      this.#latency.merge(failed, part);
      this.#latency.merge(others, part + 1);
      this.#latency.merge(all + 1 + column, part);
      this.#latency.merge(all + 1 + column, part + 1);
    }
    this.#latency.merge(all, failed);
    this.#latency.merge(all, others);
    const { edgesNs, counts } = this.#latency.ranges([all, failed]);
    const isMeasured = this.#params.latencyNs !== undefined;
    const sum = (column: Uint32Array): number => column.reduce((total, own) => total + own, 0);
    return {
      calls: sum(this.#calls),
      errors: sum(this.#errors),
      p50Ns: this.#latency.quantile(all, 0.5),
      p95Ns: this.#latency.quantile(all, 0.95),
      p99Ns: this.#latency.quantile(all, 0.99),
      criticalShare: this.#allCritical === 0 ? 0 : this.#critical / this.#allCritical,
      within: isMeasured ? sum(this.#within) : undefined,
      withinSeries: isMeasured ? this.#within : undefined,
      series: {
        calls: this.#calls,
        errors: this.#errors,
        p50: quantiles(0.5),
        p95: quantiles(0.95),
        p99: quantiles(0.99),
      },
      histogram: { edgesNs, calls: counts[0]!, errors: counts[1]! },
    };
  }
}
