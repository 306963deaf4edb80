import type { Finding } from '../../../../app/core/analysis/findings/finding.ts';
import type { Client } from '../../../../app/core/contract/client.ts';

/** Rows that are carried into a newer state of the trace while its findings are on their way; more would take longer than they. */
const MAX_CARRIED = 50_000;

/** Of a trace that may still get spans, what can only be told of a whole one is asked for after this long. */
const SETTLE_MS = 10_500;

/** What the engine found in a trace. */
export class TraceFindings {
  readonly #client: Client;
  readonly #traceId: string;
  #list = $state.raw<readonly Finding[] | undefined>();
  #problem = $state.raw('');
  #cancel: AbortController | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;
  #version = '';

  constructor(client: Client, traceId: string) {
    this.#client = client;
    this.#traceId = traceId;
  }

  /** Weightiest first; undefined until they are there. Of a trace that has grown, the former ones until there are newer. */
  get list(): readonly Finding[] | undefined {
    return this.#list;
  }

  /** Why there are none; '' for nothing wrong. */
  get problem(): string {
    return this.#problem;
  }

  /**
   * The trace has grown, and its rows are others now.
   * @param row the row that shows the same span now; -1 where there is none
   */
  carry(row: (before: number) => number): void {
    const rows = this.#list?.reduce((sum, finding) => sum + finding.rows.length, 0) ?? 0;
    this.#list = rows > MAX_CARRIED ? undefined : this.#list?.flatMap((finding) => carried(finding, row));
  }

  /** Asks for the findings of a state of the trace. */
  async follow(version: string): Promise<void> {
    this.stop();
    const cancel = (this.#cancel = new AbortController());
    this.#version = version;
    this.#problem = '';
    try {
      const answer = await this.#client.call('traces.findings', { traceId: this.#traceId }, cancel.signal);
      // Rows of another state of the trace: it is loaded soon, and asked again then.
      if (cancel.signal.aborted || answer.version !== version) return;
      this.#list = answer.findings;
      if (!answer.settled) this.#later = setTimeout(() => void this.follow(version), SETTLE_MS);
    } catch (error) {
      if (cancel.signal.aborted) return;
      this.#list = undefined;
      this.#problem = error instanceof Error ? error.message : String(error);
    }
  }

  async retry(): Promise<void> {
    await this.follow(this.#version);
  }

  stop(): void {
    clearTimeout(this.#later);
    this.#cancel?.abort();
  }
}

function carried(finding: Finding, now: (before: number) => number): Finding[] {
  const row = now(finding.row);
  const rows = Uint32Array.from(Array.from(finding.rows, now).filter((there) => there >= 0)).sort();
  return row < 0 || rows.length === 0 ? [] : [{ ...finding, row, rows }];
}
