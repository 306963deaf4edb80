import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fit,
  open,
  panBy,
  reveal,
  zoomAt,
  type Camera,
} from '../../../../renderer/components/graph/camera.ts';

const room = { x: 20, top: 10, bottom: 50 };
const cameras = fc.record({
  x: fc.double({ min: -500, max: 500, noNaN: true }),
  y: fc.double({ min: -500, max: 500, noNaN: true }),
  scale: fc.double({ min: 0.2, max: 2, noNaN: true }),
});

const onScreen = (camera: Camera, x: number, y: number) => ({
  x: x * camera.scale + camera.x,
  y: y * camera.scale + camera.y,
});

test('fit shows everything, with room around it', () => {
  const size = fc.integer({ min: 50, max: 12_000 });
  fc.assert(
    fc.property(size, size, (width, height) => {
      const camera = fit({ width, height }, { width: 1000, height: 700 }, room);
      const low = onScreen(camera, 0, 0);
      const high = onScreen(camera, width, height);
      expect(low.x).toBeGreaterThanOrEqual(room.x - 1e-6);
      expect(low.y).toBeGreaterThanOrEqual(room.top - 1e-6);
      expect(high.x).toBeLessThanOrEqual(1000 - room.x + 1e-6);
      expect(high.y).toBeLessThanOrEqual(700 - room.bottom + 1e-6);
    }),
  );
});

test('a small map is not blown up', () => {
  expect(fit({ width: 100, height: 50 }, { width: 2000, height: 2000 }, room).scale).toBeLessThan(1.2);
});

test('a map opens whole where it can be read, and else at its beginning', () => {
  const view = { width: 1000, height: 700 };
  const small = { width: 1200, height: 900 };
  expect(open(small, { x: 0, y: 400, width: 180, height: 54 }, view, room)).toEqual(fit(small, view, room));
  const first = { x: 0, y: 4000, width: 180, height: 54 };
  const camera = open({ width: 3000, height: 9000 }, first, view, room);
  expect(camera.scale).toBeGreaterThan(0.4);
  const { x, y } = onScreen(camera, first.x, first.y);
  expect(x).toBe(room.x);
  expect(y).toBeGreaterThan(200);
  expect(y).toBeLessThan(500);
  const top = open({ width: 3000, height: 9000 }, { ...first, y: 0 }, view, room);
  expect(onScreen(top, 0, 0).y).toBe(room.top);
  const flat = open({ width: 9000, height: 300 }, { ...first, y: 0 }, view, room);
  expect(onScreen(flat, 0, 150).y).toBeCloseTo(room.top + (700 - room.top - room.bottom) / 2, 6);
});

test('zooming leaves the point under the pointer where it is', () => {
  const at = fc.double({ min: 0, max: 900, noNaN: true });
  fc.assert(
    fc.property(cameras, at, at, fc.double({ min: 0.5, max: 2, noNaN: true }), (camera, x, y, factor) => {
      const next = zoomAt(camera, x, y, factor);
      const before = { x: (x - camera.x) / camera.scale, y: (y - camera.y) / camera.scale };
      const after = onScreen(next, before.x, before.y);
      expect(after.x).toBeCloseTo(x, 6);
      expect(after.y).toBeCloseTo(y, 6);
    }),
  );
});

test('the scale has bounds', () => {
  let camera: Camera = { x: 0, y: 0, scale: 1 };
  for (let i = 0; i < 50; i++) camera = zoomAt(camera, 10, 10, 2);
  expect(camera.scale).toBeLessThan(4);
  for (let i = 0; i < 90; i++) camera = zoomAt(camera, 10, 10, 0.5);
  expect(camera.scale).toBeGreaterThan(0.01);
});

test('reveal brings a box in, and leaves the map alone where it is in', () => {
  const view = { width: 800, height: 600 };
  const box = { x: 100, y: 100, width: 150, height: 50 };
  fc.assert(
    fc.property(cameras, (camera) => {
      const next = reveal(camera, box, view, 20);
      const low = onScreen(next, box.x, box.y);
      expect(low.x).toBeGreaterThanOrEqual(20 - 1e-6);
      expect(low.y).toBeGreaterThanOrEqual(20 - 1e-6);
      expect(low.x + box.width * next.scale).toBeLessThanOrEqual(view.width - 20 + 1e-6);
      const again = reveal(next, box, view, 20);
      expect(again.x).toBeCloseTo(next.x, 6);
      expect(again.y).toBeCloseTo(next.y, 6);
    }),
  );
  const camera = { x: 0, y: 0, scale: 1 };
  expect(reveal(camera, box, view, 20)).toEqual(camera);
  expect(panBy(camera, 5, -3)).toEqual({ x: 5, y: -3, scale: 1 });
});
