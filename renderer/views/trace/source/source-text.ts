import type { ResultOf } from '../../../../app/core/contract/methods.ts';
import type { CutSource } from '../../../../app/core/contract/trace-methods.ts';

/** The source of one span, in lines. */
export interface SourceText {
  /** Of the span, and before it of its resource and scope. */
  lines: readonly string[];
  /** How many of the lines are resource and scope. */
  originLines: number;
  /** The span's JSON as one text. */
  text: string;
  /** What was left out of a span that is too large to be shown whole. */
  cut: CutSource | undefined;
}

/** What stands for a parent that has not arrived: it has no source. */
export const NO_SOURCE: SourceText = { lines: [], originLines: 0, text: '', cut: undefined };

/**
 * Marks that turn the direction of what follows and what has no shape at all, as escapes: the same JSON, and nothing in
 * it moves or hides its neighbours. Control characters below U+0020 are escaped in JSON anyway. Built from code points, so
 * that the source holds none of them.
 */
const unseen = new RegExp(
  `[${[
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x61c, 0x61c],
    [0x200b, 0x200f],
    [0x2028, 0x202f],
    [0x2060, 0x206f],
    [0xfeff, 0xfeff],
    [0xfff9, 0xfffb],
  ]
    .map(([from, to]) => `${String.fromCodePoint(from!)}-${String.fromCodePoint(to!)}`)
    .join('')}]`,
  'gu',
);

function visible(text: string): string {
  return text.replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The spans of an answer by row. */
export function* textsOf(
  from: number,
  { spans, origin, origins, cut }: ResultOf<'traces.source'>,
): Generator<[row: number, text: SourceText]> {
  const originLines = origins.map((text) => visible(text).split('\n'));
  for (const [i, text] of spans.entries()) {
    const row = from + i;
    const shared = originLines[origin[i]!];
    if (shared === undefined) yield [row, NO_SOURCE];
    else {
      yield [
        row,
        {
          lines: [...shared, ...visible(text).split('\n')],
          originLines: shared.length,
          text,
          cut: cut.find((entry) => entry.row === row),
        },
      ];
    }
  }
}

/** Spaces that a line begins with: two a level. */
export function indentOf(line: string): number {
  let spaces = 0;
  while (line.charCodeAt(spaces) === 0x20) spaces++;
  return spaces;
}

/** Whether a line opens a list or an object that is closed on a later line. */
export function opens(line: string): boolean {
  const last = line.charCodeAt(line.length - 1);
  return last === 0x5b || last === 0x7b;
}

/** Index of the line that closes what another opens. */
export function closingLine(lines: readonly string[], line: number): number {
  const indent = indentOf(lines[line]!);
  let end = line + 1;
  while (end < lines.length - 1 && indentOf(lines[end]!) > indent) end++;
  return Math.min(end, lines.length - 1);
}
