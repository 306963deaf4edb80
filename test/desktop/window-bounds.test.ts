import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWindowState, placeWindow, SMALLEST, type Bounds } from '../../app/desktop/window-bounds.ts';

const laptop: Bounds = { x: 0, y: 25, width: 1512, height: 900 };
const monitor: Bounds = { x: 1512, y: 0, width: 2560, height: 1415 };

test('a window comes back where it was, on the second display too', () => {
  const state = { x: 1700, y: 100, width: 1600, height: 1000, maximized: true };
  expect(placeWindow(state, [laptop, monitor])).toEqual(state);
});

test('when its display is gone it keeps its size as far as there is room, and the system places it', () => {
  const state = { x: 1700, y: 100, width: 2000, height: 1200, maximized: false };
  expect(placeWindow(state, [laptop])).toEqual({ width: 1512, height: 900, maximized: false });
});

test('a title bar out of reach counts as gone', () => {
  const above = { x: 100, y: -200, width: 1000, height: 800, maximized: false };
  expect(placeWindow(above, [laptop])).not.toHaveProperty('x');
  const leftEdge = { x: -950, y: 100, width: 1000, height: 800, maximized: false };
  expect(placeWindow(leftEdge, [laptop])).not.toHaveProperty('x');
});

test('the first window fits the display', () => {
  expect(placeWindow(undefined, [{ x: 0, y: 0, width: 1280, height: 720 }])).toEqual({
    width: 1280,
    height: 720,
    maximized: false,
  });
  expect(placeWindow(undefined, [monitor])).toMatchObject({ width: 1440, height: 900 });
});

test('whatever was remembered, the window is reachable and no smaller than usable', () => {
  const size = fc.integer({ min: -100_000, max: 100_000 });
  const state = fc.record({ x: size, y: size, width: size, height: size, maximized: fc.boolean() });
  fc.assert(
    fc.property(state, (remembered) => {
      const place = placeWindow(remembered, [laptop, monitor]);
      expect(place.width).toBeGreaterThanOrEqual(SMALLEST.width);
      expect(place.height).toBeGreaterThanOrEqual(SMALLEST.height);
      expect(place.width).toBeLessThanOrEqual(monitor.width);
      if (place.y !== undefined) expect(place.y).toBeGreaterThanOrEqual(-32);
    }),
  );
});

test('a state that is not one is not read', () => {
  const good = '{"x":1,"y":2,"width":900,"height":700}';
  expect(parseWindowState(good)).toEqual({ x: 1, y: 2, width: 900, height: 700, maximized: false });
  const wrong = [
    '',
    'null',
    '[]',
    '{"x":1}',
    '{"x":"1","y":2,"width":3,"height":4}',
    good.replace('900', '1e999'),
  ];
  for (const text of wrong) expect(parseWindowState(text)).toBeUndefined();
});
