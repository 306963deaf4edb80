import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type {
  ArrangeRequest,
  Arrangement,
  SourceColumn,
  SourceTexts,
  ToArranger,
} from './arrange-protocol.ts';
import type { SpanColumn } from './columns.ts';

/** Texts that are copied to the worker at once: some milliseconds of work, then the page draws. */
const TEXTS_AT_ONCE = 20_000;

/** What a worker has to offer. */
export interface ArrangerPort {
  postMessage(message: ToArranger): void;
  addEventListener(type: 'message', listener: (event: { data: Arrangement }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
  terminate(): void;
}

export interface TraceToArrange {
  trace: TraceColumns;
  analysis: TraceAnalysis | undefined;
}

/**
 * The page's side of sorting and grouping. One question is underway at a time; of those that come meanwhile only the last
 * is asked. Columns are copied to the worker once, a task each, so that no frame waits for a million rows.
 */
export class Arranger {
  readonly #port: ArrangerPort;
  readonly #done: (arrangement: Arrangement, of: TraceToArrange, request: ArrangeRequest) => void;
  #sentTrace: TraceColumns | undefined;
  #sentAnalysis: TraceAnalysis | undefined;
  readonly #sent = new Set<SourceColumn | SourceTexts>();
  #busy = false;
  #next: { of: TraceToArrange; request: ArrangeRequest } | undefined;
  #answer: ((arrangement: Arrangement) => void) | undefined;
  #stopped = false;

  /** @param failed the worker could not be loaded */
  constructor(
    port: ArrangerPort,
    done: (arrangement: Arrangement, of: TraceToArrange, request: ArrangeRequest) => void,
    failed: () => void,
  ) {
    this.#port = port;
    this.#done = done;
    port.addEventListener('message', ({ data }) => this.#answer?.(data));
    port.addEventListener('error', failed);
  }

  arrange(of: TraceToArrange, request: ArrangeRequest): void {
    this.#next = { of, request };
    if (!this.#busy) void this.#work();
  }

  stop(): void {
    this.#stopped = true;
    this.#port.terminate();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#next !== undefined && !this.#stopped) {
      const { of, request } = this.#next;
      this.#next = undefined;
      await this.#send(of, request);
      const answered = new Promise<Arrangement>((resolve) => (this.#answer = resolve));
      this.#port.postMessage({ type: 'arrange', request });
      const arrangement = await answered;
      // Newer than the next question's answer it cannot be, but until that comes it is better than what is shown.
      if (!this.#stopped) this.#done(arrangement, of, request);
    }
    this.#busy = false;
  }

  async #send({ trace, analysis }: TraceToArrange, request: ArrangeRequest): Promise<void> {
    if (trace !== this.#sentTrace) {
      this.#sent.clear();
      this.#sentTrace = trace;
      this.#port.postMessage({ type: 'trace', count: trace.count });
    }
    if (analysis !== this.#sentAnalysis) {
      this.#sent.delete('self');
      this.#sent.delete('critical');
      this.#sentAnalysis = analysis;
    }
    for (const name of neededColumns(request)) {
      const values = columnOf(name, trace, analysis);
      if (this.#sent.has(name) || values === undefined) continue;
      this.#sent.add(name);
      this.#port.postMessage({ type: 'column', name, values });
      await pause();
    }
    for (const name of neededTexts(request)) {
      if (this.#sent.has(name)) continue;
      this.#sent.add(name);
      for (let at = 0; at < trace[name].length; at += TEXTS_AT_ONCE) {
        this.#port.postMessage({ type: 'texts', name, texts: trace[name].slice(at, at + TEXTS_AT_ONCE) });
        await pause();
      }
    }
  }
}

/** Lets the page draw and take input. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

const SORTED_BY: Record<SpanColumn, SourceColumn> = {
  service: 'service',
  operation: 'name',
  kind: 'kind',
  start: 'start',
  duration: 'duration',
  self: 'self',
  critical: 'critical',
  status: 'status',
  depth: 'depth',
  below: 'size',
  events: 'eventRows',
};

function neededColumns({ grouping, spans }: ArrangeRequest): Set<SourceColumn> {
  const needed: SourceColumn[] = ['flags', 'status', 'duration', 'self', 'critical', SORTED_BY[spans.column]];
  if (grouping !== 'none') needed.push('service');
  if (grouping === 'operation') needed.push('name', 'kind');
  return new Set(needed);
}

function neededTexts({ grouping, spans, groups }: ArrangeRequest): Set<SourceTexts> {
  const needed = new Set<SourceTexts>();
  const byGroup = grouping !== 'none' && groups.column === 'group';
  if (byGroup || spans.column === 'service') needed.add('services');
  if ((byGroup && grouping === 'operation') || spans.column === 'operation') needed.add('names');
  return needed;
}

function columnOf(
  name: SourceColumn,
  trace: TraceColumns,
  analysis: TraceAnalysis | undefined,
): Float64Array | Uint32Array | Uint8Array | undefined {
  switch (name) {
    case 'self':
      return analysis?.selfTime;
    case 'critical':
      return analysis?.criticalTime;
    case 'eventRows':
      return trace.events.row;
    default:
      return trace[name];
  }
}
