/** How much faster than it was time passes. */
export const SPEEDS = [1, 5, 20, 60] as const;
export type Speed = (typeof SPEEDS)[number];

const DEFAULT_SPEED: Speed = 20;
/** Maps in a second at most: figures that change faster can't be read. */
const STEP_MS = 250;
/** For those who want less motion: a still picture, then the next one. */
const CALM_STEP_MS = 1_500;
/** After a pause of the machine time doesn't leap. */
const LONGEST_STEP_MS = 4_000;

export interface Played {
  /** Whether the last step is on the screen: until then the next one waits. */
  ready(): boolean;
  /** Moves on by so much time; false at the end. */
  step(byNs: bigint): boolean;
  calm(): boolean;
  ended(): void;
}

/** Lets the window pass through time. */
export class Player {
  readonly #played: Played;
  #playing = $state.raw(false);
  #speed = $state.raw<Speed>(DEFAULT_SPEED);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  constructor(played: Played) {
    this.#played = played;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get speed(): Speed {
    return this.#speed;
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
  }

  play(): void {
    if (this.#playing) return;
    this.#playing = true;
    this.#last = performance.now();
    this.#wait();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#playing = false;
    clearTimeout(this.#timer);
    this.#played.ended();
  }

  close(): void {
    this.#playing = false;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#step(), this.#played.calm() ? CALM_STEP_MS : STEP_MS);
  }

  #step(): void {
    if (this.#played.ready()) {
      const now = performance.now();
      const passed = Math.min(LONGEST_STEP_MS, now - this.#last);
      this.#last = now;
      if (!this.#played.step(BigInt(Math.round(passed * this.#speed * 1e6)))) {
        this.pause();
        return;
      }
    }
    this.#wait();
  }
}
