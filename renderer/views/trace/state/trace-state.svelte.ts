import { type Client, RpcError } from '../../../../app/core/contract/client.ts';
import { isSameTrace, sameSpan } from './carry-over.ts';
import { errorStops, nextStop, NO_STOPS, type ErrorStops } from './error-stops.ts';
import { findSpans } from '../find/find-spans.ts';
import { reloadGap } from './reload-pace.ts';
import { analyse, type TraceAnalysis } from './trace-analysis.ts';
import { prepareTrace, type TraceData } from './trace-data.ts';

export type TracePhase =
  { name: 'loading' } | { name: 'ready' } | { name: 'unknown' } | { name: 'failed'; message: string };

/** One trace on the screen: loaded, kept up to date while it grows, with what is selected and searched in it. */
export class TraceState {
  readonly #client: Client;
  readonly #traceId: string;
  readonly #cancel = new AbortController();
  #phase = $state.raw<TracePhase>({ name: 'loading' });
  #data = $state.raw<TraceData | undefined>();
  #analysis = $state.raw<TraceAnalysis | undefined>();
  #selected = $state.raw(-1);
  #search = $state.raw('');
  #matches = $derived(this.#data === undefined ? undefined : findSpans(this.#data.trace, this.#search));
  #errors = $derived(this.#data === undefined ? NO_STOPS : errorStops(this.#data, this.#analysis));
  /** Row that the last step through the errors led to. */
  #lastStop = -1;
  #loading = false;
  #quiet = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;
  #stopListening: () => void;

  constructor(client: Client, traceId: string) {
    this.#client = client;
    this.#traceId = traceId;
    this.#stopListening = client.on('store.changed', () => this.#touch());
  }

  get phase(): TracePhase {
    return this.#phase;
  }

  get data(): TraceData | undefined {
    return this.#data;
  }

  get analysis(): TraceAnalysis | undefined {
    return this.#analysis;
  }

  /** Row, -1 for none. */
  get selected(): number {
    return this.#selected;
  }

  get search(): string {
    return this.#search;
  }

  get matches(): ReturnType<typeof findSpans> {
    return this.#matches;
  }

  /** Error spans in the order of visiting them. */
  get errors(): ErrorStops {
    return this.#errors;
  }

  /** One step through the errors, to the row to select; -1 without errors. */
  stepError(step: 1 | -1): number {
    const underway = this.#selected >= 0 && this.#selected === this.#lastStop;
    this.#lastStop = nextStop(this.#errors, this.#selected, underway, step);
    return this.#lastStop;
  }

  select(row: number): void {
    this.#selected = row;
  }

  find(text: string): void {
    this.#search = text;
  }

  /** Loads the trace, or looks whether it has grown. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#loading) {
      this.#dirty = true;
      return;
    }
    this.#loading = true;
    this.#dirty = false;
    const began = performance.now();
    try {
      const trace = await this.#client.call(
        'traces.columns',
        { traceId: this.#traceId },
        this.#cancel.signal,
      );
      if (this.#cancel.signal.aborted) return;
      if (this.#data !== undefined && isSameTrace(this.#data.trace, trace)) this.#quiet += 1;
      else {
        this.#quiet = 0;
        this.#take(prepareTrace(trace));
      }
      this.#phase = trace.count === 0 ? { name: 'unknown' } : { name: 'ready' };
    } catch (error) {
      if (this.#cancel.signal.aborted) return;
      this.#fail(error);
    } finally {
      this.#loading = false;
      this.#wait(reloadGap(performance.now() - began, this.#quiet));
    }
  }

  stop(): void {
    this.#cancel.abort();
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  #take(data: TraceData): void {
    const before = this.#data;
    this.#selected = before === undefined ? -1 : sameSpan(before.trace, this.#selected, data.index);
    this.#lastStop = before === undefined ? -1 : sameSpan(before.trace, this.#lastStop, data.index);
    this.#data = data;
    this.#analysis = undefined;
    // The bars come first; marks follow in the next task.
    setTimeout(() => {
      if (this.#data === data && !this.#cancel.signal.aborted) this.#analysis = analyse(data.trace);
    });
  }

  /** What is on the screen stays there when a look for news fails. */
  #fail(error: unknown): void {
    if (this.#data !== undefined) return;
    if (error instanceof RpcError && error.code === 'trace.unknown') this.#phase = { name: 'unknown' };
    else {
      const message = error instanceof Error ? error.message : String(error);
      this.#phase = { name: 'failed', message };
    }
  }

  #touch(): void {
    if (this.#loading || this.#timer !== undefined) this.#dirty = true;
    else void this.load();
  }

  #wait(ms: number): void {
    if (this.#cancel.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#dirty) void this.load();
    }, ms);
  }
}
