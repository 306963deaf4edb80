import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, overlaps } from '../../../../renderer/components/graph/edge-path.ts';
import { edgeKey, type Layout } from '../../../../renderer/components/graph/layout.ts';
import { placeLabels, type LabelRequest } from '../../../../renderer/components/graph/place-labels.ts';
import { layoutOf } from './elk.ts';
import { shopMap } from './shop-map.ts';

function request(key: string, weight = 1): LabelRequest {
  return {
    key,
    weight,
    tone: 'error',
    forms: [
      { text: '31 % errors', width: 78, height: 17 },
      { text: '31 %', width: 34, height: 17 },
    ],
  };
}

test('no label ever covers a node or another label', () => {
  const coordinate = fc.integer({ min: 0, max: 600 });
  const point = fc.record({ x: coordinate, y: coordinate });
  const box = fc.record({
    x: coordinate,
    y: coordinate,
    width: fc.integer({ min: 20, max: 180 }),
    height: fc.integer({ min: 20, max: 60 }),
  });
  fc.assert(
    fc.property(
      fc.array(box, { maxLength: 12 }),
      fc.array(fc.array(point, { minLength: 2, maxLength: 4 }), { maxLength: 12 }),
      (boxes, edges) => {
        const layout: Layout = {
          width: 800,
          height: 700,
          nodes: new Map(boxes.map((item, i) => [String(i), item])),
          edges: new Map(edges.map((points, i) => [String(i), points])),
        };
        const labels = placeLabels(
          layout,
          edges.map((_, i) => request(String(i), i)),
        );
        for (const [i, label] of labels.entries()) {
          for (const item of boxes) expect(overlaps(label, item)).toBe(false);
          for (const other of labels.slice(i + 1)) expect(overlaps(label, other)).toBe(false);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('every error of the shop finds a place on its own line', async () => {
  const map = shopMap();
  const layout = await layoutOf(map);
  const loud = map.edges.filter((edge) => edge.errors > 10);
  const labels = placeLabels(
    layout,
    loud.map((edge) => request(edgeKey(edge), edge.errors)),
  );
  expect(labels.map((label) => label.key).sort()).toEqual(loud.map(edgeKey).sort());
});

test('the heavier label gets the room, and one without room is left out', () => {
  const line = [
    { x: 0, y: 50 },
    { x: 60, y: 50 },
  ];
  const layout: Layout = {
    width: 60,
    height: 100,
    nodes: new Map([
      ['above', { x: -200, y: -200, width: 460, height: 238 }],
      ['below', { x: -200, y: 62, width: 460, height: 200 }],
    ]),
    edges: new Map([
      ['light', line],
      ['heavy', line],
    ]),
  };
  const labels = placeLabels(layout, [request('light', 1), request('heavy', 9)]);
  expect(labels[0]!.key).toBe('heavy');
  expect(contains(labels[0]!, { x: labels[0]!.x + 10, y: 50 })).toBe(true);
  expect(labels.length).toBeLessThanOrEqual(2);
  layout.nodes.set('all', { x: -500, y: -500, width: 1000, height: 1000 });
  expect(placeLabels(layout, [request('heavy')])).toEqual([]);
});
