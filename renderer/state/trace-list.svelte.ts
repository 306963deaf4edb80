import { untrack } from 'svelte';
import type { TraceSearchPart, TraceSearchResult, TraceSummary } from '../../app/core/contract/methods.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';
import { type AnswerError, errorOf, type Progress } from './live-answer.svelte.ts';
import { Pace } from './pace.ts';
import type { Routes } from './routes.svelte.ts';
import type { Stored } from './stored.svelte.ts';
import { TraceMarks } from './trace-marks.svelte.ts';
import {
  type Brush,
  questionParams,
  readPanel,
  readQuestion,
  sameQuestion,
  selectionOf,
  type SidePanel,
  type TraceQuestion,
} from './trace-question.ts';
import { countFresh, heldRows, withHead, withTail } from './trace-rows.ts';

/**
 * How many traces are asked for: some screens full, few enough to ask several times a second. Scrolling to the end asks for
 * the next size; the last one is the most that the engine gives.
 */
const LIMITS = [500, 2_000, 10_000] as const;
/** Between two whole answers the newest traces are asked for alone: a few rows are there ten times as fast. */
const HEAD_LIMIT = 100;
const WHOLE_EVERY_MS = 1_500;

/** The list of traces: one question, its live answer, and the answer held still while the user looks. Made within an effect. */
export class TraceList {
  readonly marks = new TraceMarks();
  readonly #host: Host;
  readonly #connection: Connection;
  readonly #routes: Routes;
  readonly #pace: Pace;
  #question = $state.raw<TraceQuestion>({ query: '', order: 'newest', zoom: undefined, brush: undefined });
  #result = $state.raw<TraceSearchResult>();
  #resultOf = $state.raw<TraceQuestion>();
  #held = $state.raw<readonly TraceSummary[]>();
  #error = $state.raw<AnswerError>();
  #progress = $state.raw<Progress>();
  /** The question that has its whole answer, or was refused. */
  #answered = $state.raw<TraceQuestion>();
  #stopped = $state.raw(false);
  #limit = $state.raw<number>(LIMITS[0]);
  #selectedId = $state.raw('');
  #inFlight: AbortController | undefined;
  /** The next answer's end is added to the held rows: the user scrolled there. */
  #extendHeld = false;
  /** When the last whole answer came; 0 when the next one has to be whole. */
  #wholeAt = 0;
  #wholeTimer: ReturnType<typeof setTimeout> | undefined;

  readonly #shown = $derived<readonly TraceSummary[]>(this.#result?.traces ?? []);
  readonly #rows = $derived(this.#held === undefined ? this.#shown : heldRows(this.#held, this.#shown));
  readonly #fresh = $derived(this.#held === undefined ? 0 : countFresh(this.#held, this.#shown));

