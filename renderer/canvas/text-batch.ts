interface Line {
  color: string;
  text: string;
  x: number;
  y: number;
}

/** Lines of one font. The objects are used again by every frame. */
class Lines {
  readonly #lines: Line[] = [];
  #count = 0;

  add(color: string, text: string, x: number, y: number): void {
    const line = this.#lines[this.#count++];
    if (line === undefined) {
      this.#lines.push({ color, text, x, y });
      return;
    }
    line.color = color;
    line.text = text;
    line.x = x;
    line.y = y;
  }

  draw(context: CanvasRenderingContext2D, font: string): void {
    if (this.#count === 0) return;
    context.font = font;
    let ink = '';
    for (let i = 0; i < this.#count; i++) {
      const { color, text, x, y } = this.#lines[i]!;
      if (color !== ink) context.fillStyle = ink = color;
      context.fillText(text, x, y);
    }
    this.#count = 0;
  }
}

/** Text to be drawn over what is drawn meanwhile: a font is set once for all of its lines, not once for each. */
export class TextBatch {
  readonly #fonts = new Map<string, Lines>();

  /** @param y the line's middle, @param x its left end */
  add(font: string, color: string, text: string, x: number, y: number): void {
    if (text === '') return;
    let lines = this.#fonts.get(font);
    if (lines === undefined) this.#fonts.set(font, (lines = new Lines()));
    lines.add(color, text, x, y);
  }

  /** Draws what was added, and forgets it. */
  draw(context: CanvasRenderingContext2D): void {
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    for (const [font, lines] of this.#fonts) lines.draw(context, font);
  }
}
