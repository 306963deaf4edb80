import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowList, type RowRuns, type RowTree } from '../../../renderer/canvas/row-list.ts';

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

/** Runs of at least two siblings next to each other that were given the same letter. */
function runsOf(tree: RowTree, letters: number[]): RowRuns {
  const row: number[] = [];
  const end: number[] = [];
  const taken = new Set<number>();
  for (let head = 0; head < tree.count; head++) {
    if (taken.has(head)) continue;
    let next = head;
    let length = 0;
    while (next < tree.count && tree.parent[next] === tree.parent[head] && letters[next] === letters[head]) {
      taken.add(next);
      length++;
      next += tree.size[next]!;
    }
    if (length < 2) continue;
    row.push(head);
    end.push(next);
  }
  return { row: Uint32Array.from(row), end: Uint32Array.from(end) };
}

/** 1 for the wanted rows, 2 for those above them, 0 for the others. */
function keptOf(tree: RowTree, wanted: boolean[]): Uint8Array {
  const kept = Uint8Array.from(wanted, Number);
  for (let row = tree.count - 1; row >= 0; row--) {
    const above = tree.parent[row]!;
    if (kept[row] !== 0 && above >= 0 && kept[above] === 0) kept[above] = 2;
  }
  return kept;
}

type Step =
  | { verb: 'fold' | 'unfold' | 'toggle' | 'foldRun' | 'reveal'; row: number }
  | { verb: 'foldBelow'; row: number }
  | { verb: 'unfoldAll' | 'foldRuns' | 'unfoldRuns' | 'filter' | 'unfilter'; row: number };

const anyStep: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom(
    'fold',
    'unfold',
    'toggle',
    'foldRun',
    'reveal',
    'foldBelow',
    'unfoldAll',
    'foldRuns',
    'unfoldRuns',
    'filter',
    'unfilter',
  ),
  row: fc.nat(60),
});

test('folding and filtering together do as a naive list does', () => {
  fc.assert(
    fc.property(
      anyTree,
      fc.array(fc.nat(1), { minLength: 40, maxLength: 40 }),
      fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      fc.array(anyStep, { maxLength: 25 }),
      (tree, letters, wishes, steps) => {
        const runs = runsOf(tree, letters);
        const list = new RowList(tree, runs);
        const kept = keptOf(tree, wishes.slice(0, tree.count));
        let filter: Uint8Array | undefined;
        /** What each row was told: a naive list keeps it as words. */
        const state: ('open' | 'folded' | 'run')[] = Array.from({ length: tree.count }, (_, row) =>
          runs.row.includes(row) ? 'run' : 'open',
        );
        const endOf = (head: number) => runs.end[runs.row.indexOf(head)] ?? 0;
        const isWhole = (head: number) => {
          for (let row = head; row < endOf(head); row += tree.size[row]!)
            if (filter?.[row] === 0) return false;
          return runs.row.includes(head);
        };
        const hides = (head: number, row: number) =>
          row !== head &&
          ((state[head] === 'folded' && row > head && row < head + tree.size[head]!) ||
            (state[head] === 'run' && isWhole(head) && row > head && row < endOf(head)));
        const rows = Array.from({ length: tree.count }, (_, row) => row);
        const expected = () =>
          rows.filter((row) => filter?.[row] !== 0 && !rows.some((head) => hides(head, row)));
        for (const step of steps) {
          const row = step.row % tree.count;
          const leaf = tree.size[row] === 1;
          switch (step.verb) {
            case 'fold':
              list.fold(row);
              state[row] = leaf ? 'open' : 'folded';
              break;
            case 'unfold':
              list.unfold(row);
              state[row] = 'open';
              break;
            case 'toggle': {
              const closed = state[row] === 'folded' || (state[row] === 'run' && isWhole(row));
              list.toggle(row);
              state[row] = closed || leaf ? 'open' : 'folded';
              break;
            }
            case 'foldRun':
              if (isWhole(row)) state[row] = 'run';
              list.foldRun(row);
              break;
            case 'reveal':
              list.reveal(row);
              if (filter?.[row] !== 0) {
                for (const head of rows) if (hides(head, row)) state[head] = 'open';
                expect(list.isVisible(row)).toBe(true);
              }
              break;
            case 'foldBelow':
              list.foldBelow(step.row % 4);
              for (const at of rows) {
                state[at] = tree.depth[at]! >= step.row % 4 && tree.size[at]! > 1 ? 'folded' : 'open';
              }
              break;
            case 'unfoldAll':
              list.unfoldAll();
              state.fill('open');
              break;
            case 'foldRuns':
              list.foldRuns();
              for (const head of runs.row) state[head] = 'run';
              break;
            case 'unfoldRuns':
              list.unfoldRuns();
              for (const head of runs.row) if (state[head] === 'run') state[head] = 'open';
              break;
            case 'filter':
            case 'unfilter':
              filter = step.verb === 'filter' ? kept : undefined;
              list.setFilter(filter);
          }
          expect(shown(list)).toEqual(expected());
        }
        for (const row of expected()) {
          const children = rows.some((child) => tree.parent[child] === row && filter?.[child] !== 0);
          expect(list.hasChildren(row)).toBe(children);
          expect(list.isRunFolded(row)).toBe(state[row] === 'run' && isWhole(row));
          expect(list.isFolded(row)).toBe(state[row] === 'folded');
        }
        const { folded, openRuns } = list.folding();
        expect([...folded]).toEqual(rows.filter((row) => state[row] === 'folded'));
        expect([...openRuns]).toEqual([...runs.row].filter((head) => state[head] !== 'run'));
      },
    ),
    { numRuns: 400 },
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
