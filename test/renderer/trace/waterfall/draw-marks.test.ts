import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_LINKS, type TraceLinks } from '../../../../app/core/analysis/trace-analysis.ts';
import { SpanFlag } from '../../../../app/core/model/span.ts';
import { RowList } from '../../../../renderer/canvas/row-list.ts';
import { keptRows, NO_FILTER } from '../../../../renderer/views/trace/state/row-filter.ts';
import { linksOf } from '../../../../renderer/views/trace/waterfall/draw-links.ts';
import { drawWaterfall } from '../../../../renderer/views/trace/waterfall/draw-waterfall.ts';
import type { Scene } from '../../../../renderer/views/trace/waterfall/scene.ts';
import { markedPixels } from '../../../../renderer/views/trace/waterfall/scrollbar-marks.ts';
import { HEAD_HEIGHT, ROW_HEIGHT } from '../../../../renderer/views/trace/waterfall/waterfall-layout.ts';
import { recordingContext, type DrawCall } from '../../canvas/draw-log.ts';
import { arbitraryTrace } from '../../../core/analysis/arbitrary-trace.ts';
import { columnsOf, marksOf, sceneOf, siblings } from './scene-of.ts';

const checkout = `
  frontend POST /checkout 0..1420 server
    checkout PlaceOrder 40..1380
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
const inTree = (scene: Scene) => (call: DrawCall) => call.x + call.width <= scene.layout.treeWidth;
const inTimeline = (scene: Scene) => (call: DrawCall) =>
  call.x >= scene.layout.timelineLeft - 4 && call.y >= HEAD_HEIGHT;

/** Spans by name, as rows. */
function rowNamed({ trace }: Scene, name: string): number {
  return trace.name.indexOf(trace.names.indexOf(name));
}

function linked(scene: Scene, links: Partial<TraceLinks>): void {
  scene.analysis = { ...scene.analysis!, links: { ...NO_LINKS, ...links } };
}

test('an error that stops before the root is struck through where it stops', () => {
  const scene = sceneOf(columnsOf(checkout));
  const strikes = frame(scene)
    .filter(inTree(scene))
    .filter(({ call, color, height }) => call === 'fillRect' && color === 'error' && height < 2);
  expect(strikes.map(rowOf)).toEqual([rowNamed(scene, 'Charge')]);
});

test.each([
  ['duplicateId', SpanFlag.duplicateId],
  ['cycleCut', SpanFlag.cycleCut],
  ['dropped', SpanFlag.dropped],
  ['duplicateKey', SpanFlag.duplicateKey],
])('%s has a flag in the tree, and its name makes room', (_, flag) => {
  const trace = columnsOf(
    '\n  a root 0..10\n    b a span with a name that fills the tree whatever is beside 1..9\n',
  );
  const before = sceneOf(trace);
  const plain = texts(frame(before)).find((text) => text.startsWith('a span'))!;
  trace.flags[1]! |= flag;
  const scene = sceneOf(trace);
  const log = frame(scene);
  const flags = log.filter(inTree(scene)).filter(({ color }) => color === 'warn');
  expect(new Set(flags.map(rowOf))).toEqual(new Set([1]));
  const name = log.find(({ text }) => text.startsWith('a span'))!;
  expect(name.text.length).toBeLessThan(plain.length);
  expect(name.x + name.width).toBeLessThanOrEqual(Math.min(...flags.map(({ x }) => x)));
});

test.each([
  ['endBeforeStart', SpanFlag.endBeforeStart],
  ['noStart', SpanFlag.noStart],
])('%s has a flag beside its bar', (_, flag) => {
  const trace = columnsOf(checkout);
  trace.flags[2]! |= flag;
  expect(texts(frame(sceneOf(trace))).filter((text) => text.startsWith('⚑'))).toHaveLength(1);
});

test('a span with links has a mark, and when selected a curve to each linked span here and a stub for others', () => {
  const trace = columnsOf(checkout);
  trace.flags[5]! |= SpanFlag.hasLinks;
  const scene = sceneOf(trace);
  linked(scene, { row: Uint32Array.of(5, 5), target: Int32Array.of(2, -1), trace: Uint32Array.of(0, 1) });
  const marks = frame(scene)
    .filter(inTree(scene))
    .filter(({ call }) => call === 'stroke');
  expect(marks.filter(({ color }) => color === 'text-faint').map(rowOf)).toEqual([5]);
  scene.selected = 5;
  const lines = frame(scene)
    .filter(inTimeline(scene))
    .filter(({ call, color }) => call === 'stroke' && color === 'accent');
  const curve = lines.find(({ height }) => height > ROW_HEIGHT)!;
  expect([
    Math.floor((curve.y - HEAD_HEIGHT) / ROW_HEIGHT),
    Math.floor((curve.y + curve.height - HEAD_HEIGHT) / ROW_HEIGHT),
  ]).toEqual([2, 5]);
  // The curve, the stub and the stub's open end.
  expect(lines).toHaveLength(3);
});

test('links from elsewhere in the trace lead to the selected span', () => {
  const scene = sceneOf(columnsOf(checkout));
  linked(scene, { row: Uint32Array.of(1, 4, 5), target: Int32Array.of(3, 3, 0), trace: new Uint32Array(3) });
  expect(linksOf(scene.analysis!, 3)).toEqual({ targets: [], sources: [1, 4], leavesTrace: false });
  expect(linksOf(scene.analysis!, 5)).toEqual({ targets: [0], sources: [], leavesTrace: false });
  scene.selected = 3;
  const curves = frame(scene)
    .filter(inTimeline(scene))
    .filter(({ call, color }) => call === 'stroke' && color === 'accent');
  expect(curves).toHaveLength(2);
});

test('a row that is spoken of is marked in the tree, on its bar and, folded away, on what hides it', () => {
  const scene = sceneOf(columnsOf(checkout));
  scene.spotlight = Uint32Array.of(3);
  const outlined = (log: DrawCall[]) =>
    log
      .filter(inTimeline(scene))
      .filter(({ call, color }) => call === 'stroke' && color === 'warn')
      .map(rowOf);
  const log = frame(scene);
  expect(outlined(log)).toEqual([3]);
  expect(log.filter(({ color }) => color === 'warn-wash').map(rowOf)).toEqual([3]);
  scene.rows.fold(1);
  const folded = frame(scene);
  expect(outlined(folded)).toEqual([1]);
  expect(folded.find(({ text }) => text === '+3')!.color).toBe('warn');
});

test('matches in a folded run show on its bar and its badge', () => {
  const trace = siblings(1_000);
  const scene = sceneOf(trace);
  scene.matches = marksOf(trace, [500]);
  const log = frame(scene);
  expect(log.find(({ text }) => text.startsWith('×'))!.color).toBe('warn');
  const marks = log
    .filter(inTimeline(scene))
    .filter(({ call, color }) => call === 'fillRect' && color === 'warn');
  const onBar = marks.filter(({ x }) => x < scene.layout.timelineLeft + scene.layout.timelineWidth);
  expect(onBar).toHaveLength(1);
  expect(scene.viewport.time(onBar[0]!.x) / trace.durationNs).toBeCloseTo(0.5, 2);
});

test('rows that stand only for kept ones below them are dimmed, hidden ones are gone', () => {
  const scene = sceneOf(columnsOf(checkout));
  const kept = keptRows(
    scene.trace,
    { ...NO_FILTER, hiddenServices: new Set(['checkout', 'ads', 'frontend']) },
    undefined,
  )!;
  scene.kept = kept;
  scene.rows.setFilter(kept);
  const log = frame(scene);
  expect(texts(log)).not.toContain('GetAds');
  const bars = log
    .filter(inTimeline(scene))
    .filter(({ call, color }) => call === 'fill' && color.startsWith('service'));
  expect(bars.map(({ color, alpha }) => [color, alpha < 1])).toEqual([
    ['service frontend', true],
    ['service checkout', true],
    ['service payment', false],
    ['service payment', false],
    ['service shipping', false],
  ]);
});

test('a quarter of a million events on a span, in no order, are some ticks, and the exception among them is one', () => {
  const trace = columnsOf('\n  a root 0..1000\n    b busy 0..1000\n');
  const count = 250_000;
  trace.flags[1]! |= SpanFlag.hasEvents;
  trace.events = {
    row: new Uint32Array(count).fill(1),
    time: Float64Array.from({ length: count }, (_, i) => ((i * 7919) % count) * 4000),
    exception: new Uint8Array(count),
  };
  trace.events.exception[3] = 1;
  const scene = sceneOf(trace);
  const log = frame(scene).filter(inTimeline(scene));
  expect(log.length).toBeLessThan(scene.layout.timelineWidth);
  const red = log.filter(({ color }) => color === 'error');
  expect(red.length).toBeGreaterThan(0);
  const exceptionAt = scene.viewport.x(trace.events.time[3]!);
  for (const { x, width } of red) expect(Math.abs(x + width / 2 - exceptionAt)).toBeLessThan(2);
  // The label lies on a plate of its own, drawn after the ticks.
  const label = log.findIndex(({ text, y }) => /^1(\.0+)?\s?s$/.test(text) && y > HEAD_HEIGHT + ROW_HEIGHT);
  const plate = log
    .slice(0, label)
    .findLast(({ call, y }) => call === 'fillRect' && y > HEAD_HEIGHT + ROW_HEIGHT)!;
  expect(plate.color).toBe('service b');
  expect(plate.x).toBeLessThan(log[label]!.x);
  expect(plate.x + plate.width).toBeGreaterThan(log[label]!.x + log[label]!.width);
});

test('aligned, a moved bar leaves an outline where it was received, and its critical path goes with it', () => {
  const trace = columnsOf('\n  a root 0..100\n    b late 0..60 server\n');
  const scene = sceneOf(trace);
  const offset = Float64Array.of(0, 20e6);
  scene.trace = { ...trace, start: Float64Array.of(0, 20e6) };
  scene.offset = offset;
  const log = frame(scene).filter(inTimeline(scene));
  const ghost = log.find(({ call, color }) => call === 'strokeRect' && color === 'text-faint')!;
  expect(scene.viewport.time(ghost.x)).toBeCloseTo(0, -6);
  const line = log.find((call) => call.color === 'critical' && rowOf(call) === 1)!;
  expect(scene.viewport.time(line.x) / 1e6).toBeCloseTo(20, 0);
  expect(scene.viewport.time(line.x + line.width) / 1e6).toBeCloseTo(80, 0);
});

test('a child that goes on after its parent has a notch where the parent ends', () => {
  const scene = sceneOf(columnsOf('\n  a root 0..50\n    b child 20..100\n    c inside 10..40\n'));
  const bar = (call: DrawCall) => call.call === 'fillRect' && call.color === 'panel' && call.width === 2;
  const notches = frame(scene).filter(inTimeline(scene)).filter(bar);
  expect(notches.map(rowOf)).toEqual([rowNamed(scene, 'child')]);
  expect(scene.viewport.time(notches[0]!.x + 1) / 1e6).toBeCloseTo(50, 0);
});

test('a trace that continues from elsewhere says so at its root', () => {
  const trace = columnsOf('\n  a GET 0..10\n');
  trace.flags[0]! |= SpanFlag.remoteParent;
  expect(texts(frame(sceneOf(trace)))).toContain('a · continues from elsewhere');
});

test('every marked row shows on the scrollbar, at the row that hides it, and filtered ones do not', () => {
  fc.assert(
    fc.property(
      arbitraryTrace,
      fc.array(fc.nat(500), { maxLength: 8 }),
      fc.array(fc.nat(500), { maxLength: 30 }),
      fc.boolean(),
      fc.integer({ min: 20, max: 900 }),
      (trace, folds, wanted, filtered, height) => {
        fc.pre(trace.count > 0);
        const rows = new RowList(trace);
        for (const row of folds) rows.fold(row % trace.count);
        const kept = keptRows(
          trace,
          { ...NO_FILTER, hiddenKinds: new Set(filtered ? [1, 3] : []) },
          undefined,
        );
        rows.setFilter(kept);
        const marked = Uint32Array.from(new Set(wanted.map((row) => row % trace.count))).sort();
        const pixels = markedPixels(rows, marked, height);
        const track = Math.min(height, rows.length * ROW_HEIGHT);
        const expected = [...marked]
          .filter((row) => kept?.[row] !== 0)
          .map((row) => Math.floor((rows.indexOf(row) * track) / rows.length));
        expect([...new Set(pixels)]).toEqual([...new Set(expected)]);
      },
    ),
  );
});
