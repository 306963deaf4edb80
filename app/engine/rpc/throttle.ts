/**
 * Passes on values no faster than one per interval: the first at once, then the newest of what came meanwhile when the
 * interval is over, so that the last one always arrives.
 */
export class Throttle<T> {
  readonly #intervalMs: number;
  readonly #emit: (value: T) => void;
  readonly #onRest: () => void;
  #waiting: { value: T } | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param onRest told when an interval has passed and nothing waits */
  constructor(intervalMs: number, emit: (value: T) => void, onRest: () => void = () => {}) {
    this.#intervalMs = intervalMs;
    this.#emit = emit;
    this.#onRest = onRest;
  }

  push(value: T): void {
    if (this.#timer !== undefined) {
      this.#waiting = { value };
      return;
    }
    this.#emit(value);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting === undefined) this.#onRest();
      else this.push(waiting.value);
    }, this.#intervalMs);
  }

  /** Drops what waits. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
  }
}
