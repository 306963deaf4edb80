import { expect, test } from 'vitest';
import { textScaleAt } from '../../../../renderer/components/graph/text-scale.ts';
import { turnWheel } from '../../../../renderer/components/graph/wheel.ts';

const camera = { x: 10, y: 20, scale: 1 };
const still = { deltaX: 0, deltaY: 0, deltaMode: 0, shiftKey: false, ctrlKey: false };
const at = { x: 100, y: 50 };

test('a wheel zooms about the pointer, whatever unit it counts in', () => {
  const near = turnWheel(camera, { ...still, deltaY: -160 }, at, 600);
  expect(near.scale).toBeGreaterThan(1);
  // The point of the map under the pointer stays there.
  expect((at.x - near.x) / near.scale).toBeCloseTo(at.x - camera.x);
  expect((at.y - near.y) / near.scale).toBeCloseTo(at.y - camera.y);
  expect(turnWheel(camera, { ...still, deltaY: -10, deltaMode: 1 }, at, 600)).toEqual(near);
  expect(turnWheel(camera, { ...still, deltaY: -0.5, deltaMode: 2 }, at, 320)).toEqual(near);
});

test('sideways, or with shift, it pans; a pinch zooms whatever its direction', () => {
  expect(turnWheel(camera, { ...still, deltaX: 30 }, at, 600)).toEqual({ x: -20, y: 20, scale: 1 });
  expect(turnWheel(camera, { ...still, deltaY: 30, shiftKey: true }, at, 600)).toEqual({
    x: -20,
    y: 20,
    scale: 1,
  });
  expect(turnWheel(camera, { ...still, deltaX: 9, deltaY: 5, ctrlKey: true }, at, 600).scale).toBeLessThan(1);
});

test('text grows while the map shrinks, up to what the boxes hold', () => {
  expect([2, 1, 0.8, 0.1].map(textScaleAt)).toEqual([1, 1, 1.1, 1.35]);
});
