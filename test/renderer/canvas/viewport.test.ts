import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MIN_RANGE_NS, Viewport } from '../../../renderer/canvas/viewport.ts';

function placed(duration: number): Viewport {
  const viewport = new Viewport(duration);
  viewport.place(100, 1000);
  return viewport;
}

test('the whole fits at first, pixels and times are each other’s inverse', () => {
  const viewport = placed(2_000);
  expect(viewport.x(0)).toBe(100);
  expect(viewport.x(2_000)).toBe(1_100);
  expect(viewport.time(600)).toBe(1_000);
  expect(viewport.fits).toBe(true);
});

test('zooming keeps the time under the pointer', () => {
  const viewport = placed(1e9);
  const before = viewport.time(400);
  viewport.zoomAt(400, 0.25);
  expect(viewport.time(400)).toBeCloseTo(before, 3);
  expect(viewport.range).toBeCloseTo(0.25e9, 3);
});

test('panning stops at the trace’s ends', () => {
  const viewport = placed(1_000_000);
  viewport.show(200_000, 400_000);
  viewport.panBy(-5_000);
  expect([viewport.from, viewport.to]).toEqual([0, 200_000]);
  viewport.panBy(50_000);
  expect([viewport.from, viewport.to]).toEqual([800_000, 1_000_000]);
});

test('no step leads out of the trace or below the smallest range', () => {
  const step = fc.oneof(
    fc.record({ zoom: fc.double({ min: 0.01, max: 20, noNaN: true }), x: fc.integer({ min: 0, max: 1200 }) }),
    fc.record({ pan: fc.integer({ min: -3000, max: 3000 }) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.array(step, { maxLength: 30 }), (duration, steps) => {
      const viewport = placed(duration);
      for (const one of steps) {
        if ('zoom' in one) viewport.zoomAt(one.x, one.zoom);
        else viewport.panBy(one.pan);
      }
      expect(viewport.from).toBeGreaterThanOrEqual(0);
      expect(viewport.to).toBeLessThanOrEqual(viewport.duration + 1e-3);
      expect(viewport.range).toBeGreaterThanOrEqual(Math.min(MIN_RANGE_NS, viewport.duration) - 1e-3);
    }),
  );
});

test('a growing trace stays fitted where it was, and keeps the window where it was not', () => {
  const fitted = placed(1_000);
  fitted.setDuration(2_000);
  expect(fitted.to).toBe(2_000);
  const zoomed = placed(1_000);
  zoomed.show(100, 300);
  zoomed.setDuration(5_000);
  expect([zoomed.from, zoomed.to]).toEqual([100, 300]);
});

test('a trace without length still has a window', () => {
  const viewport = placed(0);
  expect(viewport.x(0)).toBe(100);
  expect(viewport.range).toBe(MIN_RANGE_NS);
});
