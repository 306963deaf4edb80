import type { Diagnostic } from '../../../app/core/query/diagnostics.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';

export function mistakesIn(text: string): readonly Diagnostic[] {
  return text.trim() === '' ? [] : parseQuery(text).diagnostics;
}

/**
 * The mistakes that are shown: all of them once the query was run or left; while somebody types only those that lie elsewhere, as what
 * is at the cursor is not finished, and what was opened before it is not closed yet.
 * @param cursor undefined when nobody types
 */
export function shownMistakes(mistakes: readonly Diagnostic[], cursor: number | undefined): Diagnostic[] {
  return mistakes.filter(({ start, end, fits }) => {
    if (cursor === undefined) return true;
    if (cursor >= start && cursor <= end + 1) return false;
    return !(cursor > end && isCloser(fits));
  });
}

function isCloser(fits: readonly string[]): boolean {
  return fits.length === 1 && /^[)}"'`]$/.test(fits[0]!);
}
