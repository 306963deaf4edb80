import { lowerBound } from '../state/sorted-column.ts';
import { sizeOf, type Groups } from './group-rows.ts';

/** What a line of the list shows: a group, or one of its spans. */
export interface Line {
  group: number;
  /** Index among the rows of all groups; -1 for the group itself. */
  member: number;
}

/**
 * The lines of a grouped list in which some groups are open. Only the open ones are held: what many groups cost is the
 * same as what few do.
 */
export class GroupLines {
  readonly #groups: Groups;
  /** Open groups, ascending, and by open group the lines that the open ones before it add. */
  readonly #open: number[];
  readonly #before: number[] = [];
  readonly count: number;

  constructor(groups: Groups, open: Iterable<number>) {
    this.#groups = groups;
    this.#open = [...open].sort((a, b) => a - b);
    let added = 0;
    for (const group of this.#open) {
      this.#before.push(added);
      added += sizeOf(groups, group);
    }
    this.count = groups.count + added;
  }

  at(index: number): Line {
    // The last open group whose own line is not behind the index.
    let low = -1;
    let high = this.#open.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#open[middle]! + this.#before[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    if (low < 0) return { group: index, member: -1 };
    const group = this.#open[low]!;
    const below = index - group - this.#before[low]!;
    const size = sizeOf(this.#groups, group);
    if (below === 0) return { group, member: -1 };
    if (below <= size) return { group, member: this.#groups.from[group]! + below - 1 };
    return { group: group + below - size, member: -1 };
  }

  ofGroup(group: number): number {
    const open = lowerBound(this.#open, group);
    const last = this.#open.length - 1;
    const before = open <= last ? this.#before[open]! : this.count - this.#groups.count;
    return group + before;
  }

  /** Line of a member, or of its group where that is closed. */
  ofMember(member: number): number {
    const group = this.groupOf(member);
    const line = this.ofGroup(group);
    return this.isOpen(group) ? line + 1 + member - this.#groups.from[group]! : line;
  }

  groupOf(member: number): number {
    return lowerBound(this.#groups.from, member + 1) - 1;
  }

  isOpen(group: number): boolean {
    return this.#open[lowerBound(this.#open, group)] === group;
  }
}
