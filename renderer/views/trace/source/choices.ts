import type { BlockChoices } from './block-lines.ts';

/** Blocks whose choices are kept; the oldest are forgotten. Nobody folds more by hand. */
const MAX_CHOICES = 10_000;

export const ALL_AS_THEY_ARE: ReadonlyMap<number, BlockChoices> = new Map();

export type ChoiceChange =
  | { fold: boolean }
  | { origin: boolean }
  | { line: number; closed: boolean }
  | { line: number; whole: boolean };

/** The choices of all blocks after one of them was changed. */
export function changeChoices(
  all: ReadonlyMap<number, BlockChoices>,
  row: number,
  before: BlockChoices,
  change: ChoiceChange,
): ReadonlyMap<number, BlockChoices> {
  const next = new Map(all);
  next.set(row, changed(before, change));
  const [oldest] = next.keys();
  if (next.size > MAX_CHOICES && oldest !== undefined) next.delete(oldest);
  return next;
}

/** The choices by the rows of another state of the trace. @param carry gives the row there, -1 for none */
export function carryChoices(
  all: ReadonlyMap<number, BlockChoices>,
  carry: (row: number) => number,
): ReadonlyMap<number, BlockChoices> {
  const entries = [...all].map(([row, choices]): [number, BlockChoices] => [carry(row), choices]);
  return new Map(entries.filter(([row]) => row >= 0));
}

function changed(choices: BlockChoices, change: ChoiceChange): BlockChoices {
  if ('fold' in change) return { ...choices, folded: change.fold };
  if ('origin' in change) return { ...choices, folded: false, origin: change.origin };
  if ('closed' in change) return { ...choices, closed: withLine(choices.closed, change.line, change.closed) };
  return { ...choices, whole: withLine(choices.whole, change.line, change.whole) };
}

function withLine(lines: ReadonlySet<number>, line: number, wanted: boolean): ReadonlySet<number> {
  const next = new Set(lines);
  if (wanted) next.add(line);
  else next.delete(line);
  return next;
}
