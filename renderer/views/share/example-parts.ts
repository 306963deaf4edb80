/** A text and what would stand in its place, cut where they begin to differ. */
export interface ExampleParts {
  before: string;
  after: string;
}

/** So much of what both begin with is left: it tells where in the value they differ. */
const KEPT = 10;

/** Long values that begin alike are shown from shortly before the place where they don't. */
export function exampleParts(before: string, after: string): ExampleParts {
  const shortest = Math.min(before.length, after.length);
  let same = 0;
  while (same < shortest && before[same] === after[same]) same++;
  if (same <= KEPT + 1) return { before, after };
  let from = same - KEPT;
  // A sign of two units is not cut in half.
  if (/[\uDC00-\uDFFF]/.test(before[from]!)) from--;
  return { before: `…${before.slice(from)}`, after: `…${after.slice(from)}` };
}
