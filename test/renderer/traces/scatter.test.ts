import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boxOfBrush,
  boxOfCursor,
  boxOfDrag,
  brushOfBox,
  dragAt,
  isDrag,
  moveCursor,
} from '../../../renderer/views/traces/plot-brush.ts';
import {
  brushOfCell,
  countIn,
  idOfPoint,
  NO_PLOT,
  plotDataOf,
} from '../../../renderer/views/traces/plot-data.ts';
import { cellAt, LEFT, nearestPoint, scaleFor, TOP } from '../../../renderer/views/traces/scatter-plot.ts';
import {
  durationAt,
  durationTicks,
  fitScale,
  type PlotExtent,
  type ScatterScale,
  timeAt,
  timeTicks,
  xOf,
  yOf,
} from '../../../renderer/views/traces/scatter-scale.ts';
import { plotOf } from './plots.ts';
import { summary } from './summaries.ts';

const START = 1_795_333_975_000_000_000n;
const extents = fc
  .tuple(
    fc.double({ min: 0, max: 1e15, noNaN: true }),
    fc.double({ min: 0, max: 1e15, noNaN: true }),
    fc.double({ min: 0, max: 4e10, noNaN: true }),
  )
  .map(([a, b, toMs]): PlotExtent => ({ fromMs: 0, toMs, minNs: Math.min(a, b), maxNs: Math.max(a, b) }));
const scales = fc
  .tuple(extents, fc.integer({ min: 100, max: 3000 }))
  .map(([extent, width]): ScatterScale => fitScale(extent, width, 120));

test('the plot holds what it has to show', () => {
  fc.assert(
    fc.property(extents, (extent) => {
      const scale = fitScale(extent, 800, 120);
      for (const time of [extent.fromMs, extent.toMs]) {
        expect(xOf(scale, time)).toBeGreaterThanOrEqual(0);
        expect(xOf(scale, time)).toBeLessThanOrEqual(800);
      }
      for (const duration of [extent.minNs, extent.maxNs]) {
        expect(yOf(scale, duration)).toBeGreaterThanOrEqual(0);
        expect(yOf(scale, duration)).toBeLessThanOrEqual(120);
      }
    }),
  );
});

test('a place on the plot is the time and the duration that are drawn there', () => {
  fc.assert(
    fc.property(scales, fc.double({ min: 0, max: 1, noNaN: true }), (scale, share) => {
      expect(xOf(scale, timeAt(scale, share * scale.width))).toBeCloseTo(share * scale.width, 2);
      expect(yOf(scale, durationAt(scale, share * scale.height))).toBeCloseTo(share * scale.height, 2);
    }),
  );
});

test('labels never come closer than their gap', () => {
  fc.assert(
    fc.property(scales, (scale) => {
      const ys = durationTicks(scale, 26).map((tick) => yOf(scale, tick));
      for (let i = 1; i < ys.length; i++) expect(ys[i - 1]! - ys[i]!).toBeGreaterThanOrEqual(25.9);
      const xs = timeTicks(scale, 96, 1_795_333_975_000).at.map((tick) => xOf(scale, tick));
      for (let i = 1; i < xs.length; i++) expect(xs[i]! - xs[i - 1]!).toBeGreaterThanOrEqual(95.9);
    }),
  );
});

test('times are written on round local times', () => {
  const scale = { fromMs: 0, toMs: 60_000, minNs: 1e6, maxNs: 1e9, width: 800, height: 120 };
  const base = new Date(2026, 10, 22, 14, 32, 7, 300).getTime();
  const { at, stepMs } = timeTicks(scale, 96, base);
  expect(stepMs).toBe(10_000);
  expect(new Date(base + at[0]!).getSeconds() % 10).toBe(0);
  expect(new Date(base + at[0]!).getMilliseconds()).toBe(0);
});

test('the nearest point is found within reach, and an error on top of others first', () => {
  const plot = plotOf([
    summary('0a'.padEnd(32, '0'), { startNs: START + 500_000_000n }),
    summary('0b'.padEnd(32, '0'), { startNs: START + 500_000_000n, errorCount: 1 }),
    summary('0c'.padEnd(32, '0'), { startNs: START + 5_000_000_000n, durationNs: 2_000_000_000n }),
  ]);
  const data = plotDataOf(plot, undefined);
  const scale = scaleFor(data, 900, 160);
  const x = xOf(scale, data.points!.times[0]!);
  const y = yOf(scale, data.points!.duration[0]!);
  const nearest = nearestPoint(data, scale, x + 3, y - 2, 10);
  expect(idOfPoint(data.points!, nearest)).toBe('0b'.padEnd(32, '0'));
  expect(nearestPoint(data, scale, x + 40, y, 10)).toBe(-1);
});

test('no trace makes no point', () => {
  expect(nearestPoint(NO_PLOT, scaleFor(NO_PLOT, 0, 0), 0, 0, 10)).toBe(-1);
  expect(plotDataOf(plotOf([]), undefined)).toBe(NO_PLOT);
});

