import { expect, test } from 'vitest';
import { nextNode, readingOrder, type Direction } from '../../../../renderer/components/graph/next-node.ts';
import { layoutOf } from './elk.ts';
import { shopMap } from './shop-map.ts';

const directions: Direction[] = ['left', 'right', 'up', 'down'];

test('every node can be reached with the arrow keys', async () => {
  const layout = await layoutOf(shopMap());
  const reached = new Set([readingOrder(layout)[0]!]);
  for (const id of reached) {
    for (const direction of directions) {
      const next = nextNode(layout, id, direction);
      if (next !== undefined) reached.add(next);
    }
  }
  expect(reached.size).toBe(layout.nodes.size);
});

test('an arrow leads where it points', async () => {
  const layout = await layoutOf(shopMap());
  for (const [id, box] of layout.nodes) {
    const right = nextNode(layout, id, 'right');
    if (right !== undefined) expect(layout.nodes.get(right)!.x).toBeGreaterThan(box.x);
    const up = nextNode(layout, id, 'up');
    if (up !== undefined) expect(layout.nodes.get(up)!.y).toBeLessThan(box.y);
  }
  expect(nextNode(layout, 'user', 'right')).toBe('frontend');
  // The two share a layer, though one of them is narrower.
  expect(nextNode(layout, 'mobile-app', 'right')).toBe('gateway');
  expect(nextNode(layout, 'no such node', 'up')).toBe(readingOrder(layout)[0]);
});
