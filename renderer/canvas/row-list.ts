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

/** By row of a tree: 0 is hidden with all below it, anything else is shown. A shown row's parent is shown too. */
export type Kept = Uint8Array;

/**
 * The rows that are on the list while others are folded away or filtered out.
 *
 * The state is one column, `skip`: how many rows a walk in preorder advances at a row. 1 for an open one, its subtree's
 * size for a folded one, the run's length for the first of a folded run. The list is the walk, kept in a column of
 * ascending rows: rebuilding it costs the rows shown (2 ms for a million), and row → index is a binary search.
 *
 * A run is longer than the subtree of its first row, so that `skip` alone tells a folded run from a folded row.
 * Filtered rows are left out of the walk. A folded run stands for all of its members: where a filter takes some of them
 * away, it is no run, and those that remain are listed one by one until the filter is gone.
 */
export class RowList {
  readonly #tree: RowTree;
  readonly #runs: RowRuns;
  readonly #skip: Uint32Array;
  readonly #rows: Uint32Array;
  #kept: Kept | undefined;
  /** 1 for the first row of a run that the filter takes members from. */
  #broken: Uint8Array | undefined;
  /** Whether a row has a child that is shown, where that took a walk to find out. */
  readonly #shownChild = new Map<number, boolean>();
  #length = 0;
  #version = 0;
  #stale = true;

  /** @param runs folded at first */
  constructor(tree: RowTree, runs: RowRuns = NO_RUNS) {
    this.#tree = tree;
    this.#runs = runs;
    this.#skip = new Uint32Array(tree.count).fill(1);
    this.#rows = new Uint32Array(tree.count);
    this.foldRuns();
  }

