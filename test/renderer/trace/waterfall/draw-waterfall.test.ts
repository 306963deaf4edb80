import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpanFlag } from '../../../../app/core/model/span.ts';
import { drawWaterfall } from '../../../../renderer/views/trace/waterfall/draw-waterfall.ts';
import type { Scene } from '../../../../renderer/views/trace/waterfall/scene.ts';
import { HEAD_HEIGHT, ROW_HEIGHT } from '../../../../renderer/views/trace/waterfall/waterfall-layout.ts';
import { recordingContext, type DrawCall } from '../../canvas/draw-log.ts';
import { columnsOf, marksOf, sceneOf, siblings } from './scene-of.ts';

const checkout = `
  frontend POST /checkout 0..1420 error server
    checkout PlaceOrder 40..1380 error
      payment Charge 700..1180 error client
        payment POST acme 760..1170 error client
      shipping ShipOrder 1180..1260
    ads GetAds 42..120
`;

function frame(scene: Scene): DrawCall[] {
  const { context, log } = recordingContext();
  drawWaterfall(context, scene, undefined);
  return log;
}

const texts = (log: DrawCall[]) => log.filter(({ call }) => call === 'fillText').map(({ text }) => text);
const rowOf = ({ y, height }: DrawCall) => Math.floor((y + height / 2 - HEAD_HEIGHT) / ROW_HEIGHT);
const bars = (log: DrawCall[], scene: Scene) =>
  log.filter(
    ({ call, color, x }) =>
      call === 'fill' && color.startsWith('service') && x >= scene.layout.timelineLeft - 3,
  );

