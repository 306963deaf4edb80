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

/** What is known of a text in a font. */
interface Measured {
  /** As it can be drawn. */
  line: string;
  width: number;
  /** Shortened forms by the pixels they fit into, cut at the end and in the middle. */
  end: Map<number, string> | undefined;
  middle: Map<number, string> | undefined;
}

/**
 * Measured and shortened text, so that a frame measures only what it has not seen. Nothing is joined into keys: a frame that
 * knows its texts makes no strings.
 */
export class TextCache {
  readonly #fonts = new Map<string, Map<string, Measured>>();
  readonly #advances = new Map<string, number>();
  #entries = 0;

  /** Width in pixels of a text as it is drawn. */
  width(context: TextMeasure, font: string, text: string): number {
    return this.#measured(context, font, text).width;
  }

  /** Width of a text of Latin letters, digits and signs in a font whose characters are all as wide as each other. */
  monoWidth(context: TextMeasure, font: string, text: string): number {
    let advance = this.#advances.get(font);
    if (advance === undefined) {
      if (context.font !== font) context.font = font;
      this.#advances.set(font, (advance = context.measureText('0').width));
    }
    return advance * text.length;
  }

  /**
   * The text, or as much of it with an ellipsis as `room` pixels hold; '' where not even that fits.
   * @param cut where letters are left out: names that differ in their last part keep it with `middle`
   */
  fit(context: TextMeasure, font: string, text: string, room: number, cut: 'end' | 'middle' = 'end'): string {
    const measured = this.#measured(context, font, text);
    if (measured.width <= room) return measured.line;
    const pixels = Math.floor(room);
    if (pixels <= 0) return '';
    const known = (measured[cut] ??= new Map<number, string>());
    let fitted = known.get(pixels);
    if (fitted === undefined) {
      fitted = shorten(context, font, measured, pixels, cut);
      known.set(pixels, fitted);
      this.#count();
    }
    return fitted;
  }

  /** Forgets everything: fonts have loaded or changed. */
  clear(): void {
    this.#fonts.clear();
    this.#advances.clear();
    this.#entries = 0;
  }

  #measured(context: TextMeasure, font: string, text: string): Measured {
    let texts = this.#fonts.get(font);
    if (texts === undefined) this.#fonts.set(font, (texts = new Map<string, Measured>()));
    let measured = texts.get(text);
    if (measured === undefined) {
      const line = printable(text);
      if (context.font !== font) context.font = font;
      measured = { line, width: context.measureText(line).width, end: undefined, middle: undefined };
      texts.set(text, measured);
      this.#count();
    }
    return measured;
  }

  #count(): void {
    if (++this.#entries < MAX_ENTRIES) return;
    this.#fonts.clear();
    this.#entries = 0;
  }
}

/** The longest form that fits, searched from where it would be if all characters were as wide as each other. */
function shorten(
  context: TextMeasure,
  font: string,
  { line, width }: Measured,
  room: number,
  cut: 'end' | 'middle',
): string {
  if (context.font !== font) context.font = font;
  const points = [...line];
  const tailShare = cut === 'middle' ? TAIL_SHARE : 0;
  const average = width / points.length;
  let low = 0;
  let high = points.length - 1;
  let guess = Math.floor(room / average) - 1;
  while (low < high) {
    const count = Math.min(Math.max(guess, low + 1), high);
    const spare = room - context.measureText(keep(points, count, tailShare)).width;
    if (spare >= 0) low = count;
    else high = count - 1;
    guess = count + Math.trunc(spare / average);
  }
  return low === 0 ? '' : keep(points, low, tailShare);
}

/** `count` of the characters with an ellipsis for the others; a share of them from the end. */
function keep(points: string[], count: number, tailShare: number): string {
  const tail = Math.floor(count * tailShare);
  const head = points.slice(0, count - tail).join('');
  const end = points.slice(points.length - tail).join('');
  // A dot beside the ellipsis reads as part of it.
  return head.replace(trailingSeparators, '') + ELLIPSIS + end.replace(leadingSeparators, '');
}
