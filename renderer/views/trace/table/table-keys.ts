import { pressSpanKey, type SpanKeyTargets } from '../shared-keys.ts';

/** What the keys of the table do. */
export interface TableMoves extends SpanKeyTargets {
  /** Line that the keyboard is on, -1 for none. */
  cursor: number;
  count: number;
  /** Lines that fit. */
  page: number;
  go(index: number): void;
  /** Opens or closes the group; on a span, or where there is nothing to do, it returns false. */
  unfold(open: boolean): boolean;
  scrollSideways(step: 1 | -1): void;
}

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressTableKey(key: string, moves: TableMoves): boolean {
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
  const next = Object.hasOwn(target, key) ? target[key] : undefined;
  if (next !== undefined) {
    if (count > 0) moves.go(Math.min(Math.max(next, 0), count - 1));
    return true;
  }
  switch (key) {
    case 'ArrowRight':
      if (!moves.unfold(true)) moves.scrollSideways(1);
      return true;
    case 'ArrowLeft':
      if (!moves.unfold(false)) moves.scrollSideways(-1);
      return true;
    default:
      return pressSpanKey(key, moves);
  }
}