const many = Array.from({ length: 500 }, (_, i) =>
  summary(i.toString(16).padStart(32, '0'), {
    startNs: START + BigInt(i) * 100_000_000n,
    durationNs: BigInt(1 + (i % 50)) * 3_000_000n,
    errorCount: i % 9 === 0 ? 1 : 0,
  }),
);

test('every cell takes just its traces when it is brushed', () => {
  const plot = plotOf(many, 0);
  const cells = plot.cells!;
  let total = 0;
  for (let cell = 0; cell < cells.traces.length; cell++) {
    const brush = brushOfCell(plot, cells, cell);
    total += cells.traces[cell]!;
    const inside = many.filter(
      ({ startNs, durationNs }) =>
        startNs > brush.fromNs! &&
        startNs < brush.toNs! &&
        Number(durationNs) > brush.minNs! &&
        Number(durationNs) < brush.maxNs!,
    ).length;
    expect(cells.traces[cell]).toBeGreaterThanOrEqual(inside);
  }
  expect(total).toBe(500);
});

test('a cell is found under the pointer, and an empty one is not', () => {
  const data = plotDataOf(plotOf(many, 0), undefined);
  const scale = scaleFor(data, 900, 200);
  const { fromMs, toMs, minNs, maxNs } = data.extent!;
  const cells = data.cells!;
  for (let column = 0; column < cells.columns; column++) {
    const x = xOf(scale, fromMs + ((column + 0.5) / cells.columns) * (toMs - fromMs));
    for (let row = 0; row < cells.rows; row++) {
      const y = yOf(scale, minNs * (maxNs / minNs) ** ((row + 0.5) / cells.rows));
      const cell = row * cells.columns + column;
      expect(cellAt(data, scale, x, y)).toBe(cells.traces[cell]! > 0 ? cell : -1);
    }
  }
  expect(cellAt(data, scale, -5, -5)).toBe(-1);
});

test('points and cells count the same of the whole', () => {
  const everything = { fromMs: -1, toMs: 1e9, minNs: 0, maxNs: 1e15 };
  const failed = many.filter(({ errorCount }) => errorCount > 0).length;
  for (const points of [0, 4_000]) {
    const data = plotDataOf(plotOf(many, points), undefined);
    expect(countIn(data, everything)).toEqual({ traces: 500, errors: failed });
    expect(data.lines!.p50.some((value) => value > 0)).toBe(true);
  }
});

const data = plotDataOf(plotOf(many), undefined);
const scale = scaleFor(data, 900, 200);

test('a drag on an axis selects by that axis alone', () => {
  const inside = dragAt(LEFT + 100, TOP + 50, scale);
  expect(inside.of).toBe('both');
  const time = { ...dragAt(LEFT + 100, TOP + scale.height + 8, scale), to: { x: 300, y: 0 } };
  const duration = { ...dragAt(20, TOP + 30, scale), to: { x: 500, y: 90 } };
  expect(brushOfBox(boxOfDrag(time, scale), time.of, data, scale)).toEqual({
    fromNs: expect.any(BigInt),
    toNs: expect.any(BigInt),
  });
  expect(brushOfBox(boxOfDrag(duration, scale), duration.of, data, scale)).toEqual({
    minNs: expect.any(Number),
    maxNs: expect.any(Number),
  });
  expect(isDrag(inside)).toBe(false);
  expect(isDrag({ ...inside, to: { x: 140, y: 50 } })).toBe(true);
});

test('a brush is drawn where it was dragged', () => {
  const place = fc.record({ x: fc.integer({ min: 0, max: 700 }), y: fc.integer({ min: 1, max: 150 }) });
  fc.assert(
    fc.property(place, place, fc.constantFrom('both', 'time', 'duration'), (from, to, of) => {
      const box = boxOfDrag({ of, from, to }, scale);
      const drawn = boxOfBrush(brushOfBox(box, of, data, scale), data, scale);
      for (const edge of ['x0', 'x1', 'y0', 'y1'] as const) expect(drawn[edge]).toBeCloseTo(box[edge], 1);
    }),
  );
});

test('the cursor moves, extends and stays in the plot', () => {
  let cursor = moveCursor(undefined, 'ArrowLeft', false)!;
  const start = cursor;
  cursor = moveCursor(cursor, 'ArrowRight', true)!;
  cursor = moveCursor(cursor, 'ArrowDown', true)!;
  const box = boxOfCursor(cursor, scale);
  const cell = boxOfCursor(start, scale);
  expect(box.x1 - box.x0).toBeCloseTo(2 * (cell.x1 - cell.x0));
  expect(box.y1 - box.y0).toBeCloseTo(2 * (cell.y1 - cell.y0));
  for (let i = 0; i < 100; i++) cursor = moveCursor(cursor, 'ArrowUp', false)!;
  expect(boxOfCursor(cursor, scale).y0).toBe(0);
  expect(moveCursor(cursor, 'Enter', false)).toBeUndefined();
  expect(moveCursor(cursor, 'constructor', false)).toBeUndefined();
});
