import type { CallColumns } from '../../../../app/core/analysis/call-columns.ts';
import type { Client } from '../../../../app/core/contract/client.ts';

/** The calls of a trace, asked for when a tab wants them. */
export class TraceCalls {
  readonly #client: Client;
  readonly #traceId: string;
  #calls = $state.raw<CallColumns | undefined>();
  #problem = $state.raw('');
  #cancel: AbortController | undefined;

  constructor(client: Client, traceId: string) {
    this.#client = client;
    this.#traceId = traceId;
  }

  /** Of the state of the trace that was followed last; undefined until they are there. */
  get calls(): CallColumns | undefined {
    return this.#calls;
  }

  /** Why there are none; '' for nothing wrong. */
  get problem(): string {
    return this.#problem;
  }

  /** Asks for the calls of a state of the trace; those of the former state go at once, as their rows are others now. */
  async follow(version: string): Promise<void> {
    this.#cancel?.abort();
    const cancel = (this.#cancel = new AbortController());
    this.#calls = undefined;
    this.#problem = '';
    try {
      const answer = await this.#client.call('traces.calls', { traceId: this.#traceId }, cancel.signal);
      // Calls of another state of the trace: it is loaded soon, and followed then.
      if (!cancel.signal.aborted && answer.version === version) this.#calls = answer;
    } catch (error) {
      if (!cancel.signal.aborted) this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  stop(): void {
    this.#cancel?.abort();
  }
}
