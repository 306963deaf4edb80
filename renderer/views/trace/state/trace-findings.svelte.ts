import type { Finding } from '../../../../app/core/analysis/findings/finding.ts';
import type { Client } from '../../../../app/core/contract/client.ts';

/** What the engine found in a trace. */
export class TraceFindings {
  readonly #client: Client;
  readonly #traceId: string;
  #list = $state.raw<readonly Finding[] | undefined>();
  #problem = $state.raw('');
  #cancel: AbortController | undefined;

  constructor(client: Client, traceId: string) {
    this.#client = client;
    this.#traceId = traceId;
  }

  /** Weightiest first; undefined until they are there. */
  get list(): readonly Finding[] | undefined {
    return this.#list;
  }

  /** Why there are none; '' for nothing wrong. */
  get problem(): string {
    return this.#problem;
  }

  /** Asks for the findings of a state of the trace; those of the former state go at once, as their rows are others now. */
  async follow(version: string): Promise<void> {
    this.#cancel?.abort();
    const cancel = (this.#cancel = new AbortController());
    this.#list = undefined;
    this.#problem = '';
    try {
      const answer = await this.#client.call('traces.findings', { traceId: this.#traceId }, cancel.signal);
      if (!cancel.signal.aborted && answer.version === version) this.#list = answer.findings;
    } catch (error) {
      if (!cancel.signal.aborted) this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  stop(): void {
    this.#cancel?.abort();
  }
}
