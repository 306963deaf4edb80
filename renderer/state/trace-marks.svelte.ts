/** A comparison has two sides. */
const SIDES = 2;

/** The traces that are marked for a comparison, in the order of marking; a third takes the place of the first. */
export class TraceMarks {
  #ids = $state.raw<readonly string[]>([]);

  get ids(): readonly string[] {
    return this.#ids;
  }

  has(traceId: string): boolean {
    return this.#ids.includes(traceId);
  }

  toggle(traceId: string): void {
    this.#ids = this.has(traceId)
      ? this.#ids.filter((id) => id !== traceId)
      : [...this.#ids, traceId].slice(-SIDES);
  }

  clear(): void {
    this.#ids = [];
  }
}
