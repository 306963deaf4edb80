import { RpcError } from '../../app/core/contract/client.ts';
import type { TraceSearch, TraceSearchResult, TraceSummary } from '../../app/core/contract/methods.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';
import { Pace } from './pace.ts';
import type { Receiver } from './receiver.svelte.ts';
import type { Routes } from './routes.svelte.ts';
import { countFresh, heldRows, inBand, withHead, withTail } from './trace-rows.ts';
import { type Brush, questionParams, readQuestion, type TraceQuestion } from './trace-question.ts';

/**
 * How many traces are asked for: enough for a scatter that shows a shape, few enough to ask several times a second.
 * Scrolling to the end asks for the next size; the last one is the most that the engine gives.
 */
const LIMITS = [1_000, 4_000, 10_000] as const;
/** Between two whole answers the newest traces are asked for alone: a few rows are there ten times as fast. */
const HEAD_LIMIT = 100;
const WHOLE_EVERY_MS = 1_500;

type Search = (range: Pick<TraceSearch, 'fromNs' | 'toNs'>, limit: number) => Promise<TraceSearchResult>;

export interface ListError {
  code: string;
  message: string;
}

/** The list of traces: one question, its live answer, and the answer held still while the user looks. */
export class TraceList {
  readonly #host: Host;
  readonly #connection: Connection;
  readonly #routes: Routes;
  readonly #pace: Pace;
  #question = $state.raw<TraceQuestion>({ query: '', order: 'newest', brush: undefined });
  /** The answer without the brush: what the scatter shows. */
  #latest = $state.raw<TraceSearchResult>();
  #brushed = $state.raw<TraceSearchResult>();
  #held = $state.raw<readonly TraceSummary[]>();
  #error = $state.raw<ListError>();
  #limit = $state.raw<number>(LIMITS[0]);
  #selectedId = $state.raw('');
  #inFlight: AbortController | undefined;
  /** The next answer's end is added to the held rows: the user scrolled there. */
  #extendHeld = false;
  /** When the last whole answer came; 0 when the next one has to be whole. */
  #wholeAt = 0;
  #wholeTimer: ReturnType<typeof setTimeout> | undefined;

  readonly #shown = $derived.by(() => {
    const { brush } = this.#question;
    const all = (brush === undefined ? this.#latest : this.#brushed)?.traces ?? [];
    return brush === undefined ? all : all.filter(({ durationNs }) => inBand(brush, durationNs));
  });
  readonly #rows = $derived(this.#held === undefined ? this.#shown : heldRows(this.#held, this.#shown));
  readonly #fresh = $derived(this.#held === undefined ? 0 : countFresh(this.#held, this.#shown));

  constructor(host: Host, connection: Connection, receiver: Receiver, routes: Routes) {
    this.#host = host;
    this.#connection = connection;
    this.#routes = routes;
    this.#pace = new Pace(() => this.#load());
    $effect.root(() => {
      $effect(() => {
        if (routes.view !== 'traces') return;
        this.#ask(readQuestion(routes.current.params));
      });
      $effect(() => {
        if (connection.epoch > 0 && routes.view === 'traces') this.#pace.now();
      });
      $effect(() => {
        if (receiver.changes > 0 && (routes.view === 'traces' || routes.view === 'start')) this.#pace.touch();
      });
    });
  }

  get question(): TraceQuestion {
    return this.#question;
  }

  /** What the list shows: held still, or the latest answer. */
  get rows(): readonly TraceSummary[] {
    return this.#rows;
  }

  /** What the scatter shows: the latest answer to the query, whatever is brushed. */
  get points(): readonly TraceSummary[] {
    return this.#latest?.traces ?? [];
  }

  /** Undefined until the first answer. */
  get result(): TraceSearchResult | undefined {
    return this.#question.brush === undefined ? this.#latest : this.#brushed;
  }

  /** Why the last question has no answer; the rows are still those of the one before. */
  get error(): ListError | undefined {
    return this.#error;
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
    const result = this.result;
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
    if (!this.more) return;
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

  retry(): void {
    this.#wholeAt = 0;
    this.#pace.now();
  }

  #ask(question: TraceQuestion): void {
    const before = this.#question;
    const same =
      before.query === question.query &&
      before.order === question.order &&
      JSON.stringify(questionParams(before)) === JSON.stringify(questionParams(question));
    if (!same) {
      this.#question = question;
      this.#held = undefined;
      this.#limit = LIMITS[0];
      if (question.brush === undefined) this.#brushed = undefined;
      this.#inFlight?.abort();
    }
    this.#wholeAt = 0;
    this.#pace.now();
  }

  /** Brings the newest rows up to date; false where a whole answer is due instead. */
  async #loadHead(question: TraceQuestion, search: Search): Promise<boolean> {
    const before = this.#latest;
    const due = performance.now() - this.#wholeAt >= WHOLE_EVERY_MS;
    if (before === undefined || question.order !== 'newest' || this.#wholeAt === 0 || due) return false;
    const head = await search({}, HEAD_LIMIT);
    if (question !== this.#question || this.#latest !== before) return true;
    const complete = head.total === head.traces.length;
    const traces = complete ? head.traces : withHead(head.traces, before.traces, this.#limit);
    this.#latest = { ...head, traces };
    this.#error = undefined;
    // What the head left out is caught up with when the stream pauses.
    clearTimeout(this.#wholeTimer);
    this.#wholeTimer = setTimeout(() => this.#pace.touch(), WHOLE_EVERY_MS);
    return true;
  }

  async #load(): Promise<void> {
    if (!this.#connection.open) return;
    const question = this.#question;
    const abort = new AbortController();
    this.#inFlight = abort;
    const search: Search = (range, limit) =>
      this.#host.client.call(
        'traces.search',
        { query: question.query, order: question.order, limit, ...range },
        abort.signal,
      );
    try {
      const { brush } = question;
      if (brush === undefined && (await this.#loadHead(question, search))) return;
      const [latest, brushed] = await Promise.all([
        search({}, this.#limit),
        brush && search({ fromNs: brush.fromNs, toNs: brush.toNs }, LIMITS[LIMITS.length - 1]!),
      ]);
      if (question !== this.#question) return;
      this.#latest = latest;
      this.#brushed = brushed;
      this.#error = undefined;
      this.#wholeAt = performance.now();
      if (this.#extendHeld && this.#held !== undefined) this.#held = withTail(this.#held, this.#shown);
      this.#extendHeld = false;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // A lost connection has its own sign, and a cancelled call was replaced by another.
      if (question !== this.#question || /^(connection|call)\./.test(error.code)) return;
      this.#error = { code: error.code, message: error.message };
    }
  }
}
