import { expect, test } from 'vitest';
import {
  comparedTree,
  pathTo,
  type TreeChoice,
  treeRows,
} from '../../../renderer/views/compare/tree-rows.ts';
import { mergedFromText } from '../../core/analysis/compare/profile-from-text.ts';

const before = `
  web GET / 0..100 server
    web cart 5..20 client
      cart GetCart 6..19 server
    web pay 25..95 client
      payment Charge 26..94 server
    web log 96..97 client
`;
const after = before
  .replace('0..100', '0..300')
  .replace('25..95', '25..295')
  .replace('26..94', '26..294')
  .replace('    web log 96..97 client\n', '      payment retry 30..31 client\n');
const merged = mergedFromText(before, after);
const tree = comparedTree(merged.nodes, 300e6);
const choice: TreeChoice = { order: 'tree', changedOnly: false, text: '', folded: new Set() };
const names = (change: Partial<TreeChoice>): string[] =>
  [...treeRows(tree, { ...choice, ...change })].map((node) => merged.nodes.names[merged.nodes.name[node]!]!);

test('the whole tree, what changed most first among siblings', () => {
  expect(names({})).toEqual(['GET /', 'pay', 'Charge', 'retry', 'log', 'cart', 'GetCart']);
});

test('only what changed, and what leads there', () => {
  expect(names({ changedOnly: true })).toEqual(['GET /', 'pay', 'Charge', 'retry', 'log']);
  expect(tree.changedNodes).toBe(3);
});

test('what is folded hides what lies below, and shows what it sums to', () => {
  expect(names({ folded: new Set([1]) })).toEqual(['GET /', 'pay', 'log', 'cart', 'GetCart']);
  expect(tree.criticalBelow[0]).toBe(200e6);
});

test('a name is found with the path to it', () => {
  expect(names({ text: 'getc' })).toEqual(['GET /', 'cart', 'GetCart']);
  expect(names({ text: 'payment', changedOnly: true })).toEqual(['GET /', 'pay', 'Charge', 'retry']);
  expect(names({ text: 'nothing' })).toEqual([]);
});

test('by change, whatever the place', () => {
  expect(names({ order: 'flat' })[0]).toBe('Charge');
  expect(names({ order: 'flat', changedOnly: true })).toHaveLength(tree.changedNodes);
});

test('the path to a node', () => {
  expect(pathTo(merged.nodes, 3)).toEqual([0, 1]);
});