  /** Another number whenever the list is another one. */
  get version(): number {
    if (this.#stale) this.#rebuild();
    return this.#version;
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

  /** Index of a row, or of the one that comes before it on the list: of the row that hides it, where it is folded. */
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
    return this.length > 0 && this.rowAt(this.indexOf(row)) === row;
  }

  /** Leaves rows out, or none. What is folded stays so. */
  setFilter(kept: Kept | undefined): void {
    if (kept === this.#kept) return;
    this.#kept = kept;
    this.#broken = kept === undefined ? undefined : this.#brokenBy(kept);
    this.#shownChild.clear();
    this.#stale = true;
  }

  /** The filter leaves a row out: nothing but another filter shows it. */
  isFiltered(row: number): boolean {
    return this.#kept !== undefined && this.#kept[row] === 0;
  }

  /** Something can be shown below the row. */
  hasChildren(row: number): boolean {
    if (this.#tree.size[row]! === 1) return false;
    if (this.#kept === undefined) return true;
    let known = this.#shownChild.get(row);
    if (known === undefined) this.#shownChild.set(row, (known = this.#hasShownChild(row)));
    return known;
  }

  /** Rows that stand behind a row on the list, itself included. */
  span(row: number): number {
    return this.#broken?.[row] === 1 && this.#skip[row]! > this.#tree.size[row]! ? 1 : this.#skip[row]!;
  }

  /** The end of the run that a row begins, whether folded or not. */
  runEnd(row: number): number | undefined {
    if (this.#broken?.[row] === 1) return undefined;
    const { row: heads, end } = this.#runs;
    const at = firstAtLeast(heads, row);
    return heads[at] === row ? end[at] : undefined;
  }

  /** The row stands for its run on the list. */
  isRunFolded(row: number): boolean {
    return this.span(row) > this.#tree.size[row]!;
  }

  /** Its children are hidden; a leaf is never folded, a folded run is not a folded row. */
  isFolded(row: number): boolean {
    return this.#skip[row]! > 1 && this.#skip[row] === this.#tree.size[row];
  }

  fold(row: number): void {
    this.#set(row, this.#tree.size[row]!);
  }

  /** Opens a row; where it stands for a run, opens the run. */
  unfold(row: number): void {
    this.#set(row, 1);
  }

  foldRun(row: number): void {
    const end = this.runEnd(row);
    if (end !== undefined) this.#set(row, end - row);
  }

  toggle(row: number): void {
    if (this.span(row) > 1) this.unfold(row);
    else this.fold(row);
  }

  /** Folds every row, so that the roots remain. */
  foldAll(): void {
    this.foldBelow(0);
  }

  /** Folds the rows at a depth and below it, and opens those above. Walks only the rows that stay on the list. */
  foldBelow(level: number): void {
    const { count, depth, size } = this.#tree;
    const skip = this.#skip;
    skip.set(size.subarray(0, count));
    for (let row = 0; row < count; row += skip[row]!) if (depth[row]! < level) skip[row] = 1;
    this.#stale = true;
  }

  unfoldAll(): void {
    this.#skip.fill(1);
    this.#stale = true;
  }

  foldRuns(): void {
    const { row: heads, end } = this.#runs;
    for (let i = 0; i < heads.length; i++) this.#skip[heads[i]!] = end[i]! - heads[i]!;
    this.#stale = true;
  }

  /** Opens the runs that are folded, and nothing else. */
  unfoldRuns(): void {
    for (const head of this.#runs.row) if (this.#skip[head]! > this.#tree.size[head]!) this.#skip[head] = 1;
    this.#stale = true;
  }

  /** A run is folded. */
  get anyRunFolded(): boolean {
    return this.#runs.row.some((head) => this.#skip[head]! > this.#tree.size[head]!);
  }

  /** Opens what hides a row by folding. Walks only the rows beside its path. */
  reveal(row: number): void {
    if (this.length === 0 || this.isFiltered(row)) return;
    let at = this.rowAt(this.indexOf(row));
    while (at < row) {
      const next = at + this.#step(at);
      if (next <= row) {
        at = next;
      } else {
        this.#skip[at] = 1;
        this.#stale = true;
        at += 1;
      }
    }
  }

  /** The rows that are folded and the heads whose run is open, ascending, for carrying the state over to a newer trace. */
  folding(): { folded: Uint32Array; openRuns: Uint32Array } {
    const { count, size } = this.#tree;
    const skip = this.#skip;
    let folds = 0;
    for (let row = 0; row < count; row++) if (skip[row]! > 1 && skip[row] === size[row]) folds++;
    const folded = new Uint32Array(folds);
    for (let row = 0, at = 0; at < folds; row++) {
      if (skip[row]! > 1 && skip[row] === size[row]) folded[at++] = row;
    }
    return { folded, openRuns: this.#runs.row.filter((head) => skip[head]! <= size[head]!) };
  }

  #set(row: number, skip: number): void {
    if (this.#skip[row] === skip) return;
    this.#skip[row] = skip;
    this.#stale = true;
  }

  #brokenBy(kept: Kept): Uint8Array {
    const { count, size } = this.#tree;
    const { row: heads, end } = this.#runs;
    const broken = new Uint8Array(count);
    for (let run = 0; run < heads.length; run++) {
      const head = heads[run]!;
      for (let row = head; row < end[run]!; row += size[row]!) {
        if (kept[row] !== 0) continue;
        broken[head] = 1;
        break;
      }
    }
    return broken;
  }

  #hasShownChild(row: number): boolean {
    const { size } = this.#tree;
    const end = row + size[row]!;
    for (let child = row + 1; child < end; child += size[child]!) if (this.#kept![child] !== 0) return true;
    return false;
  }

  /** How far the walk advances at a row. */
  #step(row: number): number {
    return this.isFiltered(row) ? this.#tree.size[row]! : this.span(row);
  }

  #rebuild(): void {
    const count = this.#tree.count;
    const skip = this.#skip;
    const rows = this.#rows;
    let length = 0;
    if (this.#kept === undefined) {
      for (let row = 0; row < count; row += skip[row]!) rows[length++] = row;
    } else {
      const kept = this.#kept;
      for (let row = 0; row < count; row += this.#step(row)) if (kept[row] !== 0) rows[length++] = row;
    }
    this.#length = length;
    this.#version += 1;
    this.#stale = false;
  }
}

/** First index of an ascending column whose value is at least `value`. */
function firstAtLeast(column: Uint32Array, value: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