test('every row has its name, its duration, and one bar in its service’s colour', () => {
  const scene = sceneOf(columnsOf(checkout));
  const log = frame(scene);
  expect(texts(log)).toEqual(
    expect.arrayContaining(['POST /checkout', 'PlaceOrder', 'Charge', '480\u00a0ms', 'GetAds', '78\u00a0ms']),
  );
  expect(bars(log, scene).map(rowOf).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  const charge = bars(log, scene).find(
    ({ color, y }) => color === 'service payment' && y < HEAD_HEIGHT + 5 * ROW_HEIGHT,
  )!;
  expect(charge.width / scene.layout.timelineWidth).toBeCloseTo(480 / 1420, 2);
});

test('an error is filled where it begins and hollow where it is passed on', () => {
  const scene = sceneOf(columnsOf(checkout));
  const marks = frame(scene).filter(
    ({ color, x }) => color === 'error' && x > scene.layout.treeWidth - 26 && x < scene.layout.treeWidth,
  );
  const hollow = marks.filter(({ call }) => call === 'stroke').map(rowOf);
  const filled = marks.filter(({ call }) => call === 'fill').map(rowOf);
  const names = (rows: number[]) =>
    rows.map((row) => scene.trace.names[scene.trace.name[scene.rows.rowAt(row)]!]);
  expect(names(filled)).toEqual(['POST acme']);
  expect(names(hollow)).toEqual(['POST /checkout', 'PlaceOrder', 'Charge']);
});

test('a folded row keeps the error mark of what it hides and says how many rows those are', () => {
  const scene = sceneOf(columnsOf('\n  a root 0..10\n    b child 1..9\n      b deep 2..8 error\n'));
  scene.rows.fold(0);
  const log = frame(scene);
  expect(texts(log)).toContain('+2');
  expect(log.some(({ call, color }) => call === 'stroke' && color === 'error')).toBe(true);
});

test('the underlines of the critical path are as long as the path', () => {
  const scene = sceneOf(columnsOf(checkout));
  const underlines = frame(scene).filter(({ color }) => color === 'critical');
  const pixels = underlines.reduce((sum, { width }) => sum + width, 0);
  expect(pixels / scene.layout.timelineWidth).toBeCloseTo(1, 1);
  scene.showCritical = false;
  expect(frame(scene).some(({ color }) => color === 'critical')).toBe(false);
});

test('a missing parent is hatched, a span without an end is in flight up to the end of the trace', () => {
  const trace = columnsOf('\n  a one 0..10\n  b late 3..5 parent=dead\n');
  trace.flags[0]! |= SpanFlag.noEnd;
  const scene = sceneOf(trace);
  const log = frame(scene);
  expect(texts(log)).toContain('missing parent');
  expect(texts(log)).toContain('in flight');
  const open = log.filter(({ call, color }) => call === 'stroke' && color === 'service a').at(-1)!;
  expect(open.x + open.width).toBeCloseTo(scene.viewport.x(trace.durationNs), 0);
  expect(bars(log, scene)).toHaveLength(1);
});

test('a run of siblings is one row with its count, total and p95', () => {
  const scene = sceneOf(siblings(47));
  const log = frame(scene);
  expect(scene.rows.length).toBe(2);
  expect(texts(log)).toEqual(expect.arrayContaining(['×47', 'Σ 42.3\u00a0ms · p95 900\u00a0µs']));
});

test('a frame of 200 000 siblings draws no more than the rows in view', () => {
  const scene = sceneOf(siblings(200_000, 3));
  expect(scene.rows.length).toBe(200_001);
  const few = sceneOf(siblings(30, 3));
  expect(frame(scene).length).toBeLessThan(3 * frame(few).length + 2 * scene.layout.timelineWidth);
  expect(scene.runs.row).toHaveLength(0);
});

test('a folded run of 200 000 draws at most some calls a pixel, and an error in it still shows', () => {
  const trace = siblings(200_000);
  trace.status[123_456] = 2;
  const scene = sceneOf(trace);
  expect(scene.rows.length).toBe(2);
  const log = frame(scene);
  expect(log.length).toBeLessThan(5 * scene.layout.timelineWidth);
  const errors = log.filter(
    ({ call, color, x }) => call === 'fillRect' && color === 'error' && x > scene.layout.timelineLeft,
  );
  expect(errors).toHaveLength(1);
  expect(scene.viewport.time(errors[0]!.x) / trace.durationNs).toBeCloseTo(123_455 / 200_000, 2);
});

test('however deep the rows in view, their names stay in the tree', () => {
  const depth = 5_000;
  const trace = siblings(depth - 1, depth - 1);
  trace.depth = Uint32Array.from({ length: depth }, (_, row) => row);
  trace.parent = Int32Array.from({ length: depth }, (_, row) => row - 1);
  trace.size = Uint32Array.from({ length: depth }, (_, row) => depth - row);
  const scene = sceneOf(trace);
  scene.scrollTop = 3_000 * ROW_HEIGHT;
  const names = frame(scene).filter(({ call, text }) => call === 'fillText' && text.startsWith('step'));
  expect(names.length).toBeGreaterThan(15);
  for (const { x, width } of names) expect(x + width).toBeLessThan(scene.layout.treeWidth);
});

test('matches are marked behind their names', () => {
  const scene = sceneOf(columnsOf(checkout));
  scene.matches = marksOf(scene.trace, [2, 3]);
  expect(frame(scene).filter(({ color }) => color === 'warn-wash')).toHaveLength(2);
});

test('no text leaves its column, and none of the timeline lies over a bar’s edge', () => {
  const span = fc.record({ start: fc.nat(1000), length: fc.nat(1000) });
  fc.assert(
    fc.property(
      fc.array(span, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 500, max: 1600 }),
      (spans, width) => {
        const lines = spans.map(
          ({ start, length }, i) => `  s name ${i} of a span ${start}..${start + length}`,
        );
        const scene = sceneOf(
          columnsOf(`\n  s root 0..2000\n${lines.map((line) => `  ${line}`).join('\n')}\n`),
          width,
        );
        const log = frame(scene);
        const { treeWidth, timelineLeft, timelineWidth } = scene.layout;
        const drawn = bars(log, scene);
        for (const call of log.filter(({ call: kind }) => kind === 'fillText')) {
          const right = call.x + call.width;
          if (call.x < treeWidth) expect(right).toBeLessThanOrEqual(treeWidth);
          else {
            expect(call.x).toBeGreaterThanOrEqual(timelineLeft);
            expect(right).toBeLessThanOrEqual(timelineLeft + timelineWidth + 0.01);
          }
          if (call.x < treeWidth || call.y < HEAD_HEIGHT) continue;
          const bar = drawn.find((candidate) => rowOf(candidate) === rowOf(call));
          if (bar === undefined) continue;
          const inside = call.x >= bar.x && right <= bar.x + bar.width;
          const beside = right <= bar.x || call.x >= bar.x + bar.width;
          expect(inside || beside).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('the labels of the ruler never touch, whatever the window', () => {
  const scene = sceneOf(columnsOf(checkout));
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b) => {
        scene.viewport.show(a * 1.42e9, b * 1.42e9);
        const labels = frame(scene)
          .filter(({ call, y }) => call === 'fillText' && y < HEAD_HEIGHT)
          .sort((one, other) => one.x - other.x);
        for (let i = 1; i < labels.length; i++) {
          expect(labels[i]!.x).toBeGreaterThan(labels[i - 1]!.x + labels[i - 1]!.width);
        }
      },
    ),
  );
});

test('the time under the pointer stands beside the selected range’s duration, not over it', () => {
  const scene = sceneOf(columnsOf(checkout));
  scene.range = { from: 400e6, to: 500e6 };
  scene.cursorX = scene.viewport.x(450e6);
  const tags = frame(scene).filter(
    ({ call, text }) => call === 'fillText' && /^(100|4\d\d(\.\d+)?)\s?ms$/.test(text),
  );
  const range = tags.find(({ text }) => text === '100\u00a0ms')!;
  const cursor = tags.findLast(({ text }) => text !== '100\u00a0ms')!;
  expect(cursor.x + cursor.width < range.x || cursor.x > range.x + range.width).toBe(true);
});
