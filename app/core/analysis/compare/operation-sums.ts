import type { ProfileFigures } from './profile.ts';

/** Adds figures up by operation: those of a trace first, then they and their squares over the traces. */
export class OperationSums {
  /** Of the trace at hand. */
  readonly #calls: number[] = [];
  readonly #critical: number[] = [];
  readonly #failing: number[] = [];
  readonly #touched: number[] = [];
  readonly #sums = {
    calls: [] as number[],
    callSquares: [] as number[],
    critical: [] as number[],
    criticalSquares: [] as number[],
    self: [] as number[],
    failing: [] as number[],
  };

  add(operation: number, self: number, critical: number, isOrigin: boolean): void {
    while (this.#calls.length <= operation) this.#begin();
    if (this.#calls[operation] === 0) this.#touched.push(operation);
    this.#calls[operation]!++;
    this.#critical[operation]! += critical;
    this.#sums.self[operation]! += self;
    if (isOrigin) this.#failing[operation] = 1;
  }

  endTrace(): void {
    const sums = this.#sums;
    for (const operation of this.#touched) {
      const calls = this.#calls[operation]!;
      const critical = this.#critical[operation]!;
      sums.calls[operation]! += calls;
      sums.callSquares[operation]! += calls * calls;
      sums.critical[operation]! += critical;
      sums.criticalSquares[operation]! += critical * critical;
      sums.failing[operation]! += this.#failing[operation]!;
      this.#calls[operation] = this.#critical[operation] = this.#failing[operation] = 0;
    }
    this.#touched.length = 0;
  }

  /** @param count operations in all: of those that never came the sums are zero */
  finish(count: number): ProfileFigures {
    while (this.#calls.length < count) this.#begin();
    const { calls, callSquares, critical, criticalSquares, self, failing } = this.#sums;
    return {
      calls: Float64Array.from(calls),
      callSquares: Float64Array.from(callSquares),
      critical: Float64Array.from(critical),
      criticalSquares: Float64Array.from(criticalSquares),
      self: Float64Array.from(self),
      failing: Float64Array.from(failing),
    };
  }

  #begin(): void {
    for (const column of [this.#calls, this.#critical, this.#failing, ...Object.values(this.#sums)])
      column.push(0);
  }
}
