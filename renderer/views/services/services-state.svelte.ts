import { type Client, RpcError } from '../../../app/core/contract/client.ts';
import type { ServiceList } from '../../../app/core/contract/query-methods.ts';
import { Pace, realClock } from '../../state/pace.ts';
import type { Target } from '../../state/setting-values.ts';
import { latencyTargets } from './targets.ts';
import { boundsOf, EVERYTHING, type TimeWindow } from './time-window.ts';

/** Figures that change more often can't be read. */
const SHORTEST_GAP_MS = 1_000;

export interface Failure {
  code: string;
  message: string;
}

interface Question {
  query: string;
  window: TimeWindow;
  targets: readonly Target[];
}

/** The services of a query and a window of time, kept up to date while spans arrive. What was shown stays until the next answer. */
export class ServicesState {
  readonly #client: Client;
  readonly #pace = new Pace(() => this.#load(), realClock, SHORTEST_GAP_MS);
  #question: Question = { query: '', window: EVERYTHING, targets: [] };
  #list = $state.raw<ServiceList>();
  #failure = $state.raw<Failure>();
  #answered = $state.raw(false);
  #share = $state.raw<number>();
  #asking: AbortController | undefined;
  /** Given up: nothing is asked again until the user asks. */
  #cancelled = false;

  constructor(client: Client) {
    this.#client = client;
  }

  get list(): ServiceList | undefined {
    return this.#list;
  }

  /** Why the latest question has no answer; the list is still the one before. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Whether what is shown answers the latest question. */
  get answered(): boolean {
    return this.#answered;
  }

  /** How much of what is stored has been gone through for the latest question, 0 to 1; undefined where nothing is waited for. */
  get progress(): number | undefined {
    return this.#answered || this.#failure !== undefined ? undefined : this.#share;
  }

  /** Asks another question, at once. */
  ask(query: string, window: TimeWindow, targets: readonly Target[]): void {
    this.#question = { query: query.trim(), window, targets };
    this.#answered = false;
    this.#failure = undefined;
    this.#share = undefined;
    this.#cancelled = false;
    this.#asking?.abort();
    this.#pace.now();
  }

  /** Spans were stored: asks again, at a pace that can be read. */
  touch(): void {
    if (this.#question.window.id !== 'custom' && !this.#cancelled) this.#pace.touch();
  }

  /** Gives up the question that is being answered. */
  cancel(): void {
    if (this.#answered) return;
    this.#cancelled = true;
    this.#asking?.abort();
    this.#failure = { code: 'call.cancelled', message: 'Stopped before everything was looked at.' };
  }

  stop(): void {
    this.#asking?.abort();
    this.#pace.stop();
  }

  async #load(): Promise<void> {
    const question = this.#question;
    const asking = (this.#asking = new AbortController());
    const { query, window, targets } = question;
    try {
      const list = await this.#client.call(
        'services.list',
        {
          ...(query === '' ? {} : { query }),
          ...boundsOf(window, Date.now()),
          targets: latencyTargets(targets),
        },
        asking.signal,
        (done, total) => {
          if (question === this.#question && total > 0) this.#share = done / total;
        },
      );
      if (question !== this.#question || asking.signal.aborted) return;
      this.#list = list;
      this.#answered = true;
      this.#failure = undefined;
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // A lost connection has its own sign, and a cancelled call was replaced by another.
      if (question !== this.#question || /^(connection|call)\./.test(error.code)) return;
      this.#failure = { code: error.code, message: error.message };
    }
  }
}
