import { type Client, RpcError } from '../../../../app/core/contract/client.ts';
import type { SpanMatches } from '../find/find-spans.ts';

/** Find in trace: a query, and the rows whose spans meet it. The engine answers: it has the attributes. */
export class TraceFind {
  readonly #client: Client;
  readonly #traceId: string;
  #query = $state.raw('');
  #matches = $state.raw<SpanMatches | undefined>();
  #mistake = $state.raw('');
  #cancel: AbortController | undefined;
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

  /** Undefined while nothing is looked for. */
  get matches(): SpanMatches | undefined {
    return this.#matches;
  }

  /** What is wrong with the query; '' for nothing. */
  get mistake(): string {
    return this.#mistake;
  }

  ask(query: string): void {
    this.#query = query;
    void this.#look();
  }

  /** The trace has grown: the same question to its newer state. */
  follow(version: string, count: number): void {
    this.#version = version;
    this.#count = count;
    if (this.#query !== '') void this.#look();
  }

  stop(): void {
    this.#cancel?.abort();
  }

  async #look(): Promise<void> {
    this.#cancel?.abort();
    const cancel = (this.#cancel = new AbortController());
    const query = this.#query.trim();
    this.#mistake = '';
    if (query === '') {
      this.#matches = undefined;
      return;
    }
    try {
      const answer = await this.#client.call('traces.find', { traceId: this.#traceId, query }, cancel.signal);
      // Rows of another state of the trace: it is loaded soon, and asked again then.
      if (cancel.signal.aborted || answer.version !== this.#version) return;
      const marks = new Uint8Array(this.#count);
      for (const row of answer.rows) marks[row] = 1;
      this.#matches = { rows: answer.rows, marks };
    } catch (error) {
      if (cancel.signal.aborted) return;
      this.#matches = undefined;
      this.#mistake = error instanceof RpcError || error instanceof Error ? error.message : String(error);
    }
  }
}
