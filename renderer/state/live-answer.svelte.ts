import { untrack } from 'svelte';
import { type OnProgress, RpcError } from '../../app/core/contract/client.ts';
import { Pace, realClock } from './pace.ts';

/** How far a scan has come, in the unit of its method. */
export interface Progress {
  done: number;
  total: number;
}

export interface AnswerError {
  code: string;
  message: string;
}

export type Call<R> = (signal: AbortSignal, onProgress: OnProgress) => Promise<R>;

/** Why a call was refused; undefined where it was replaced or the connection is gone, which has a sign of its own. */
export function errorOf(error: unknown): AnswerError | undefined {
  if (!(error instanceof RpcError)) throw error;
  if (/^(connection|call)\./.test(error.code)) return undefined;
  return { code: error.code, message: error.message };
}

/**
 * The answer to a question that is asked again while what is stored grows. The last answer stays until the next one is there; a
 * question that is replaced is cancelled; the user can stop one, and it rests until it is asked anew.
 */
export class LiveAnswer<R> {
  readonly #pace: Pace;
  #call: Call<R> | undefined;
  #key: string | undefined;
  #value = $state.raw<R>();
  #error = $state.raw<AnswerError>();
  #progress = $state.raw<Progress>();
  /** The question that `value` or `error` answers. */
  #answered = $state.raw<string>();
  #asked = $state.raw<string>();
  #stopped = $state.raw(false);
  #inFlight: AbortController | undefined;

  /** @param gapMs the shortest wait between two answers to the same question */
  constructor(gapMs: number) {
    this.#pace = new Pace(() => this.#load(), realClock, gapMs);
  }

  /** The latest answer, perhaps to the question before. */
  get value(): R | undefined {
    return this.#value;
  }

  get error(): AnswerError | undefined {
    return this.#error;
  }

  /** Whether the present question waits for its first answer. */
  get busy(): boolean {
    return this.#asked !== undefined && this.#asked !== this.#answered && !this.#stopped;
  }

  /** Of the first answer to a question. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** The user stopped it before there was an answer. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Whether the question of this key has its answer. */
  answers(key: string): boolean {
    return this.#answered === key;
  }

  /** Asks a question; the same key is the same question and changes nothing. What asks from an effect doesn't depend on the answer. */
  ask(key: string, call: Call<R>): void {
    this.#call = call;
    if (key === this.#key) return;
    this.#key = key;
    this.#asked = key;
    this.#stopped = false;
    this.#inFlight?.abort();
    untrack(() => this.#pace.now());
  }

  /** What is stored has changed. */
  touch(): void {
    untrack(() => {
      if (this.#call !== undefined && !this.#stopped) this.#pace.touch();
    });
  }

  /** Asks the present question anew. */
  retry(): void {
    this.#stopped = false;
    this.#inFlight?.abort();
    this.#pace.now();
  }

  /** Nothing is asked until the next question; the answer stays. */
  rest(): void {
    if (this.#call === undefined) return;
    this.#call = undefined;
    this.#key = undefined;
    this.#asked = undefined;
    this.#inFlight?.abort();
  }

  /** The user doesn't want to wait. */
  stop(): void {
    if (!this.busy) return;
    this.#stopped = true;
    this.#inFlight?.abort();
  }

  async #load(): Promise<void> {
    const [key, call] = [this.#key, this.#call];
    if (call === undefined || this.#stopped) return;
    const abort = new AbortController();
    this.#inFlight = abort;
    const first = this.#answered !== key;
    try {
      const value = await call(abort.signal, (done, total, part) => {
        if (!first || abort.signal.aborted) return;
        this.#progress = { done, total };
        // What is told with progress has the form of the answer.
        if (part !== undefined) this.#value = part as R;
      });
      if (abort.signal.aborted) return;
      this.#value = value;
      this.#error = undefined;
      this.#answered = key;
    } catch (error) {
      const said = errorOf(error);
      if (said === undefined || abort.signal.aborted) return;
      this.#error = said;
      this.#answered = key;
    } finally {
      if (this.#inFlight === abort) this.#progress = undefined;
    }
  }
}
