import type { CallColumns } from '../../../../app/core/analysis/call-columns.ts';
import type { Sequence } from '../../../../app/core/analysis/sequence.ts';

/** By step, 1 where one of its calls is among the marked rows, a folded run with all that it hides. */
export function markSteps(shown: Sequence, calls: CallColumns, marked: Uint8Array): Uint8Array {
  const result = new Uint8Array(shown.count);
  for (let step = 0; step < shown.count; step++) {
    const first = shown.call[step]!;
    if (first < 0) continue;
    const end = shown.folded[step] === 1 ? calls.runs.end[shown.run[step]!]! : first + 1;
    for (let call = first; call < end; call++) {
      const callee = calls.callee[call]!;
      if (marked[calls.row[call]!] !== 1 && (callee < 0 || marked[callee] !== 1)) continue;
      result[step] = 1;
      break;
    }
  }
  return result;
}

/** A list of rows as marks by row. */
export function marksOf(rows: Uint32Array, count: number): Uint8Array {
  const marks = new Uint8Array(count);
  for (const row of rows) marks[row] = 1;
  return marks;
}
