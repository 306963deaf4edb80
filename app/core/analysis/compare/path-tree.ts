import { PairTable } from '../pair-table.ts';

/** Different paths that are told apart: more than a person looks through, and some megabytes. */
const MAX_PATHS = 100_000;
/** Different operations below one path. Beyond that names hold values that were not recognised as such. */
const MAX_CHILDREN = 2_000;

/**
 * Numbers paths of operations from the root 0, 1, 2 … in order of first appearance. What goes beyond the limits shares one path for
 * `other` below its parent, and with all that is below it.
 */
export class PathTree {
  readonly parent: number[] = [];
  readonly operation: number[] = [];
  readonly #children: number[] = [];
  readonly #paths = new PairTable(256);
  readonly #other: number;
  #roots = 0;

  /** @param other the operation that stands for those beyond the limits */
  constructor(other: number) {
    this.#other = other;
  }

  get count(): number {
    return this.parent.length;
  }

  /** The path of an operation below another path, -1 for a root. */
  child(parent: number, operation: number): number {
    if (parent >= 0 && this.operation[parent] === this.#other) return parent;
    const known = this.#paths.find(parent + 1, operation);
    if (known >= 0) return known;
    const siblings = parent < 0 ? this.#roots : this.#children[parent]!;
    const full = this.count >= MAX_PATHS || siblings >= MAX_CHILDREN;
    return this.#add(parent, full ? this.#other : operation);
  }

  #add(parent: number, operation: number): number {
    const path = this.#paths.add(parent + 1, operation);
    if (path < this.count) return path;
    this.parent.push(parent);
    this.operation.push(operation);
    this.#children.push(0);
    if (parent < 0) this.#roots++;
    else this.#children[parent]!++;
    return path;
  }
}
