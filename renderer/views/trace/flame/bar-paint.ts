import { BAR_HEIGHT, type FlameScene } from './flame-scene.ts';

/** Bars from this width on are told from their neighbours by a pixel of room, and have round corners. */
const SEPARATED_FROM = 4;
export const RADIUS = 3;
/** What is not looked for stays to be seen, as the ground that the rest stands on. */
const FADED = 0.2;

/**
 * Paints bars. Narrow ones of one colour that touch become one rectangle, and all rectangles of a colour are painted together:
 * a dense lane has another service in every pixel, and changing colours costs more than filling.
 */
export class BarPaint {
  readonly #context: CanvasRenderingContext2D;
  readonly #left = -RADIUS;
  readonly #right: number;
  /** By colour, lit and faded: left, top and width of each rectangle. */
  readonly #lit = new Map<string, number[]>();
  readonly #faded = new Map<string, number[]>();
  #from = 0;
  #to = 0;
  #top = 0;
  #color = '';
  #isLit = true;

  constructor(context: CanvasRenderingContext2D, { layout }: FlameScene) {
    this.#context = context;
    // Beyond the edges, where the round end of a bar that goes on is cut off.
    this.#right = layout.timelineLeft + layout.timelineWidth + RADIUS;
  }

  /** Bars of a lane come from left to right. */
  add(from: number, to: number, top: number, color: string, lit: boolean): void {
    const left = Math.max(from, this.#left);
    const right = Math.min(to, this.#right);
    if (right - left >= SEPARATED_FROM) {
      this.#context.fillStyle = color;
      this.#context.globalAlpha = lit ? 1 : FADED;
      this.#context.beginPath();
      this.#context.roundRect(left, top, right - left - 1, BAR_HEIGHT, RADIUS);
      this.#context.fill();
      return;
    }
    const joins =
      left <= this.#to &&
      left >= this.#from &&
      top === this.#top &&
      color === this.#color &&
      lit === this.#isLit;
    if (joins) {
      this.#to = Math.max(right, this.#to);
      return;
    }
    this.#keep();
    this.#from = left;
    this.#to = Math.max(right, left + 1);
    this.#top = top;
    this.#color = color;
    this.#isLit = lit;
  }

  /** Paints what was kept. */
  flush(): void {
    this.#keep();
    this.#paint(this.#faded, FADED);
    this.#paint(this.#lit, 1);
  }

  #keep(): void {
    if (this.#to <= this.#from) return;
    const by = this.#isLit ? this.#lit : this.#faded;
    let list = by.get(this.#color);
    if (list === undefined) by.set(this.#color, (list = []));
    list.push(this.#from, this.#top, this.#to - this.#from);
    this.#to = this.#from;
  }

  #paint(by: Map<string, number[]>, alpha: number): void {
    this.#context.globalAlpha = alpha;
    for (const [color, list] of by) {
      this.#context.fillStyle = color;
      for (let i = 0; i < list.length; i += 3) {
        this.#context.fillRect(list[i]!, list[i + 1]!, list[i + 2]!, BAR_HEIGHT);
      }
    }
    this.#context.globalAlpha = 1;
  }
}
