import { describe, expect, test } from 'vitest';
import { contains, overlaps, samplePath } from '../../../../renderer/components/graph/edge-path.ts';
import { edgeKey, hull, isWithin, shapeOf } from '../../../../renderer/components/graph/layout.ts';
import { layoutOf } from './elk.ts';
import { edge, mapOf, shopMap } from './shop-map.ts';

describe('the shape of a map', () => {
  test('is the same whatever the order and the figures', () => {
    const map = shopMap();
    const other = shopMap();
    other.nodes.reverse();
    other.edges.reverse();
    for (const item of other.edges) item.calls *= 7;
    expect(shapeOf(other)).toEqual(shapeOf(map));
  });

  test('leaves out edges to nodes that are not there', () => {
    const map = mapOf([edge('a', 'b', 1)]);
    map.edges.push(edge('a', 'elsewhere', 1));
    expect(shapeOf(map).edges).toHaveLength(1);
  });

  test('tells a part from the whole', () => {
    const small = shapeOf(mapOf([edge('a', 'b', 1)]));
    const large = shapeOf(mapOf([edge('a', 'b', 1), edge('b', 'c', 1)]));
    expect(isWithin(small, large)).toBe(true);
    expect(isWithin(large, small)).toBe(false);
    expect(isWithin(shapeOf(mapOf([edge('b', 'a', 1)])), large)).toBe(false);
  });
});

describe.each(['roomy', 'compact'] as const)('the %s layout', (density) => {
  test('draws every node once and over no other', async () => {
    const map = shopMap();
    const layout = await layoutOf(map, density);
    expect([...layout.nodes.keys()].sort()).toEqual(map.nodes.map((node) => node.id).sort());
    const boxes = [...layout.nodes.values()];
    for (const [i, box] of boxes.entries()) {
      for (const other of boxes.slice(i + 1)) expect(overlaps(box, other, 8)).toBe(false);
    }
    const all = hull(boxes)!;
    expect(all.x + all.width).toBeLessThanOrEqual(layout.width + 1);
    expect(all.y + all.height).toBeLessThanOrEqual(layout.height + 1);
  });

  test('reads from left to right, and no line runs through a node', async () => {
    const map = shopMap();
    const layout = await layoutOf(map, density);
    for (const item of map.edges) {
      const source = layout.nodes.get(item.source)!;
      const target = layout.nodes.get(item.target)!;
      expect(source.x + source.width).toBeLessThan(target.x);
      const points = layout.edges.get(edgeKey(item))!;
      expect(points[0]!.x).toBeCloseTo(source.x + source.width, 0);
      expect(points.at(-1)!.x).toBeCloseTo(target.x, 0);
      for (const [id, box] of layout.nodes) {
        if (id === item.source || id === item.target) continue;
        expect(samplePath(points).some((point) => contains(box, point))).toBe(false);
      }
    }
  });
});

test('the layout does not depend on the order in which services were seen', async () => {
  const map = shopMap();
  const shuffled = shopMap();
  shuffled.nodes.reverse();
  shuffled.edges.sort((a, b) => a.calls - b.calls);
  expect([...(await layoutOf(shuffled)).nodes]).toEqual([...(await layoutOf(map)).nodes]);
});

test('cycles and self calls have a layout too', async () => {
  const map = mapOf([edge('a', 'b', 1), edge('b', 'c', 1), edge('c', 'a', 1), edge('b', 'b', 1)]);
  const layout = await layoutOf(map);
  for (const item of map.edges) expect(layout.edges.get(edgeKey(item))!.length).toBeGreaterThan(1);
});
