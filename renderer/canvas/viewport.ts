/** Nothing is told apart below this: 20 ns over a thousand pixels shows single nanoseconds, the unit of the data. */
export const MIN_RANGE_NS = 20;

/**
 * A window of time over a width in pixels. Times are nanoseconds from the trace's base; the window never leaves
 * [0, duration] and is never narrower than MIN_RANGE_NS.
 */
export class Viewport {
  #duration: number;
  #from = 0;
  #to: number;
  #left = 0;
  #width = 1;

  constructor(duration: number) {
    this.#duration = Math.max(duration, MIN_RANGE_NS);
    this.#to = this.#duration;
  }

  get duration(): number {
    return this.#duration;
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  get range(): number {
    return this.#to - this.#from;
  }

  get width(): number {
    return this.#width;
  }

  get left(): number {
    return this.#left;
  }

  /** The whole is shown. */
  get fits(): boolean {
    return this.#from === 0 && this.#to === this.#duration;
  }

  /** Where on the screen the window lies, in pixels. */
  place(left: number, width: number): void {
    this.#left = left;
    this.#width = Math.max(1, width);
  }

  /** The trace grew: a window that showed the whole goes on doing so, another one stays where it is. */
  setDuration(duration: number): void {
    const fitted = this.fits;
    this.#duration = Math.max(duration, MIN_RANGE_NS);
    if (fitted) this.fit();
    else this.show(this.#from, this.#to);
  }

  /** Pixel of a time. */
  x(time: number): number {
    return this.#left + ((time - this.#from) / this.range) * this.#width;
  }

  /** Time of a pixel. */
  time(x: number): number {
    return this.#from + ((x - this.#left) / this.#width) * this.range;
  }

  get nanosPerPixel(): number {
    return this.range / this.#width;
  }

  fit(): void {
    this.#from = 0;
    this.#to = this.#duration;
  }

  /** Shows [from, to], in either order; kept inside the trace by moving first and narrowing after. */
  show(from: number, to: number): void {
    const low = Math.min(from, to);
    const range = Math.min(Math.max(Math.abs(to - from), MIN_RANGE_NS), this.#duration);
    this.#from = Math.min(Math.max(low, 0), this.#duration - range);
    this.#to = this.#from + range;
  }

  /** Narrows (factor < 1) or widens about a pixel, whose time stays where it is. */
  zoomAt(x: number, factor: number): void {
    const pivot = this.time(x);
    const range = Math.min(Math.max(this.range * factor, MIN_RANGE_NS), this.#duration);
    const from = pivot - ((pivot - this.#from) / this.range) * range;
    this.show(from, from + range);
  }

  panBy(pixels: number): void {
    const from = this.#from + pixels * this.nanosPerPixel;
    this.show(from, from + this.range);
  }

  /** Brings [from, to] into the window, moving it no more than needed. */
  reveal(from: number, to: number): void {
    if (to < this.#from || from > this.#to) {
      const start = from - this.range * 0.1;
      this.show(start, start + this.range);
    }
  }
}
