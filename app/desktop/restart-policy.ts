const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
/** An engine that ran this long was healthy: what stopped it is a new matter. */
const HEALTHY_MS = 60_000;
/** After so many stops in a row another start is the user's decision. */
const MOST_RESTARTS = 6;

/** When to start the engine again after it died. */
export class RestartPolicy {
  #stops = 0;

  /**
   * Counts a stop, and says how long to wait before the next start; undefined when it is time to ask the user.
   * @param ranMs how long the engine had been up
   */
  afterStop(ranMs: number): number | undefined {
    if (ranMs >= HEALTHY_MS) this.#stops = 0;
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#stops);
    this.#stops += 1;
    return this.#stops > MOST_RESTARTS ? undefined : delay;
  }

  /** The user wants another try. */
  forget(): void {
    this.#stops = 0;
  }
}
