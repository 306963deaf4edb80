export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/**
 * A canvas that follows its box and the screen's pixel ratio, and draws at most once a frame: however many changes
 * ask for it, one `requestAnimationFrame` is pending.
 */
export class Surface {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #draw: Draw;
  readonly #observer: ResizeObserver;
  #frame = 0;
  #destroyed = false;
  #width = 0;
  #height = 0;
  #ratio = 1;

  constructor(canvas: HTMLCanvasElement, draw: Draw) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this page has no 2D canvas');
    this.#canvas = canvas;
    this.#context = context;
    this.#draw = draw;
    this.#observer = new ResizeObserver(() => {
      this.#measure();
      // A resized backing store is empty: drawing in the same frame keeps it from flashing.
      this.flush();
    });
    this.#observer.observe(canvas);
    this.#measure();
  }

  /** CSS pixels. */
  get width(): number {
    return this.#width;
  }

  get height(): number {
    return this.#height;
  }

  get context(): CanvasRenderingContext2D {
    return this.#context;
  }

  /** Draws in the next frame. */
  request(): void {
    if (this.#frame === 0 && !this.#destroyed) this.#frame = requestAnimationFrame(() => this.flush());
  }

  /** Draws now; nothing once destroyed, when what it would draw is gone with the component. */
  flush(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (this.#destroyed || this.#width === 0 || this.#height === 0) return;
    // Moving the window to another screen changes the ratio without resizing the box.
    if (this.#ratio !== devicePixelRatio) this.#measure();
    this.#context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    this.#context.clearRect(0, 0, this.#width, this.#height);
    this.#draw(this.#context, this.#width, this.#height);
  }

  destroy(): void {
    this.#destroyed = true;
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
  }

  #measure(): void {
    const box = this.#canvas.getBoundingClientRect();
    this.#ratio = devicePixelRatio;
    this.#width = box.width;
    this.#height = box.height;
    const pixelWidth = Math.max(1, Math.round(box.width * this.#ratio));
    const pixelHeight = Math.max(1, Math.round(box.height * this.#ratio));
    if (this.#canvas.width !== pixelWidth) this.#canvas.width = pixelWidth;
    if (this.#canvas.height !== pixelHeight) this.#canvas.height = pixelHeight;
  }
}
