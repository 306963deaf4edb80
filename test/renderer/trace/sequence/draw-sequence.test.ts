import { expect, test } from 'vitest';
import { CanvasPen } from '../../../../renderer/canvas/canvas-pen.ts';
import { drawSequence } from '../../../../renderer/views/trace/sequence/draw-sequence.ts';
import { labelOf } from '../../../../renderer/views/trace/sequence/draw-steps.ts';
import {
  HEAD_HEIGHT,
  laneX,
  ROW_HEIGHT,
  type SequenceScene,
} from '../../../../renderer/views/trace/sequence/sequence-scene.ts';
import { recordingContext, type DrawCall } from '../../canvas/draw-log.ts';
import { CHECKOUT, MEASURE, sequenceOf } from './scene-of.ts';

function draw(scene: SequenceScene, top = 0, height = 600): DrawCall[] {
  const { context, log } = recordingContext();
  drawSequence(
    new CanvasPen(context),
    scene,
    { left: 0, top, width: scene.width, height },
    { moved: (run) => run() },
  );
  return log;
}

const textsOf = (log: DrawCall[]): string[] =>
  log.filter(({ call }) => call === 'fillText').map(({ text }) => text.replaceAll('\u00a0', ' '));

test('every lane has its name, every call its operation, every answer its time', () => {
  const texts = textsOf(draw(sequenceOf(CHECKOUT)));
  for (const name of ['user', 'frontend', 'checkout', 'pg', 'stock', 'orders', 'mail'])
    expect(texts).toContain(name);
  for (const name of ['POST /checkout', 'PlaceOrder', 'INSERT', 'GetProduct', 'send', 'process'])
    expect(texts).toContain(name);
  expect(texts).toContain('▸ ×3');
  expect(texts.some((text) => text.startsWith('✕ p95 8 ms · total 16 ms · 1 failed'))).toBe(true);
  expect(texts).toContain('✕ failed after 96 ms');
  expect(texts).toContain('0');
});

test('what failed is red, and says so in words', () => {
  const log = draw(sequenceOf(CHECKOUT));
  const failed = log.filter(({ call, text }) => call === 'fillText' && text.includes('failed'));
  expect(failed.length).toBeGreaterThan(1);
  expect(failed.every(({ color }) => color === 'error')).toBe(true);
});

test('who works has a bar in its colour from the call to the answer', () => {
  const scene = sequenceOf(CHECKOUT);
  const bar = draw(scene).find(({ color, height }) => color === 'frontend' && height > ROW_HEIGHT)!;
  expect(bar.x + bar.width / 2).toBeCloseTo(laneX(scene, 1), 0);
  expect(bar.y).toBeGreaterThan(HEAD_HEIGHT);
  expect(bar.y + bar.height).toBeLessThanOrEqual(HEAD_HEIGHT + scene.shown.count * ROW_HEIGHT);
});

test('only what is in view is drawn, however long the diagram is', () => {
  const many = ['web GET 0..100000 server'];
  for (let i = 0; i < 3000; i++) {
    many.push(`  web call${i} ${i * 30}..${i * 30 + 20} client`);
    many.push(`    stock Get${i} ${i * 30 + 1}..${i * 30 + 19} server`);
  }
  const scene = sequenceOf(many.join('\n'));
  expect(scene.shown.count).toBeGreaterThan(3000);
  const top = 1500 * ROW_HEIGHT;
  const log = draw(scene, top);
  expect(log.length).toBeLessThan(400);
  const rows = log.filter(({ call, text }) => call === 'fillText' && text.startsWith('Get'));
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.every(({ y }) => y >= -ROW_HEIGHT && y <= 600 + ROW_HEIGHT)).toBe(true);
  // The bar of the service that works all the time reaches through.
  expect(log.some(({ color, y, height }) => color === 'web' && y <= HEAD_HEIGHT && y + height >= 600)).toBe(
    true,
  );
});

test('what is selected, found or spoken of is marked', () => {
  const scene = sequenceOf(CHECKOUT);
  const one = Uint8Array.from({ length: scene.shown.count }, (_, step) => (step === 2 ? 1 : 0));
  const log = draw({ ...scene, selected: 1, found: one, spot: undefined });
  const row = (color: string): number[] =>
    log
      .filter((item) => item.color === color && item.width === scene.width && item.height === ROW_HEIGHT)
      .map(({ y }) => (y - HEAD_HEIGHT) / ROW_HEIGHT);
  // The call and its answer.
  expect(row('selected')).toEqual([1, scene.shown.call.lastIndexOf(scene.shown.call[1]!)]);
  expect(row('warn-wash')).toEqual([2]);
});

test('lanes are apart, wide enough for their names, and fill a window that has room', () => {
  for (const window of [300, 1000, 2500]) {
    const scene = sequenceOf(CHECKOUT, {}, window);
    for (let lane = 1; lane < scene.middles.length; lane++) {
      const gap = laneX(scene, lane) - laneX(scene, lane - 1);
      expect(gap).toBeGreaterThanOrEqual((scene.rooms[lane]! + scene.rooms[lane - 1]!) / 2);
    }
    expect(scene.width).toBeGreaterThanOrEqual(window);
  }
  expect(laneX(sequenceOf(CHECKOUT, {}, 2500), 3)).toBeGreaterThan(laneX(sequenceOf(CHECKOUT, {}, 300), 3));
});

test('the chip of a run lies where its label says', () => {
  const scene = sequenceOf(CHECKOUT);
  const step = scene.shown.run.findIndex((run) => run >= 0);
  const { context } = recordingContext();
  const label = labelOf(new CanvasPen(context), scene, step);
  const chip = draw(scene).find(({ text }) => text === '▸ ×3')!;
  expect(chip.x).toBeGreaterThan(label.x);
  expect(chip.x + chip.width).toBeLessThan(label.x + label.chip);
  expect(MEASURE.measureText('ab').width).toBe(14);
});
