import { BlockLines, type BlockChoices } from './block-lines.ts';
import type { SourceText } from './source-text.ts';

interface LaidOut {
  text: SourceText;
  choices: BlockChoices;
  columns: number;
  lines: BlockLines;
}

/** The blocks around the view laid out, each for as long as nothing about it changes. */
export class BlockLayouts {
  readonly #byRow = new Map<number, LaidOut>();

  /** @param note something is said under the head */
  lines(row: number, text: SourceText, choices: BlockChoices, note: boolean, columns: number): BlockLines {
    const known = this.#byRow.get(row);
    const same = known?.text === text && known.columns === columns && sameChoices(known.choices, choices);
    if (known !== undefined && same) return known.lines;
    const lines = new BlockLines(text, choices, note, columns);
    this.#byRow.set(row, { text, choices, columns, lines });
    return lines;
  }

  /** Forgets all blocks but these. */
  keep(rows: readonly number[]): void {
    for (const row of this.#byRow.keys()) if (!rows.includes(row)) this.#byRow.delete(row);
  }
}

function sameChoices(a: BlockChoices, b: BlockChoices): boolean {
  return a.folded === b.folded && a.origin === b.origin && a.closed === b.closed && a.whole === b.whole;
}
