import type { StructuralOp, StructuralRelation } from '../../core/query/ast/spanset.ts';
import type { Forest } from './forest.ts';
import { isPlaceholder } from './row-facts.ts';
import type { Groups } from './row-groups.ts';

/**
 * The rows that a relation between two sets of rows selects; see StructuralOp. Masks hold 1 for the rows of a set, all of which are in
 * groups; only rows of the same group are related.
 */
export function relatedMask(
  op: StructuralOp,
  left: Uint8Array,
  right: Uint8Array,
  forest: Forest,
  groups: Groups,
): Uint8Array {
  const relation = op.replace(/^[!&]/, '') as StructuralRelation;
  const related = reached(relation, left, forest, groups);
  if (op.startsWith('!')) return right.map((own, row) => own & (related[row]! ^ 1));
  const mask = right.map((own, row) => own & related[row]!);
  if (!op.startsWith('&')) return mask;
  const back = reached(REVERSE[relation], right, forest, groups);
  return mask.map((own, row) => own | (left[row]! & back[row]!));
}

const REVERSE: Record<StructuralRelation, StructuralRelation> = {
  '>': '<',
  '<': '>',
  '>>': '<<',
  '<<': '>>',
  '~': '~',
};

/** 1 for each row that stands in the relation to some row of `from` in its group. */
function reached(relation: StructuralRelation, from: Uint8Array, forest: Forest, groups: Groups): Uint8Array {
  switch (relation) {
    case '>':
      return childrenOf(from, forest, groups);
    case '>>':
      return descendantsOf(from, forest, groups);
    case '<':
      return parentsOf(from, forest, groups);
    case '<<':
      return ancestorsOf(from, forest, groups);
    case '~':
      return siblingsOf(from, forest, groups);
  }
}

function childrenOf(from: Uint8Array, { count, parent }: Forest, { of }: Groups): Uint8Array {
  const mask = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const above = parent[row]!;
    if (above >= 0 && from[above] === 1 && of[above] === of[row]) mask[row] = 1;
  }
  return mask;
}

function parentsOf(from: Uint8Array, { count, parent }: Forest, { of }: Groups): Uint8Array {
  const mask = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const above = parent[row]!;
    if (above >= 0 && from[row] === 1 && of[above] === of[row]) mask[above] = 1;
  }
  return mask;
}

/** Down the rows with those of `from` that lie above the row at hand on a stack, counted by group. */
function descendantsOf(from: Uint8Array, { count, size }: Forest, groups: Groups): Uint8Array {
  const mask = new Uint8Array(count);
  const above = new Uint32Array(groups.count);
  const stack = new Uint32Array(count);
  let height = 0;
  for (let row = 0; row < count; row++) {
    for (; height > 0 && stack[height - 1]! + size[stack[height - 1]!]! <= row; height--)
      above[groups.of[stack[height - 1]!]!]! -= 1;
    const group = groups.of[row]!;
    if (group < 0) continue;
    if (above[group]! > 0) mask[row] = 1;
    if (from[row] === 0) continue;
    stack[height++] = row;
    above[group]! += 1;
  }
  return mask;
}

/** Up the rows: the next row of `from` in the group is below a row if it is within its subtree. */
function ancestorsOf(from: Uint8Array, { count, size }: Forest, groups: Groups): Uint8Array {
  const mask = new Uint8Array(count);
  const next = new Uint32Array(groups.count).fill(count);
  for (let row = count - 1; row >= 0; row--) {
    const group = groups.of[row]!;
    if (group < 0) continue;
    if (next[group]! < row + size[row]!) mask[row] = 1;
    if (from[row] === 1) next[group] = row;
  }
  return mask;
}

/** Children of the same parent, which is there: placeholders are nobody's parent. */
function siblingsOf(from: Uint8Array, forest: Forest, { of, count: groupCount }: Groups): Uint8Array {
  const { count, parent } = forest;
  const mask = new Uint8Array(count);
  const children = new Map<number, number>();
  const familyOf = (row: number): number => parent[row]! * groupCount + of[row]!;
  const isChild = (row: number): boolean =>
    of[row]! >= 0 && parent[row]! >= 0 && !isPlaceholder(forest, parent[row]!);
  for (let row = 0; row < count; row++)
    if (from[row] === 1 && isChild(row)) children.set(familyOf(row), (children.get(familyOf(row)) ?? 0) + 1);
  for (let row = 0; row < count; row++)
    if (isChild(row) && (children.get(familyOf(row)) ?? 0) > from[row]!) mask[row] = 1;
  return mask;
}
