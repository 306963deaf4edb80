import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeAt } from '../../../../renderer/views/trace/flame/bars-in-lane.ts';
import { arbitraryTrace } from '../../../core/analysis/arbitrary-trace.ts';
import { columnsOf } from '../waterfall/scene-of.ts';
import { flameOf } from './flame-scene-of.ts';

test('the keyboard reaches every bar: down to the first child, then from sibling to sibling', () => {
  fc.assert(
    fc.property(arbitraryTrace, fc.constantFrom('time' as const, 'path' as const), (trace, mode) => {
      const { picture, scene } = flameOf(trace, mode);
      const { parent } = picture.bars;
      const count = scene.index.item.length;
      for (let bar = 0; bar < count; bar++) {
        const children = Array.from({ length: count }, (_, i) => i).filter((i) => parent[i] === bar);
        const reached = [];
        for (let at = picture.firstChild(bar); at >= 0; at = picture.sibling(at, 1)) {
          reached.push(at);
          const next = picture.sibling(at, 1);
          if (next >= 0) expect(picture.sibling(next, -1)).toBe(at);
        }
        expect(reached.sort((a, b) => a - b)).toEqual(children);
      }
    }),
  );
});

test('a pointer finds the bar under it, and a narrow one a little beside it', () => {
  const trace = columnsOf('\n  a root 0..1000\n    a one 100..200\n    a two 600..601\n');
  const { scene } = flameOf(trace);
  const find = (ms: number, more: number): number => {
    const x = scene.viewport.x(ms * 1e6) + more;
    const place = placeAt(scene.index, 1, trace, scene.viewport, x, 2);
    return place < 0 ? -1 : scene.index.item[place]!;
  };
  expect(find(150, 0)).toBe(1);
  expect(find(200, 1)).toBe(1);
  expect(find(200, 5)).toBe(-1);
  expect(find(600, -1.5)).toBe(2);
  expect(find(601, 1.5)).toBe(2);
  expect(find(700, 0)).toBe(-1);
});

test('a bar is told in words', () => {
  const trace = columnsOf('\n  web GET 0..100 error\n    db SELECT 0..25\n    db SELECT 25..50 error\n');
  expect(flameOf(trace).picture.words(0)).toContain('GET, web');
  expect(flameOf(trace, 'path').picture.words(1)).toBe(
    'SELECT, db, 2 spans, 50\u00a0ms with all below, 50\u00a0ms itself, 50\u00a0%, 1 error',
  );
});
