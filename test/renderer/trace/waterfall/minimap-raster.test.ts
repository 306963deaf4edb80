import { expect, test } from 'vitest';
import { analyse } from '../../../../app/core/analysis/trace-analysis.ts';
import { LaneMark, MinimapRaster } from '../../../../renderer/views/trace/waterfall/minimap-raster.ts';
import { columnsOf, siblings } from './scene-of.ts';

test('the minimap paints each pixel once, with later rows on top, and keeps errors', () => {
  const trace = columnsOf('\n  a root 0..100\n    b child 50..100 error\n');
  const raster = new MinimapRaster(trace, 10, 22);
  raster.paint(1_000);
  const { lanes, width, service, marks } = raster.picture;
  expect([lanes, width, raster.done]).toEqual([2, 10, true]);
  expect([...service]).toEqual([...Array<number>(10).fill(1), 0, 0, 0, 0, 0, 2, 2, 2, 2, 2]);
  expect([...marks].indexOf(LaneMark.error)).toBe(15);
  raster.mark([Uint32Array.of(0)], analyse(trace).critical);
  expect(raster.done).toBe(false);
  raster.paint(1_000);
  expect(marks[0]).toBe(LaneMark.found | LaneMark.critical);
  raster.mark([], undefined);
  expect(raster.done).toBe(true);
  expect([...marks].filter(Boolean)).toEqual([LaneMark.error]);
});

test('a large minimap is painted in slices to the same picture', () => {
  const trace = siblings(100_000);
  trace.status[77_777] = 2;
  const whole = new MinimapRaster(trace, 600, 22);
  whole.paint(Infinity);
  const sliced = new MinimapRaster(trace, 600, 22);
  let slices = 0;
  for (; !sliced.done; slices++) sliced.paint(0);
  expect(slices).toBeGreaterThan(5);
  expect(sliced.picture.service).toEqual(whole.picture.service);
  expect(sliced.picture.marks).toEqual(whole.picture.marks);
  expect(whole.picture.marks.filter(Boolean)).toHaveLength(1);
});
