import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { FirstFit } from '../../../../renderer/views/trace/flame/first-fit.ts';
import { indexLanes, startsFrom } from '../../../../renderer/views/trace/flame/lane-index.ts';
import { packLanes } from '../../../../renderer/views/trace/flame/pack-lanes.ts';
import { arbitraryTrace, chain } from '../../../core/analysis/arbitrary-trace.ts';
import { columnsOf, siblings } from '../waterfall/scene-of.ts';

function lanesOf(text: string): Record<string, number> {
  const trace = columnsOf(text);
  const { lane } = packLanes(trace);
  return Object.fromEntries(Array.from(lane, (at, row) => [trace.names[trace.name[row]!]!, at]));
}

/** What must hold of any packing. */
function check(trace: TraceColumns): void {
  const { lanes, lane } = packLanes(trace);
  const index = indexLanes(lanes, lane, trace.start, trace.duration);
  expect([...index.item].sort((a, b) => a - b)).toEqual(Array.from({ length: trace.count }, (_, row) => row));
  for (let at = 0; at < lanes; at++) {
    const items = [...index.item.subarray(index.from[at]!, index.from[at + 1]!)];
    expect(items.length).toBeGreaterThan(0);
    for (const [i, row] of items.entries()) {
      expect(lane[row]).toBe(at);
      if (i === 0) continue;
      const before = items[i - 1]!;
      expect(trace.start[before]! + Math.max(1, trace.duration[before]!)).toBeLessThanOrEqual(
        trace.start[row]!,
      );
    }
  }
  for (let row = 0; row < trace.count; row++) {
    if (trace.parent[row]! >= 0) expect(lane[row]!).toBeGreaterThan(lane[trace.parent[row]!]!);
  }
}

test('siblings after each other share a lane, siblings side by side do not', () => {
  const lanes = lanesOf(`
    a root 0..100
      a first 0..40
        a deep 10..30
      a beside 20..60
      a then 60..90
  `);
  expect(lanes).toEqual({ root: 0, first: 1, deep: 2, then: 1, beside: 3 });
});

test('what lies below a span keeps its place beside nothing else', () => {
  const lanes = lanesOf(`
    a root 0..100
      a one 0..50
        a x 0..20
      a two 10..50
        a y 30..40
  `);
  expect(lanes).toEqual({ root: 0, one: 1, x: 2, two: 3, y: 4 });
});

test('a child that outlasts its parent keeps others out of its lane', () => {
  const lanes = lanesOf(`
    a root 0..100
      a send 0..10
        b work 5..80
      a next 20..30
  `);
  expect(lanes).toEqual({ root: 0, send: 1, work: 2, next: 3 });
});

test('every span lies once, overlaps nothing in its lane and lies below its parent', () => {
  fc.assert(fc.property(arbitraryTrace, check));
});

test('clocks moved so that siblings are out of order change none of it', () => {
  fc.assert(
    fc.property(arbitraryTrace, fc.array(fc.nat(15), { minLength: 20, maxLength: 20 }), (trace, moves) => {
      check({ ...trace, start: trace.start.map((start, row) => start + moves[row]!) });
    }),
  );
});

test('spans at one instant lie below each other', () => {
  const trace = siblings(50);
  trace.start.fill(0);
  trace.duration.fill(0, 1);
  expect(packLanes(trace).lanes).toBe(51);
});

test('a chain of 70 000 and 200 000 siblings in one or in many lanes are laid out', () => {
  expect(packLanes(chain(70_000)).lanes).toBe(70_000);
  const after = siblings(200_000);
  expect(packLanes(after).lanes).toBe(2);
  const beside = siblings(200_000);
  beside.duration.fill(1e12);
  expect(packLanes(beside).lanes).toBe(200_001);
});

test('first fit gives the lowest free track, as trying each one does', () => {
  const interval = fc.record({ gap: fc.nat(6), length: fc.integer({ min: 1, max: 30 }) });
  const fit = new FirstFit();
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 60 }), (intervals) => {
      fit.reset();
      const ends: number[] = [];
      let start = 0;
      for (const { gap, length } of intervals) {
        start += gap;
        let track = ends.findIndex((end) => end <= start);
        if (track < 0) track = ends.length;
        ends[track] = start + length;
        expect(fit.place(start, start + length)).toBe(track);
      }
      expect(fit.tracks).toBe(ends.length);
    }),
  );
});

test('the first bar from a time on is found', () => {
  const item = Uint32Array.of(4, 0, 1, 2, 3);
  const start = Float64Array.of(10, 20, 20, 30, 0);
  expect(startsFrom(item, start, 1, 5, 20)).toBe(2);
  expect(startsFrom(item, start, 1, 5, 21)).toBe(4);
  expect(startsFrom(item, start, 1, 5, 99)).toBe(5);
});
