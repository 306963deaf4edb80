import { expect, test } from 'vitest';
import { drawWaterfall } from '../../../../renderer/views/trace/waterfall/draw-waterfall.ts';
import { ROW_HEIGHT, visibleRange } from '../../../../renderer/views/trace/waterfall/waterfall-layout.ts';
import { recordingContext } from '../../canvas/draw-log.ts';
import { columnsOf, marksOf, sceneOf } from './scene-of.ts';

/** Counts what a frame asks of its canvas: calls by name, and properties set. */
function countingContext(): {
  context: CanvasRenderingContext2D;
  calls: Map<string, number>;
  sets: Map<string, number>;
} {
  const calls = new Map<string, number>();
  const sets = new Map<string, number>();
  const count = (counts: Map<string, number>, name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  const { context } = recordingContext();
  const counting = new Proxy(context, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value === 'function') count(calls, String(name));
      return value;
    },
    set(target, name, value, receiver) {
      count(sets, String(name));
      return Reflect.set(target, name, value, receiver);
    },
  });
  return { context: counting, calls, sets };
}

/** A chain of calls through services, every third of which fails, deeper than the window is high. */
function manyRows(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const indent = '  '.repeat(1 + (i % 6));
    return `${indent}service-${i % 5} operation-${i} ${i}..${2 * count - i}${i % 3 === 0 ? ' error' : ''}`;
  });
  return `\n${lines.join('\n')}\n`;
}

test('a frame costs each row in view a bounded number of calls, and the fonts do not change from row to row', () => {
  const trace = columnsOf(manyRows(200));
  const scene = sceneOf(trace, 1200, 900);
  scene.rows.unfoldAll();
  scene.matches = marksOf(
    trace,
    Array.from({ length: 100 }, (_, i) => 2 * i),
  );
  scene.scrollTop = 20 * ROW_HEIGHT;
  // Texts are measured once: the second frame is one of scrolling.
  drawWaterfall(recordingContext().context, scene, undefined);
  const { context, calls, sets } = countingContext();
  drawWaterfall(context, scene, undefined);

  const { from, to } = visibleRange(scene.layout, scene.scrollTop, scene.rows.length);
  const rows = to - from;
  expect(rows).toBeGreaterThan(25);
  const all = (counts: Map<string, number>): number =>
    [...counts.values()].reduce((sum, one) => sum + one, 0);
  expect(calls.get('measureText')).toBeUndefined();
  expect(sets.get('font')).toBeLessThan(10);
  expect(sets.get('textBaseline')).toBeLessThan(10);
  expect(calls.get('save')).toBeLessThan(10);
  // Name, service and duration of a row; a dozen more on the ruler.
  expect(calls.get('fillText')).toBeLessThan(3 * rows + 20);
  expect(all(sets)).toBeLessThan(8 * rows + 20);
  expect(all(calls)).toBeLessThan(28 * rows + 60);
});
