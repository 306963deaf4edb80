import { type Client, RpcError } from '../../../app/core/contract/client.ts';
import type { OperationDetail } from '../../../app/core/contract/query-methods.ts';
import { Pace, realClock } from '../../state/pace.ts';
import type { Failure } from './services-state.svelte.ts';
import type { Chosen } from './services-question.ts';
import { boundsOf, type TimeWindow } from './time-window.ts';

/** Charts that change more often can't be read. */
const SHORTEST_GAP_MS = 2_000;
/** Going through rows by key, only the one where the user stays is asked for. */
const STAY_MS = 120;
/** Parts of the window: one for some ten pixels of a chart. */
const COLUMNS = 60;

export interface OperationQuestion extends Chosen {
  query: string;
  window: TimeWindow;
  latencyNs: number | undefined;
}

/** The details of a service or an operation, kept up to date while spans arrive. */
export class OperationState {
  readonly #client: Client;
  readonly #pace = new Pace(() => this.#load(), realClock, SHORTEST_GAP_MS);
  #question: OperationQuestion | undefined;
  #detail = $state.raw<OperationDetail>();
  #failure = $state.raw<Failure>();
  #share = $state.raw<number>();
  #asking: AbortController | undefined;
  #stay: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Of the service or operation that was asked for last, maybe of the window before; undefined until the first answer. */
  get detail(): OperationDetail | undefined {
    return this.#detail;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  get progress(): number | undefined {
    return this.#share;
  }

  ask(question: OperationQuestion): void {
    const before = this.#question;
    const same = before?.service === question.service && before.operation === question.operation;
    this.#question = question;
    // Charts of another operation under this one's name would be a lie; of another window they are only old.
    if (!same) this.#detail = undefined;
    this.#failure = undefined;
    this.#share = undefined;
    this.#asking?.abort();
    clearTimeout(this.#stay);
    if (same || before === undefined) this.#pace.now();
    else this.#stay = setTimeout(() => this.#pace.now(), STAY_MS);
  }

  touch(): void {
    if (this.#question !== undefined && this.#question.window.id !== 'custom' && this.#detail !== undefined)
      this.#pace.touch();
  }

  stop(): void {
    this.#asking?.abort();
    clearTimeout(this.#stay);
    this.#pace.stop();
  }

  async #load(): Promise<void> {
    const question = this.#question;
    if (question === undefined) return;
    const asking = (this.#asking = new AbortController());
    const { query, window, ...rest } = question;
    try {
      const detail = await this.#client.call(
        'services.operation',
        {
          ...rest,
          ...(query === '' ? {} : { query }),
          ...boundsOf(window, Date.now()),
          columns: COLUMNS,
        },
        asking.signal,
        (done, total) => {
          if (question === this.#question && total > 0) this.#share = done / total;
        },
      );
      if (question !== this.#question || asking.signal.aborted) return;
      this.#detail = detail;
      this.#failure = undefined;
      this.#share = undefined;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (question !== this.#question || /^(connection|call)\./.test(error.code)) return;
      this.#failure = { code: error.code, message: error.message };
    }
  }
}
