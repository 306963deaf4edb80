/** Between two runs of the same query: a screen that changes faster than this can't be read. */
const SHORTEST_GAP_MS = 150;
/** A slow query takes at most a fifth of the time. */
const GAP_PER_RUN = 4;

export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(handle: never): void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (handle) => clearTimeout(handle),
};

/**
 * Runs something again when what it depends on changed: the first change at once, then no sooner than
 * `max(150 ms, 4 × the last run)` after the last run's end. No change is lost: one that comes meanwhile makes one
 * more run.
 */
export class Pace {
  readonly #run: () => Promise<void>;
  readonly #clock: Clock;
  readonly #gapMs: number;
  #timer: unknown;
  #running = false;
  #wanted = false;
  #notBefore = 0;
  #stopped = false;
  #urgent = false;

  /** @param gapMs the shortest wait between two runs */
  constructor(run: () => Promise<void>, clock: Clock = realClock, gapMs = SHORTEST_GAP_MS) {
    this.#run = run;
    this.#clock = clock;
    this.#gapMs = gapMs;
  }

  /** Something changed. */
  touch(): void {
    if (this.#stopped) return;
    this.#wanted = true;
    if (this.#running || this.#timer !== undefined) return;
    const wait = this.#notBefore - this.#clock.now();
    if (wait <= 0) void this.#start();
    else {
      this.#timer = this.#clock.setTimeout(() => {
        this.#timer = undefined;
        void this.#start();
      }, wait);
    }
  }

  /** The user changed the question: run without any wait. */
  now(): void {
    this.#clock.clearTimeout(this.#timer as never);
    this.#timer = undefined;
    this.#notBefore = 0;
    this.#urgent = this.#running;
    this.touch();
  }

  stop(): void {
    this.#stopped = true;
    this.#clock.clearTimeout(this.#timer as never);
    this.#timer = undefined;
  }

  async #start(): Promise<void> {
    this.#running = true;
    this.#wanted = false;
    const began = this.#clock.now();
    try {
      await this.#run();
    } finally {
      const ended = this.#clock.now();
      this.#running = false;
      this.#notBefore = this.#urgent ? 0 : ended + Math.max(this.#gapMs, GAP_PER_RUN * (ended - began));
      this.#urgent = false;
      if (this.#wanted) this.touch();
    }
  }
}
