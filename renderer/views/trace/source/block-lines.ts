import { closingLine, opens, type SourceText } from './source-text.ts';

/** What the user did to a span's block. */
export interface BlockChoices {
  /** Only its head is shown. */
  folded: boolean;
  /** Resource and scope are shown. */
  origin: boolean;
  /** Lines whose list or object is closed. */
  closed: ReadonlySet<number>;
  /** Lines that are shown whole, however long. */
  whole: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();
export const NO_CHOICES: BlockChoices = { folded: false, origin: false, closed: NONE, whole: NONE };

/** Parts that a line shown whole may have: 256 KiB or so, the rest stays cut. */
const MAX_PARTS = 4_000;

/** A line on the screen: the head of a block, what is to be said of it, or a part of a line of its text. */
export type BlockLine =
  | { kind: 'head' }
  | { kind: 'note' }
  | { kind: 'loading' }
  | {
      kind: 'text';
      line: number;
      /** Which part of a line that is shown whole: from 0. */
      part: number;
      closed: boolean;
    };

/** The lines that a block has on the screen, all of one height. */
export class BlockLines {
  readonly #lines: number[] = [];
  readonly #parts: number[] = [];
  readonly #choices: BlockChoices;
  /** Lines before the text: the head, and a note. */
  readonly #above: number;
  readonly count: number;

  /**
   * @param note something is said under the head
   * @param columns characters that fit on a line
   */
  constructor(text: SourceText, choices: BlockChoices, note: boolean, columns: number) {
    this.#choices = choices;
    this.#above = choices.folded || !note ? 1 : 2;
    if (!choices.folded) this.#fill(text, choices.origin ? 0 : text.originLines, columns);
    this.count = this.#above + this.#lines.length;
  }

  at(index: number): BlockLine {
    if (index === 0) return { kind: 'head' };
    if (index < this.#above) return { kind: 'note' };
    const line = this.#lines[index - this.#above]!;
    return {
      kind: 'text',
      line,
      part: this.#parts[index - this.#above]!,
      closed: this.#choices.closed.has(line),
    };
  }

  /** Where a line of the text is on the screen; the line that hides it where it is hidden. */
  indexOf(line: number): number {
    const at = this.#lines.findLastIndex((own) => own <= line);
    if (at < 0) return 0;
    return this.#above + this.#lines.indexOf(this.#lines[at]!);
  }

  #fill({ lines }: SourceText, first: number, columns: number): void {
    const { closed, whole } = this.#choices;
    for (let line = first; line < lines.length; line++) {
      const length = lines[line]!.length;
      const parts = whole.has(line) ? Math.min(MAX_PARTS, Math.max(1, Math.ceil(length / columns))) : 1;
      for (let part = 0; part < parts; part++) {
        this.#lines.push(line);
        this.#parts.push(part);
      }
      if (closed.has(line) && opens(lines[line]!)) line = closingLine(lines, line);
    }
  }
}
