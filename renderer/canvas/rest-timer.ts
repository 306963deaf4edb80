/** Does something once changes have ceased for a while. A change costs a number: no timer is made or unmade for it. */
export class RestTimer {
  readonly #restMs: number;
  readonly #act: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastChange = 0;

  constructor(restMs: number, act: () => void) {
    this.#restMs = restMs;
    this.#act = act;
  }

  /** Something has changed: the rest begins anew. */
  touch(): void {
    this.#lastChange = performance.now();
    if (this.#timer === undefined) this.#wait(this.#restMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const left = this.#lastChange + this.#restMs - performance.now();
      if (left > 0) this.#wait(Math.ceil(left));
      else this.#act();
    }, ms);
  }
}
