/** What the keys of the table do. */
export interface TableMoves {
  /** Line that the keyboard is on, -1 for none. */
  cursor: number;
  count: number;
  /** Lines that fit. */
  page: number;
  go(index: number): void;
  /** To the next or previous span that the find box found. */
  stepMatch(step: 1 | -1): void;
  stepError(step: 1 | -1): void;
  matchesOnly(): void;
  find(): void;
  /** Opens or closes the group; on a span, or where there is nothing to do, it returns false. */
  unfold(open: boolean): boolean;
  scrollSideways(step: 1 | -1): void;
  /** On to the details of a span, or to the group's spans in the waterfall. */
  open(): void;
  escape(): void;
}

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressTableKey(event: KeyboardEvent, moves: TableMoves): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return false;
  const { cursor, count, page } = moves;
  const target: Record<string, number> = {
    j: cursor + 1,
    ArrowDown: cursor + 1,
    k: cursor - 1,
    ArrowUp: cursor - 1,
    PageDown: cursor + page,
    PageUp: cursor - page,
    Home: 0,
    End: count - 1,
  };
  const next = Object.hasOwn(target, event.key) ? target[event.key] : undefined;
  if (next !== undefined) {
    if (count > 0) moves.go(Math.min(Math.max(next, 0), count - 1));
    return true;
  }
  switch (event.key) {
    case 'ArrowRight':
      if (!moves.unfold(true)) moves.scrollSideways(1);
      return true;
    case 'ArrowLeft':
      if (!moves.unfold(false)) moves.scrollSideways(-1);
      return true;
    case 'Enter':
      moves.open();
      return true;
    case 'n':
      moves.stepMatch(1);
      return true;
    case 'N':
      moves.stepMatch(-1);
      return true;
    case 'e':
      moves.stepError(1);
      return true;
    case 'E':
      moves.stepError(-1);
      return true;
    case 'm':
      moves.matchesOnly();
      return true;
    case '/':
      moves.find();
      return true;
    case 'Escape':
      moves.escape();
      return true;
    default:
      return false;
  }
}
