/** Entries kept before starting over: some 40 screens of rows with three texts each. */
const MAX_ENTRIES = 20_000;
/** No line of a canvas is longer; a 64 KiB name is cut before it is measured. */
const MAX_CHARACTERS = 400;
const ELLIPSIS = '…';
/** Of a name cut in the middle, the larger part is its end: `shop.c…rency/Convert`. */
const TAIL_SHARE = 0.6;
/** What parts of a name are joined with; none is left hanging at the ellipsis. */
const leadingSeparators = /^[./\s]+/u;
const trailingSeparators = /[./\s]+$/u;

/** What a canvas needs to offer for its text to be measured. */
export interface TextMeasure {
  font: string;
  measureText(text: string): { width: number };
}

/**
 * Control characters and marks that turn the direction of what follows them: a received name must not rearrange the
 * labels beside it. Built from code points, so that the source holds none of them.
 */
const unprintable = new RegExp(
  `[${[
    [0x0, 0x1f],
    [0x7f, 0x9f],
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
  ]
    .map(([from, to]) => `${String.fromCodePoint(from!)}-${String.fromCodePoint(to!)}`)
    .join('')}]+`,
  'gu',
);

/** One line of text as it can be drawn: no control characters, of bounded length. */
export function printable(text: string): string {
  const cut = text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) + ELLIPSIS : text;
  return cut.replace(unprintable, ' ');
}

/** Measured and shortened text, so that a frame measures only what it has not seen. */
export class TextCache {
  readonly #widths = new Map<string, number>();
  readonly #fitted = new Map<string, string>();

  /** Width in pixels. */
  width(context: TextMeasure, font: string, text: string): number {
    const key = `${font}\n${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    if (context.font !== font) context.font = font;
    const width = context.measureText(text).width;
    if (this.#widths.size >= MAX_ENTRIES) this.#widths.clear();
    this.#widths.set(key, width);
    return width;
  }

  /**
   * The text, or as much of it with an ellipsis as `room` pixels hold; '' where not even that fits.
   * @param cut where letters are left out: names that differ in their last part keep it with `middle`
   */
  fit(context: TextMeasure, font: string, text: string, room: number, cut: 'end' | 'middle' = 'end'): string {
    const pixels = Math.floor(room);
    const key = `${font}\n${pixels} ${cut}\n${text}`;
    const known = this.#fitted.get(key);
    if (known !== undefined) return known;
    const fitted = this.#shorten(context, font, text, pixels, cut);
    if (this.#fitted.size >= MAX_ENTRIES) this.#fitted.clear();
    this.#fitted.set(key, fitted);
    return fitted;
  }

  /** Forgets everything: fonts have loaded or changed. */
  clear(): void {
    this.#widths.clear();
    this.#fitted.clear();
  }

  #shorten(context: TextMeasure, font: string, text: string, room: number, cut: 'end' | 'middle'): string {
    if (room <= 0) return '';
    const line = printable(text);
    if (this.width(context, font, line) <= room) return line;
    if (context.font !== font) context.font = font;
    const points = [...line];
    const tailShare = cut === 'middle' ? TAIL_SHARE : 0;
    let low = 0;
    let high = points.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (context.measureText(keep(points, middle, tailShare)).width <= room) low = middle;
      else high = middle - 1;
    }
    return low === 0 ? '' : keep(points, low, tailShare);
  }
}

/** `count` of the characters with an ellipsis for the others; a share of them from the end. */
function keep(points: string[], count: number, tailShare: number): string {
  const tail = Math.floor(count * tailShare);
  const head = points.slice(0, count - tail).join('');
  const end = points.slice(points.length - tail).join('');
  // A dot beside the ellipsis reads as part of it.
  return head.replace(trailingSeparators, '') + ELLIPSIS + end.replace(leadingSeparators, '');
}
