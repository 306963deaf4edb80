import { setImmediate } from 'node:timers/promises';

/** How long a thread works before it looks at its messages: a part of what somebody who cancels may have to wait. */
const TURN_MS = 25;

/** Lets a thread that is busy without waiting for anything see its messages now and then. */
export class Turns {
  #began = performance.now();

  /** Resolves at once, or after the messages that are there. Rejects with the reason of `signal`. */
  async next(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.#began < TURN_MS) return;
    await setImmediate();
    signal.throwIfAborted();
    this.#began = performance.now();
  }

  get isOver(): boolean {
    return performance.now() - this.#began >= TURN_MS;
  }
}
