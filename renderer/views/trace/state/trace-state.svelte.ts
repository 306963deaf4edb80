import type { TraceHead } from '../../../../app/core/analysis/trace-head.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import { type Client, RpcError } from '../../../../app/core/contract/client.ts';
import { sameSpan } from './carry-over.ts';
import { errorStops, nextStop, NO_STOPS, type ErrorStops } from './error-stops.ts';
import { reloadGap } from './reload-pace.ts';
import { keptRows, NO_FILTER, type RowFilter } from './row-filter.ts';
import { alignClocks, prepareHead, prepareTrace, type TraceData } from './trace-data.ts';
import { TraceFind } from './trace-find.svelte.ts';
import { TraceFindings } from './trace-findings.svelte.ts';

export type TracePhase =
  | { name: 'loading'; done: number; total: number }
  | { name: 'ready' }
  | { name: 'unknown' }
  | { name: 'failed'; message: string };

/** Rows that something speaks of: shown in the waterfall until the user goes on. */
export interface Spotlight {
  title: string;
  rows: Uint32Array;
}

/** One trace on the screen: loaded, kept up to date while it grows, with what is selected and looked for in it. */
export class TraceState {
  readonly traceId: string;
  readonly find: TraceFind;
  readonly findings: TraceFindings;
  readonly #client: Client;
  readonly #cancel = new AbortController();
  #phase = $state.raw<TracePhase>({ name: 'loading', done: 0, total: 0 });
  /** As received; `data` may have its clocks aligned. */
  #received = $state.raw<TraceData | undefined>();
  #analysis = $state.raw<TraceAnalysis | undefined>();
  #aligned = $state.raw(false);
  #data = $derived(
    this.#received !== undefined && this.#aligned && this.#analysis?.clockOffset !== undefined
      ? alignClocks(this.#received, this.#analysis.clockOffset)
      : this.#received,
  );
  #selected = $state.raw(-1);
  #spotlight = $state.raw<Spotlight | undefined>();
  #filter = $state.raw<RowFilter>(NO_FILTER);
  #kept = $derived.by(() =>
    this.#received === undefined
      ? undefined
      : keptRows(this.#received.trace, this.#filter, this.find.matches?.marks),
  );
  #errors = $derived(this.#received === undefined ? NO_STOPS : errorStops(this.#received, this.#analysis));
  /** Row that the last step through the errors led to. */
  #lastStop = -1;
  #version = '';
  #loading = false;
  #quiet = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;
  #stopListening: () => void;

  constructor(client: Client, traceId: string) {
    this.#client = client;
    this.traceId = traceId;
    this.find = new TraceFind(client, traceId);
    this.findings = new TraceFindings(client, traceId);
    this.#stopListening = client.on('store.changed', () => this.#touch());
  }

  get phase(): TracePhase {
    return this.#phase;
  }

  /** The trace, or its first rows while it `isArriving`. */
  get data(): TraceData | undefined {
    return this.#data;
  }

  /** `data` is the first rows alone: numbers of the whole are not known yet. */
  get isArriving(): boolean {
    return this.#received !== undefined && this.#phase.name === 'loading';
  }

  /** The state of the trace that `data` is of, as the engine names it. */
  get version(): string {
    // Set together with what was received: whoever follows that follows this.
    return this.#received === undefined ? '' : this.#version;
  }

  /** Undefined until it is there: the bars come first. */
  get analysis(): TraceAnalysis | undefined {
    return this.#analysis;
  }

  /** Row, -1 for none. */
  get selected(): number {
    return this.#selected;
  }

  get spotlight(): Spotlight | undefined {
    return this.#spotlight;
  }

  get filter(): RowFilter {
    return this.#filter;
  }

  /** By row: 0 hidden, 1 kept, 2 shown only for the kept rows below it. Undefined where all are shown. */
  get kept(): Uint8Array | undefined {
    return this.#kept;
  }

  /** Starts are moved by the estimated clock offsets. */
  get aligned(): boolean {
    return this.#aligned;
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

  /** Shows rows in the waterfall; undefined ends it. */
  spot(spotlight: Spotlight | undefined): void {
    this.#spotlight = spotlight;
  }

  setFilter(change: Partial<RowFilter>): void {
    this.#filter = { ...this.#filter, ...change };
  }

  setAligned(aligned: boolean): void {
    this.#aligned = aligned;
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
      if (await this.#isUnchanged()) this.#quiet += 1;
      else {
        this.#quiet = 0;
        await this.#fetch();
      }
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
    this.find.stop();
    this.findings.stop();
    clearTimeout(this.#timer);
  }

  async #isUnchanged(): Promise<boolean> {
    if (this.#received === undefined) return false;
    const { version } = await this.#client.call('traces.version', this.#params, this.#cancel.signal);
    return version === this.#version;
  }

  async #fetch(): Promise<void> {
    const trace = await this.#client.call(
      'traces.columns',
      this.#params,
      this.#cancel.signal,
      (done, total, part) => this.#tell(done, total, part as TraceHead | undefined),
    );
    this.#take(prepareTrace(trace), trace.version);
    this.#phase = trace.count === 0 ? { name: 'unknown' } : { name: 'ready' };
    const analysis = await this.#client.call('traces.analysis', this.#params, this.#cancel.signal);
    // The trace has grown meanwhile: the next look brings both.
    if (analysis.version === this.#version) this.#analysis = analysis;
    else this.#dirty = true;
    // The longest answer comes last: it holds up nothing.
    void this.findings.follow(trace.version);
  }

  /** How far the first load is; what is on the screen already stays there while it is loaded again. */
  #tell(done: number, total: number, head: TraceHead | undefined): void {
    if (this.#received !== undefined) return;
    this.#phase = { name: 'loading', done, total };
    if (head !== undefined) this.#received = prepareHead(head);
  }

  get #params(): { traceId: string } {
    return { traceId: this.traceId };
  }

  #take(data: TraceData, version: string): void {
    const before = this.#received?.trace;
    const carry = (row: number): number => (before === undefined ? -1 : sameSpan(before, row, data.index));
    this.#selected = carry(this.#selected);
    this.#lastStop = carry(this.#lastStop);
    if (this.#spotlight !== undefined) {
      const rows = this.#spotlight.rows.map(carry).filter((row) => row !== 0xffff_ffff);
      this.#spotlight = { ...this.#spotlight, rows: rows.sort() };
    }
    this.#analysis = undefined;
    this.#version = version;
    this.#received = data;
    this.find.follow(version, data.trace.count, carry);
    this.findings.carry(carry);
  }

  /** What is on the screen stays there when a look for news fails. */
  #fail(error: unknown): void {
    if (this.#received !== undefined && !this.isArriving) return;
    this.#received = undefined;
    this.#selected = -1;
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
