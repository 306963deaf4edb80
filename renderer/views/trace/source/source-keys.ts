/** What the keys of the source do. */
export interface SourceMoves {
  viewLines: number;
  /** A number of lines. */
  scroll(lines: number): void;
  /** To the first or the last line. */
  edge(share: 0 | 1): void;
  /** To the next or previous span. */
  stepSpan(step: 1 | -1): void;
  stepMatch(step: 1 | -1): void;
  stepError(step: 1 | -1): void;
  /** Folds or unfolds the selected span. */
  fold(folded: boolean | undefined): void;
  foldAll(folded: boolean): void;
  matchesOnly(): void;
  find(): void;
  open(): void;
  escape(): void;
}

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressSourceKey(event: KeyboardEvent, moves: SourceMoves): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return false;
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
    n: () => moves.stepMatch(1),
    N: () => moves.stepMatch(-1),
    e: () => moves.stepError(1),
    E: () => moves.stepError(-1),
    m: moves.matchesOnly,
    '/': moves.find,
    Enter: moves.open,
    Escape: moves.escape,
  };
  if (!Object.hasOwn(done, event.key)) return false;
  done[event.key]!();
  return true;
}
