/**
 * Gives intervals that come in order of start the lowest track that is free: a tournament tree over the ends of the tracks, whose
 * leftmost leaf that has ended is found from the root. O(log tracks) an interval, and O(1) while one track is enough.
 */
export class FirstFit {
  /** Leaves at [#leaves, 2 #leaves): when each track is free again. Above them the earliest of both children. */
  #tree = new Float64Array(4);
  #leaves = 1;
  #used = 0;

  /** Tracks taken so far. */
  get tracks(): number {
    return this.#used;
  }

  /** Forgets all intervals. */
  reset(): void {
    this.#leaves = 1;
    this.#used = 0;
    this.#tree[1] = -Infinity;
  }

  /** The track of an interval that begins no earlier than those before it. */
  place(start: number, end: number): number {
    if (this.#used === this.#leaves && this.#tree[1]! > start) this.#grow();
    const tree = this.#tree;
    let node = 1;
    while (node < this.#leaves) {
      node *= 2;
      if (tree[node]! > start) node++;
    }
    const track = node - this.#leaves;
    tree[node] = end;
    while (node > 1) {
      node >>= 1;
      tree[node] = Math.min(tree[2 * node]!, tree[2 * node + 1]!);
    }
    this.#used = Math.max(this.#used, track + 1);
    return track;
  }

  #grow(): void {
    const before = this.#tree;
    const leaves = this.#leaves * 2;
    if (before.length < 2 * leaves) this.#tree = new Float64Array(4 * leaves);
    const tree = this.#tree;
    tree.set(before.subarray(this.#leaves, 2 * this.#leaves), leaves);
    tree.fill(-Infinity, leaves + this.#leaves, 2 * leaves);
    for (let node = leaves - 1; node > 0; node--) {
      tree[node] = Math.min(tree[2 * node]!, tree[2 * node + 1]!);
    }
    this.#leaves = leaves;
  }
}
