import { pressSpanKey, type SpanKeyTargets } from '../shared-keys.ts';

/** What the keys of the source do. */
export interface SourceMoves extends SpanKeyTargets {
  viewLines: number;
  /** A number of lines. */
  scroll(lines: number): void;
  /** To the first or the last line. */
  edge(share: 0 | 1): void;
  /** To the next or previous span. */
  stepSpan(step: 1 | -1): void;
  /** Folds or unfolds the selected span. */
  fold(folded: boolean | undefined): void;
  foldAll(folded: boolean): void;
}

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressSourceKey(key: string, moves: SourceMoves): boolean {
  const done: Record<string, () => void> = {
    j: () => moves.stepSpan(1),
    k: () => moves.stepSpan(-1),
    ArrowDown: () => moves.scroll(1),
    ArrowUp: () => moves.scroll(-1),
    PageDown: () => moves.scroll(moves.viewLines - 1),
    PageUp: () => moves.scroll(1 - moves.viewLines),
    Home: () => moves.edge(0),
    End: () => moves.edge(1),
    ArrowLeft: () => moves.fold(true),
    ArrowRight: () => moves.fold(false),
    ' ': () => moves.fold(undefined),
    '[': () => moves.foldAll(true),
    ']': () => moves.foldAll(false),
  };
  if (!Object.hasOwn(done, key)) return pressSpanKey(key, moves);
  done[key]!();
  return true;
}
