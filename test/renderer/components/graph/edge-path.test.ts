import { expect, test } from 'vitest';
import { ARROW_LENGTH, pathOf, samplePath } from '../../../../renderer/components/graph/edge-path.ts';

test('a level edge is a straight line that stops where its arrow head begins', () => {
  expect(
    pathOf([
      { x: 0, y: 10 },
      { x: 100, y: 10 },
    ]),
  ).toBe(`M0 10L${100 - ARROW_LENGTH} 10`);
});

test('other edges leave and arrive level, with one curve between two bends', () => {
  const path = pathOf([
    { x: 0, y: 0 },
    { x: 50, y: 40 },
    { x: 150, y: 40 },
    { x: 208, y: 80 },
  ]);
  expect(path).toBe('M0 0C25 0 25 40 50 40L150 40C175 40 175 80 200 80');
});

test('an edge that runs back arrives from the right', () => {
  const path = samplePath([
    { x: 100, y: 0 },
    { x: 20, y: 50 },
  ]);
  expect(path.at(-1)).toEqual({ x: 20 + ARROW_LENGTH, y: 50 });
});

test('samples begin and end with the path and stay between its ends', () => {
  const path = samplePath([
    { x: 0, y: 0 },
    { x: 108, y: 60 },
  ]);
  expect(path[0]).toEqual({ x: 0, y: 0 });
  expect(path.at(-1)).toEqual({ x: 100, y: 60 });
  for (const point of path) {
    expect(point.y).toBeGreaterThanOrEqual(0);
    expect(point.y).toBeLessThanOrEqual(60);
  }
  expect(pathOf([])).toBe('');
});
