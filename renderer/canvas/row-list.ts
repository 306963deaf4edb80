/** The shape of a tree in preorder: a row's subtree is the `size` rows that begin with it. */
export interface RowTree {
  count: number;
  parent: Int32Array;
  size: Uint32Array;
  depth: Uint32Array;
}

/** Runs of adjacent siblings that can be shown as their first row: rows [row, end), ascending. */
export interface RowRuns {
  row: Uint32Array;
  end: Uint32Array;
}

export const NO_RUNS: RowRuns = { row: new Uint32Array(0), end: new Uint32Array(0) };

/**
 * The rows that are on the list while others are folded away.
 *
 * The state is one column, `skip`: how many rows a walk in preorder advances at a row. 1 for an open one, its subtree's
 * size for a folded one, the run's length for the first of a folded run. The list is the walk, kept in a column of
 * ascending rows: rebuilding it costs the rows shown (2 ms for a million), and row → index is a binary search.
 */
export class RowList {
  readonly #tree: RowTree;
  readonly #runEnd = new Map<number, number>();
  readonly #skip: Uint32Array;
  readonly #rows: Uint32Array;
  #length = 0;
  #stale = true;

  /** @param runs folded at first */
  constructor(tree: RowTree, runs: RowRuns = NO_RUNS) {
    this.#tree = tree;
    this.#skip = new Uint32Array(tree.count).fill(1);
    this.#rows = new Uint32Array(tree.count);
    for (let i = 0; i < runs.row.length; i++) {
      const head = runs.row[i]!;
      this.#runEnd.set(head, runs.end[i]!);
      this.#skip[head] = runs.end[i]! - head;
    }
  }

  /** Rows on the list. */
  get length(): number {
    if (this.#stale) this.#rebuild();
    return this.#length;
  }

  /** Row at an index of the list. */
  rowAt(index: number): number {
    if (this.#stale) this.#rebuild();
    return this.#rows[index]!;
  }

  /** Index of a row, or of the row that hides it. */
  indexOf(row: number): number {
    if (this.#stale) this.#rebuild();
    let low = 0;
    let high = this.#length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#rows[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  isVisible(row: number): boolean {
    return this.rowAt(this.indexOf(row)) === row;
  }

  hasChildren(row: number): boolean {
    return this.#tree.size[row]! > 1;
  }

  /** Rows that stand behind a row on the list, itself included. */
  span(row: number): number {
    return this.#skip[row]!;
  }

  /** The end of the run that a row begins, whether folded or not. */
  runEnd(row: number): number | undefined {
    return this.#runEnd.get(row);
  }

  isRunFolded(row: number): boolean {
    const end = this.#runEnd.get(row);
    return end !== undefined && this.#skip[row] === end - row;
  }

  /** Its children are hidden; a leaf is never folded, a folded run is not a folded row. */
  isFolded(row: number): boolean {
    return this.#skip[row]! > 1 && !this.isRunFolded(row);
  }

  fold(row: number): void {
    this.#set(row, this.#tree.size[row]!);
  }

  /** Opens a row; where it stands for a run, opens the run. */
  unfold(row: number): void {
    this.#set(row, 1);
  }

  foldRun(row: number): void {
    const end = this.#runEnd.get(row);
    if (end !== undefined) this.#set(row, end - row);
  }

  toggle(row: number): void {
    if (this.#skip[row]! > 1) this.unfold(row);
    else this.fold(row);
  }

  /** Folds every row, so that the roots remain. */
  foldAll(): void {
    this.foldBelow(0);
  }

  /** Folds the rows at a depth and opens those above it. */
  foldBelow(depth: number): void {
    for (let row = 0; row < this.#tree.count; row++) {
      this.#skip[row] = this.#tree.depth[row]! >= depth ? this.#tree.size[row]! : 1;
    }
    this.#stale = true;
  }

  unfoldAll(): void {
    this.#skip.fill(1);
    this.#stale = true;
  }

  foldRuns(): void {
    for (const [head, end] of this.#runEnd) this.#skip[head] = end - head;
    this.#stale = true;
  }

  /** Opens what hides a row. Walks only the rows beside its path. */
  reveal(row: number): void {
    let at = this.rowAt(this.indexOf(row));
    while (at < row) {
      const next = at + this.#skip[at]!;
      if (next <= row) {
        at = next;
      } else {
        this.#skip[at] = 1;
        this.#stale = true;
        at += 1;
      }
    }
  }

  /** The rows that are folded and the heads whose run is open, for carrying the state over to a newer trace. */
  folding(): { folded: number[]; openRuns: number[] } {
    const folded: number[] = [];
    for (let row = 0; row < this.#tree.count; row++) if (this.isFolded(row)) folded.push(row);
    const openRuns = [...this.#runEnd.keys()].filter((head) => !this.isRunFolded(head));
    return { folded, openRuns };
  }

  #set(row: number, skip: number): void {
    if (this.#skip[row] === skip) return;
    this.#skip[row] = skip;
    this.#stale = true;
  }

  #rebuild(): void {
    const count = this.#tree.count;
    const skip = this.#skip;
    const rows = this.#rows;
    let length = 0;
    for (let row = 0; row < count; row += skip[row]!) rows[length++] = row;
    this.#length = length;
    this.#stale = false;
  }
}