  constructor(host: Host, connection: Connection, stored: Stored, routes: Routes) {
    this.#host = host;
    this.#connection = connection;
    this.#routes = routes;
    this.#pace = new Pace(() => this.#load());
    $effect(() => {
      if (!routes.shows('traces')) return;
      const question = readQuestion(routes.current.params);
      untrack(() => this.#ask(question));
    });
    $effect(() => {
      if (connection.epoch === 0 || !routes.shows('traces')) return;
      this.#wholeAt = 0;
      untrack(() => this.#pace.now());
    });
    $effect(() => {
      if (stored.changes === 0 || !(routes.shows('traces') || routes.shows('start'))) return;
      untrack(() => this.#pace.touch());
    });
  }

  get question(): TraceQuestion {
    return this.#question;
  }

  /** What the list shows: held still, or the latest answer. */
  get rows(): readonly TraceSummary[] {
    return this.#rows;
  }

  /** Undefined until the first answer; while a question is being answered, what was found so far. */
  get result(): TraceSearchResult | undefined {
    return this.#result;
  }

  /** What `result` answers: until something of its own answer is there, the question before the present one. */
  get resultOf(): TraceQuestion | undefined {
    return this.#resultOf;
  }

  /** Why the last question has no answer; the rows are still those of the one before. */
  get error(): AnswerError | undefined {
    return this.#error;
  }

  /** Whether the question waits for its whole answer. */
  get searching(): boolean {
    return this.#answered !== this.#question && !this.#stopped;
  }

  /** How many of the spans were looked at, while searching. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** The user stopped the search: what there is of the answer stays, and new traces still come. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** The question, once it has its whole answer: what else is asked of it waits for that. */
  get settled(): TraceQuestion | undefined {
    return this.#answered === this.#question && this.#error === undefined ? this.#question : undefined;
  }

  get panel(): SidePanel {
    return readPanel(this.#routes.current.params);
  }

  get held(): boolean {
    return this.#held !== undefined;
  }

  /** Traces that arrived while the list is held still. */
  get fresh(): number {
    return this.#fresh;
  }

  get selectedId(): string {
    return this.#selectedId;
  }

  /** Whether asking for more would give more. */
  get more(): boolean {
    const result = this.#result;
    return (
      result !== undefined && result.total > result.traces.length && this.#limit < LIMITS[LIMITS.length - 1]!
    );
  }

  select(traceId: string): void {
    this.#selectedId = traceId;
  }

  hold(): void {
    this.#held ??= this.#shown;
  }

  release(): void {
    this.#held = undefined;
  }

  loadMore(): void {
    if (!this.more || this.#stopped || this.searching) return;
    this.#limit = LIMITS.find((limit) => limit > this.#limit) ?? this.#limit;
    this.#extendHeld = true;
    this.#wholeAt = 0;
    this.#pace.now();
  }

  setQuery(query: string, mode: 'push' | 'replace' = 'replace'): void {
    this.#routes.setParams(questionParams({ query }), mode);
  }

  setOrder(order: TraceQuestion['order']): void {
    this.#routes.setParams(questionParams({ order }), 'push');
  }

  setBrush(brush: Brush | undefined): void {
    this.#routes.setParams(questionParams({ brush }), 'push');
  }

  /** Makes an area of the plot what everything is about; without one, all that is stored. */
  setZoom(zoom: Brush | undefined): void {
    this.#routes.setParams(questionParams({ zoom, brush: undefined }), 'push');
  }

  setPanel(panel: SidePanel): void {
    this.#routes.setParams({ side: panel === 'apart' ? panel : '' });
  }

  retry(): void {
    this.#stopped = false;
    this.#answered = undefined;
    this.#wholeAt = 0;
    this.#inFlight?.abort();
    this.#pace.now();
  }

  /** Ends a search that takes too long. */
  stop(): void {
    if (!this.searching) return;
    this.#stopped = true;
    this.#progress = undefined;
    this.#inFlight?.abort();
    const { traces = [], total = 0, elapsedMs = 0 } = this.#result ?? {};
    this.#result = { traces, total, elapsedMs, complete: false };
  }

  #ask(question: TraceQuestion): void {
    if (sameQuestion(this.#question, question)) {
      this.#pace.touch();
      return;
    }
    this.#question = question;
    this.#held = undefined;
    this.#stopped = false;
    this.#limit = LIMITS[0];
    this.#wholeAt = 0;
    this.#inFlight?.abort();
    this.#pace.now();
  }

  async #load(): Promise<void> {
    if (!this.#connection.open) return;
    const abort = new AbortController();
    this.#inFlight = abort;
    try {
      if (this.#headWillDo()) await this.#loadHead(abort.signal);
      else if (!this.#stopped) await this.#loadWhole(abort.signal);
    } catch (error) {
      const said = errorOf(error);
      if (said === undefined || abort.signal.aborted) return;
      this.#error = said;
      this.#answered = this.#question;
    } finally {
      if (this.#inFlight === abort) this.#progress = undefined;
    }
  }

  /** Whether the newest rows are enough to be up to date again for now. */
  #headWillDo(): boolean {
    if (this.#result === undefined || this.#question.order !== 'newest') return false;
    if (this.#stopped) return true;
    return this.#wholeAt !== 0 && performance.now() - this.#wholeAt < WHOLE_EVERY_MS;
  }

  #show(result: TraceSearchResult, question: TraceQuestion): void {
    this.#result = result;
    this.#resultOf = question;
    this.#error = undefined;
  }

  async #loadHead(signal: AbortSignal): Promise<void> {
    const question = this.#question;
    const selection = selectionOf(question, 'brush');
    const params = { ...selection, order: 'newest', limit: HEAD_LIMIT, stopAtLimit: true } as const;
    const head = await this.#host.client.call('traces.search', params, signal);
    const before = this.#result;
    if (signal.aborted || before === undefined) return;
    if (head.complete && head.total === head.traces.length) this.#show(head, question);
    else {
      const fresh = countFresh(before.traces, head.traces);
      const total = Math.max(before.total + fresh, head.total);
      const traces = withHead(head.traces, before.traces, this.#limit);
      this.#show({ ...before, total, traces }, question);
    }
    // What the head left out is caught up with when the stream pauses.
    clearTimeout(this.#wholeTimer);
    if (!this.#stopped) this.#wholeTimer = setTimeout(() => this.#pace.touch(), WHOLE_EVERY_MS);
  }

  async #loadWhole(signal: AbortSignal): Promise<void> {
    const question = this.#question;
    const first = this.#answered !== question;
    const began = performance.now();
    const onProgress = (done: number, total: number, part: unknown): void => {
      // An answer that is only brought up to date stays whole on the screen until the next one is.
      if (!first || signal.aborted) return;
      this.#progress = { done, total };
      if (part === undefined) return;
      const found = part as TraceSearchPart;
      this.#show({ ...found, complete: false, elapsedMs: performance.now() - began }, question);
    };
    const params = { ...selectionOf(question, 'brush'), order: question.order, limit: this.#limit };
    const result = await this.#host.client.call('traces.search', params, signal, onProgress);
    if (signal.aborted) return;
    this.#show(result, question);
    this.#answered = question;
    this.#wholeAt = performance.now();
    if (this.#extendHeld && this.#held !== undefined) this.#held = withTail(this.#held, this.#shown);
    this.#extendHeld = false;
  }
}
