import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chrome } from '../../../../app/engine/files/formats/chrome.ts';
import { NONE, Nesting } from '../../../../app/engine/files/formats/chrome-nesting.ts';
import { fixture, named, plain, readWith } from './read-with.ts';

test('slices, pairs, instants and names of an object with traceEvents', async () => {
  const { spans, skipped, repaired } = await readWith(chrome, fixture('chrome/object.json'));
  expect(skipped).toEqual([': events of counters, which a trace has no place for: 1']);
  expect(repaired).toEqual([]);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  const [task, inner, work, part] = ['Task', 'Inner', 'Work', 'Part'].map((name) => named(spans, name));
  expect(plain(task!.attributes)).toEqual({
    src: 'a.cc',
    n: 3n,
    'chrome.category': 'toplevel',
    'thread.id': 5n,
    'thread.name': 'CrMain',
  });
  expect(plain(task!.resource.attributes)).toEqual({ 'service.name': 'Browser', 'process.pid': 1n });
  expect(task).toMatchObject({ parentSpanId: '', kind: 1, status: { code: 0 } });
  expect(inner!.parentSpanId).toBe(task!.spanId);
  // A fraction of a microsecond is kept.
  expect([inner!.startNs - task!.startNs, inner!.endNs - inner!.startNs]).toEqual([100_500n, 99_250n]);
  expect(inner!.events).toMatchObject([{ name: 'Mark', timeNs: task!.startNs + 150_000n }]);
  expect(part!.parentSpanId).toBe(work!.spanId);
  expect(work!.endNs - work!.startNs).toBe(100_000n);
  // What is said at the end counts more than what is said at the beginning.
  expect(plain(work!.attributes)).toMatchObject({ a: 5n, b: 2n });
});

test('a list that is not closed: operations across threads, flows as links, an instant by itself', async () => {
  const { spans, skipped, repaired } = await readWith(chrome, fixture('chrome/array-not-closed.json'));
  expect([skipped, repaired]).toEqual([[], []]);
  const request = named(spans, 'req');
  expect(named(spans, 'dns').parentSpanId).toBe(request.spanId);
  expect(named(spans, 'dns').events.map(({ name }) => name)).toEqual(['found']);
  expect(plain(request.attributes)).toMatchObject({ code: 200n });
  const [send, receive] = [named(spans, 'send'), named(spans, 'recv')];
  expect(receive.links).toMatchObject([{ traceId: send.traceId, spanId: send.spanId }]);
  expect(named(spans, 'alone')).toMatchObject({ parentSpanId: '' });
  expect(named(spans, 'alone').startNs).toBe(named(spans, 'alone').endNs);
});

test('a plain list: times since 1970 stay, what never ends ends with the file, damage has its place', async () => {
  const { spans, skipped, repaired } = await readWith(chrome, fixture('chrome/array.json'));
  expect(skipped).toEqual([
    'line 31 (byte 430): an end without a beginning',
    'line 45 (byte 645): an event of the unknown phase Z',
    'line 51 (byte 709): an event without a time',
  ]);
  expect(repaired).toEqual([': slices that begin and never end, taken to end with the file: 1']);
  const bundle = named(spans, 'bundle');
  expect(bundle.startNs).toBe(1_781_000_000_000_000_000n);
  expect(named(spans, 'open').parentSpanId).toBe(bundle.spanId);
  const never = named(spans, 'never');
  expect(never.endNs).toBe(bundle.endNs);
  expect(plain(never.attributes)).toMatchObject({ 'chrome.unfinished': true, 'thread.id': 'main' });
});

test('the same file gives the same ids', async () => {
  const file = fixture('chrome/object.json');
  expect((await readWith(chrome, file, 11)).spans).toEqual((await readWith(chrome, file)).spans);
});

describe('what lies in what', () => {
  const interval = fc
    .tuple(fc.nat({ max: 2 }), fc.nat({ max: 30 }), fc.nat({ max: 15 }))
    .map(([track, start, length]) => ({ track, start, end: start + length }));

  test('a parent is on the same track and holds its child, and nothing smaller that begins before does', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 30 }), (intervals) => {
        const { parent } = nestingOf(intervals);
        for (const [i, child] of intervals.entries()) {
          if (parent[i] === NONE) continue;
          const holder = intervals[parent[i]!]!;
          expect(holder.track).toBe(child.track);
          expect(holder.start).toBeLessThanOrEqual(child.start);
          expect(holder.end).toBeGreaterThanOrEqual(child.end);
        }
        // Following parents ends: no circle.
        for (let i = 0; i < intervals.length; i++) {
          let steps = 0;
          for (let at = i; parent[at] !== NONE; at = parent[at]!) expect(++steps).toBeLessThan(31);
        }
      }),
    );
  });

  test('calls that nest have the parents that the stack had', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 80 }), (steps) => {
        const intervals: { track: number; start: number; end: number }[] = [];
        const expected: number[] = [];
        const stack: number[] = [];
        for (const [at, isBegin] of [...steps, ...steps.map(() => false)].entries()) {
          if (isBegin) {
            expected.push(stack.at(-1) ?? NONE);
            stack.push(intervals.push({ track: 0, start: at, end: Infinity }) - 1);
          } else {
            const ended = stack.pop();
            if (ended !== undefined) intervals[ended]!.end = at;
          }
        }
        expect([...nestingOf(intervals).parent]).toEqual(expected);
      }),
    );
  });

  test('the smallest that holds a moment, and the next one', () => {
    const nesting = nestingOf([
      { track: 0, start: 0, end: 100 },
      { track: 0, start: 10, end: 20 },
      { track: 0, start: 40, end: 50 },
      { track: 1, start: 0, end: 5 },
    ]);
    expect([5, 15, 30, 45, 100].map((moment) => nesting.holding(0, moment))).toEqual([0, 1, 0, 2, 0]);
    expect([nesting.holding(0, 101), nesting.holding(1, 6), nesting.holding(7, 0)]).toEqual([
      NONE,
      NONE,
      NONE,
    ]);
    expect([nesting.next(0, 11), nesting.next(0, 41), nesting.next(1, 0)]).toEqual([2, NONE, 3]);
  });

  function nestingOf(intervals: readonly { track: number; start: number; end: number }[]): Nesting {
    return new Nesting({
      count: intervals.length,
      track: Uint32Array.from(intervals, ({ track }) => track),
      start: Float64Array.from(intervals, ({ start }) => start),
      end: Float64Array.from(intervals, ({ end }) => end),
    });
  }
});

test('many slices, written packed, keep their parents and attributes', async () => {
  const COUNT = 20_000;
  const padding = 'y'.repeat(40);
  const events = Array.from({ length: COUNT }, (_, i) => ({
    ph: 'X',
    pid: i % 3,
    tid: 1,
    name: `slice ${i}`,
    ts: Math.floor(i / 30) * 1000 + (Math.floor(i / 3) % 10),
    dur: 900 - 2 * (Math.floor(i / 3) % 10),
    args: { padding },
  }));
  const { spans } = await readWith(chrome, JSON.stringify({ traceEvents: events }));
  expect(spans).toHaveLength(COUNT);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(COUNT);
  const byName = new Map(spans.map((span) => [span.name, span]));
  for (let i = 0; i < COUNT; i++) {
    const isFirst = Math.floor(i / 3) % 10 === 0;
    const parent = isFirst ? '' : byName.get(`slice ${i - 3}`)!.spanId;
    expect(byName.get(`slice ${i}`)!.parentSpanId).toBe(parent);
  }
});
