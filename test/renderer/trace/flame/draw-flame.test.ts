import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawFlame } from '../../../../renderer/views/trace/flame/draw-flame.ts';
import {
  BAR_HEIGHT,
  type FlameScene,
  LANE_HEIGHT,
} from '../../../../renderer/views/trace/flame/flame-scene.ts';
import { Mark, MarkIndex } from '../../../../renderer/views/trace/flame/mark-index.ts';
import { arbitraryTrace, chain } from '../../../core/analysis/arbitrary-trace.ts';
import { type DrawCall, recordingContext } from '../../canvas/draw-log.ts';
import { columnsOf, siblings } from '../waterfall/scene-of.ts';
import { flameOf, NOTHING_WANTED } from './flame-scene-of.ts';

const checkout = `
  frontend POST /checkout 0..1420 error
    checkout PlaceOrder 40..1380 error
      payment Charge 700..1180 error
        payment POST acme 760..1170 error
      shipping ShipOrder 1180..1260
    ads GetAds 42..120
`;

function frame(scene: FlameScene): DrawCall[] {
  const { context, log } = recordingContext();
  drawFlame(context, scene);
  return log;
}
function bars(log: DrawCall[]): DrawCall[] {
  return log.filter(({ color, height }) => color.startsWith('service ') && height === BAR_HEIGHT);
}
const texts = (log: DrawCall[]): string[] =>
  log.filter(({ call }) => call === 'fillText').map(({ text }) => text);

test('every span has one bar in its service’s colour, where it ran, with its name where there is room', () => {
  const trace = columnsOf(checkout);
  const { scene } = flameOf(trace);
  const log = frame(scene);
  const drawn = bars(log);
  expect(drawn).toHaveLength(trace.count);
  expect(texts(log)).toEqual(
    expect.arrayContaining(['POST /checkout', 'PlaceOrder', 'POST acme', '1.42\u00a0s']),
  );
  for (let row = 0; row < trace.count; row++) {
    const x = scene.viewport.x(trace.start[row]!);
    const color = `service ${trace.services[trace.service[row]!]}`;
    const bar = drawn.find((call) => Math.abs(call.x - x) < 1e-6 && call.color === color)!;
    expect(bar.y).toBe(scene.layout.rowsTop + scene.laneOf(row) * LANE_HEIGHT + 1);
  }
});

test('an error is filled where it begins and hollow where it is passed on; the critical path is as long as the root', () => {
  const { scene } = flameOf(columnsOf(checkout));
  const log = frame(scene);
  expect(log.filter(({ call, color }) => call === 'fill' && color === 'error')).toHaveLength(1);
  expect(log.filter(({ call, color }) => call === 'stroke' && color === 'error')).toHaveLength(3);
  const critical = log.filter(({ color }) => color === 'critical');
  expect(critical.reduce((sum, { width }) => sum + width, 0) / scene.layout.timelineWidth).toBeCloseTo(1, 1);
});

test('200 000 siblings are drawn with some calls a pixel, and what stands for many carries the marks of all', () => {
  const trace = siblings(200_000, 3);
  trace.status[130_864] = 2;
  const matches = new Uint8Array(trace.count);
  matches[24_691] = 1;
  const { scene } = flameOf(trace, 'time', { ...NOTHING_WANTED, matches });
  const log = frame(scene);
  expect(log.length).toBeLessThan(6 * scene.layout.width);
  const at = (call: DrawCall): number => scene.viewport.time(call.x) / trace.durationNs;
  const errors = log.filter(({ color }) => color === 'error');
  expect(errors).toHaveLength(1);
  expect(at(errors[0]!)).toBeCloseTo(0.654_32, 2);
  const found = log.filter(({ color }) => color === 'warn');
  expect(found).toHaveLength(1);
  expect(at(found[0]!)).toBeCloseTo(0.123_456, 2);
});

test('a chain of 70 000 draws the lanes in view', () => {
  const { scene } = flameOf(chain(70_000));
  scene.scrollTop = 40_000 * LANE_HEIGHT;
  const log = frame(scene);
  expect(bars(log).length).toBeLessThanOrEqual(Math.ceil(scene.layout.rowsHeight / LANE_HEIGHT) + 1);
  expect(bars(log).length).toBeGreaterThan(20);
});

test('no two bars of a lane overlap on the canvas beyond a pixel, and no text leaves its bar', () => {
  fc.assert(
    fc.property(arbitraryTrace, fc.constantFrom('time' as const, 'path' as const), (trace, mode) => {
      const { scene } = flameOf(trace, mode);
      const log = frame(scene);
      const drawn = bars(log);
      for (const lane of new Set(drawn.map(({ y }) => y))) {
        const inLane = drawn.filter(({ y }) => y === lane).sort((a, b) => a.x - b.x || a.width - b.width);
        for (let i = 1; i < inLane.length; i++) {
          expect(inLane[i]!.x).toBeGreaterThanOrEqual(inLane[i - 1]!.x + inLane[i - 1]!.width - 1.001);
        }
      }
      for (const text of log.filter(({ call, y }) => call === 'fillText' && y >= scene.layout.rowsTop)) {
        const bar = drawn.find(
          ({ x, y, width }) => text.y >= y && text.y < y + BAR_HEIGHT && text.x >= x && text.x < x + width,
        );
        expect(bar).toBeDefined();
        expect(text.x + text.width).toBeLessThanOrEqual(bar!.x + bar!.width + 1.01);
      }
    }),
    { numRuns: 100 },
  );
});

test('by path, widths are shares of all self time and counts are written', () => {
  const { scene, tree } = flameOf(
    columnsOf('\n  web GET 0..100\n    db SELECT 0..25\n    db SELECT 25..50\n    db SELECT 50..75\n'),
    'path',
  );
  expect(tree!.count).toBe(2);
  const log = frame(scene);
  const [root, query] = bars(log).sort((a, b) => b.width - a.width);
  expect(root!.width).toBeCloseTo(scene.layout.timelineWidth - 1);
  expect(query!.width).toBeCloseTo(scene.layout.timelineWidth * 0.75 - 1);
  expect(texts(log)).toContain('×3 · 75\u00a0ms');
});

test('what is not looked for fades, what is found has a line', () => {
  const trace = columnsOf(checkout);
  const { scene } = flameOf(trace, 'time', { ...NOTHING_WANTED, spotlight: Uint32Array.of(5) });
  const lit = Array.from(scene.index.item, (row, place) => [row, (scene.marks.at(place) & Mark.lit) !== 0]);
  expect(lit.filter(([, on]) => on).map(([row]) => row)).toEqual([5]);
  expect(frame(scene).filter(({ color }) => color === 'warn')).toHaveLength(1);
  const kept = Uint8Array.of(2, 2, 0, 0, 0, 1);
  const filtered = flameOf(trace, 'time', { ...NOTHING_WANTED, kept }).scene;
  expect([...filtered.index.item].filter((_, place) => (filtered.marks.at(place) & Mark.lit) !== 0)).toEqual([
    5,
  ]);
});

test('the marks of a stretch are the OR of its bars', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(400), fc.nat(400), (marks, a, b) => {
      const item = Uint32Array.from(marks, (_, i) => marks.length - 1 - i);
      const from = Math.min(a, b, marks.length);
      const to = Math.min(Math.max(a, b), marks.length);
      let expected = 0;
      for (let place = from; place < to; place++) expected |= marks[item[place]!]!;
      expect(new MarkIndex(item, marks).any(from, to)).toBe(expected);
    }),
  );
});
