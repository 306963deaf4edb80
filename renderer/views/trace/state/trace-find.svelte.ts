import { type Client, RpcError } from '../../../../app/core/contract/client.ts';
import { parseQuery } from '../../../../app/core/query/parse.ts';
import type { SpanMatches } from '../find/find-spans.ts';

/** A query is asked when the typing pauses for this long. */
const TYPING_MS = 120;
/** Matches that are carried into a newer state of the trace while it is asked again; more of them would take longer than the answer. */
const MAX_CARRIED = 20_000;
/** What an answer may take before it is said how long it took. */
const SLOW_MS = 300;

/** Find in trace: a query, and the rows whose spans meet it. The engine answers: it has the attributes. */
export class TraceFind {
  readonly #client: Client;
  readonly #traceId: string;
  #query = $state.raw('');
  #matches = $state.raw<SpanMatches | undefined>();
  #mistake = $state.raw('');
  #busy = $state.raw(false);
  #slowMs = $state.raw(0);
  #cancel: AbortController | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;
  /** State of the trace that rows are numbered by, and how many it has. */
  #version = '';
  #count = 0;

  constructor(client: Client, traceId: string) {
    this.#client = client;
    this.#traceId = traceId;
  }

  get query(): string {
    return this.#query;
  }

  /** Undefined while nothing is looked for. Those of the former query until the answer to the present one is there. */
  get matches(): SpanMatches | undefined {
    return this.#matches;
  }

  /** What is wrong with the query; '' for nothing. */
  get mistake(): string {
    return this.#mistake;
  }

  /** An answer is on its way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** The query is still being written: what is told is of a former one. */
  get typing(): boolean {
    return this.#typing !== undefined;
  }

  /** What the last answer took, milliseconds; 0 where it came too fast for anyone to ask. */
  get slowMs(): number {
    return this.#slowMs;
  }

  /** A query that is still being written: asked once the typing pauses. */
  type(query: string): void {
    this.#halt();
    this.#query = query;
    this.#mistake = '';
    if (query.trim() === '') void this.#look();
    else this.#typing = setTimeout(() => void this.#lookTyped(), TYPING_MS);
  }

  /** Asks at once. Resolves when `matches` or `mistake` tell the answer, or another question has been asked. */
  async ask(query: string): Promise<void> {
    this.#halt();
    this.#query = query;
    await this.#look();
  }

  /**
   * The trace has grown: the same question to its newer state.
   * @param carry the row that shows the same span now; -1 where there is none
   */
  follow(version: string, count: number, carry: (row: number) => number): void {
    this.#version = version;
    this.#count = count;
    if (this.#matches !== undefined && this.#matches.rows.length <= MAX_CARRIED) {
      const rows = Array.from(this.#matches.rows, carry).filter((row) => row >= 0);
      this.#matches = this.#marked(Uint32Array.from(rows).sort());
    }
    if (this.#query.trim() !== '' && this.#typing === undefined) void this.#look();
  }

  stop(): void {
    this.#halt();
  }

  #halt(): void {
    clearTimeout(this.#typing);
    this.#typing = undefined;
    this.#cancel?.abort();
  }

  async #lookTyped(): Promise<void> {
    // Half a query is no mistake: until it is one that can be asked, or is asked as it is, it goes on being typed.
    if (parseQuery(this.#query).diagnostics.some(({ severity }) => severity === 'error')) return;
    this.#typing = undefined;
    await this.#look();
  }

  async #look(): Promise<void> {
    this.#cancel?.abort();
    const cancel = (this.#cancel = new AbortController());
    const query = this.#query.trim();
    this.#mistake = '';
    this.#slowMs = 0;
    this.#busy = query !== '';
    if (query === '') {
      this.#matches = undefined;
      return;
    }
    try {
      const answer = await this.#client.call('traces.find', { traceId: this.#traceId, query }, cancel.signal);
      // Rows of another state of the trace: it is loaded soon, and asked again then.
      if (cancel.signal.aborted || answer.version !== this.#version) return;
      this.#matches = this.#marked(answer.rows);
      this.#slowMs = answer.elapsedMs >= SLOW_MS ? answer.elapsedMs : 0;
    } catch (error) {
      if (cancel.signal.aborted) return;
      this.#matches = undefined;
      this.#mistake = error instanceof RpcError || error instanceof Error ? error.message : String(error);
    } finally {
      if (this.#cancel === cancel) this.#busy = false;
    }
  }

  #marked(rows: Uint32Array): SpanMatches {
    const marks = new Uint8Array(this.#count);
    for (const row of rows) marks[row] = 1;
    return { rows, marks };
  }
}
