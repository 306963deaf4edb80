import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowList, type RowTree } from '../../../renderer/canvas/row-list.ts';

/** A tree in preorder from each row's depth. */
function treeOf(depths: number[]): RowTree {
  const count = depths.length;
  const parent = new Int32Array(count).fill(-1);
  const size = new Uint32Array(count).fill(1);
  for (let row = 0; row < count; row++) {
    for (let above = row - 1; above >= 0; above--) {
      if (depths[above]! < depths[row]!) {
        parent[row] = above;
        break;
      }
    }
    for (let at = parent[row]!; at >= 0; at = parent[at]!) size[at]! += 1;
  }
  return { count, parent, size, depth: Uint32Array.from(depths) };
}

const shown = (list: RowList) => Array.from({ length: list.length }, (_, i) => list.rowAt(i));

const anyTree = fc.array(fc.nat(4), { minLength: 1, maxLength: 40 }).map((steps) => {
  const depths = [0];
  for (const step of steps) depths.push(Math.min(depths.at(-1)! + 1, step));
  return treeOf(depths);
});

test('folding a row hides its subtree and nothing else', () => {
  const list = new RowList(treeOf([0, 1, 2, 2, 1, 2]));
  expect(shown(list)).toEqual([0, 1, 2, 3, 4, 5]);
  list.toggle(1);
  expect(shown(list)).toEqual([0, 1, 4, 5]);
  expect(list.isFolded(1)).toBe(true);
  expect(list.indexOf(3)).toBe(1);
  expect(list.isVisible(3)).toBe(false);
  list.toggle(1);
  expect(list.length).toBe(6);
});

test('a leaf is never folded', () => {
  const list = new RowList(treeOf([0, 1]));
  list.toggle(1);
  expect(list.isFolded(1)).toBe(false);
  expect(list.length).toBe(2);
});

test('a run of siblings is one row until it is opened, and can be closed again', () => {
  const list = new RowList(treeOf([0, 1, 2, 1, 1, 1]), {
    row: Uint32Array.of(1),
    end: Uint32Array.of(5),
  });
  expect(shown(list)).toEqual([0, 1, 5]);
  expect(list.isRunFolded(1)).toBe(true);
  expect(list.isFolded(1)).toBe(false);
  expect(list.span(1)).toBe(4);
  list.unfold(1);
  expect(shown(list)).toEqual([0, 1, 2, 3, 4, 5]);
  list.foldRun(1);
  expect(shown(list)).toEqual([0, 1, 5]);
  list.reveal(4);
  expect(list.isVisible(4)).toBe(true);
});

test('folding by level keeps the rows down to it', () => {
  const list = new RowList(treeOf([0, 1, 2, 1, 2, 3, 0]));
  list.foldBelow(1);
  expect(shown(list)).toEqual([0, 1, 3, 6]);
  list.foldAll();
  expect(shown(list)).toEqual([0, 6]);
  list.unfoldAll();
  expect(list.length).toBe(7);
});

test('whatever is folded, the list is the rows without a folded ancestor, and reveal opens a way to any row', () => {
  fc.assert(
    fc.property(anyTree, fc.array(fc.nat(60), { maxLength: 20 }), fc.nat(60), (tree, folds, target) => {
      const list = new RowList(tree);
      for (const row of folds) list.fold(row % tree.count);
      const hidden = (row: number): boolean => {
        for (let at = tree.parent[row]!; at >= 0; at = tree.parent[at]!) if (list.isFolded(at)) return true;
        return false;
      };
      const rows = Array.from({ length: tree.count }, (_, row) => row);
      expect(shown(list)).toEqual(rows.filter((row) => !hidden(row)));
      const row = target % tree.count;
      const before = shown(list);
      list.reveal(row);
      expect(list.isVisible(row)).toBe(true);
      expect(shown(list)).toEqual(expect.arrayContaining(before));
    }),
  );
});

test('a chain 70 000 deep and a million siblings fold and reveal', () => {
  const deep = 70_000;
  const chain = new RowList({
    count: deep,
    parent: Int32Array.from({ length: deep }, (_, row) => row - 1),
    size: Uint32Array.from({ length: deep }, (_, row) => deep - row),
    depth: Uint32Array.from({ length: deep }, (_, row) => row),
  });
  chain.foldAll();
  expect(chain.length).toBe(1);
  chain.reveal(deep - 1);
  expect(chain.length).toBe(deep);

  const wide = 1_000_000;
  const size = new Uint32Array(wide).fill(1);
  size[0] = wide;
  const siblings = new RowList({
    count: wide,
    parent: new Int32Array(wide).fill(0),
    size,
    depth: new Uint32Array(wide).fill(1),
  });
  expect(siblings.length).toBe(wide);
  siblings.toggle(0);
  expect(siblings.length).toBe(1);
});
