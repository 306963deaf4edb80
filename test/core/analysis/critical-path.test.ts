import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assemble } from '../../../app/core/analysis/assemble.ts';
import { criticalPath, longestRoot } from '../../../app/core/analysis/critical-path.ts';
import { selfTime } from '../../../app/core/analysis/self-time.ts';
import { serviceContribution } from '../../../app/core/analysis/service-contribution.ts';
import type { TraceColumns } from '../../../app/core/model/span-columns.ts';
import { Kind } from '../../../app/core/model/span.ts';
import { traceFromText } from '../../fixtures/trace-from-text.ts';
import { arbitraryTrace, chain, siblings } from './arbitrary-trace.ts';

const trace = (text: string): TraceColumns => assemble('t', traceFromText(text).spans);

/** Segments as `name from..to`, milliseconds. */
function pathOf(text: string): string {
  const columns = trace(text);
  const path = criticalPath(columns);
  return [...path.row]
    .map((row, i) => `${columns.names[columns.name[row]!]} ${path.from[i]! / 1e6}..${path.to[i]! / 1e6}`)
    .join(', ');
}

test.each([
  ['a span alone', 'a root 0..10', 'root 0..10'],
  ['a child in the middle', 'a root 0..10\n  b x 2..8', 'root 0..2, x 2..8, root 8..10'],
  ['a child as long as its parent', 'a root 0..10\n  b x 0..10', 'x 0..10'],
  [
    'one after the other',
    'a root 0..10\n  b x 1..4\n  b y 5..9',
    'root 0..1, x 1..4, root 4..5, y 5..9, root 9..10',
  ],
  ['the next starts exactly where one ends', 'a root 0..10\n  b x 0..4\n  b y 4..10', 'x 0..4, y 4..10'],
  ['side by side: the last to end', 'a root 0..10\n  b x 1..5\n  b y 1..9', 'root 0..1, y 1..9, root 9..10'],
  [
    'overlapping: what still ran when the next began',
    'a root 0..10\n  b x 0..6\n  b y 5..10',
    'root 0..5, y 5..10',
  ],
  [
    'before an overlapping one',
    'a root 0..10\n  b w 1..3\n  b x 2..6\n  b y 5..10',
    'root 0..1, w 1..3, root 3..5, y 5..10',
  ],
  [
    'same end: the first to start',
    'a root 0..10\n  b x 3..8\n  b y 1..8\n  b z 5..8',
    'root 0..1, y 1..8, root 8..10',
  ],
  [
    'grandchildren',
    'a root 0..10\n  b x 1..9\n    c y 2..8',
    'root 0..1, x 1..2, y 2..8, x 8..9, root 9..10',
  ],
  ['a child that outlasts its parent is clipped', 'a root 0..10\n  b x 5..20', 'root 0..5, x 5..10'],
  ['a child that began before its parent is clipped', 'a root 5..10\n  b x 0..8', 'x 5..8, root 8..10'],
  ['clipping reaches down', 'a root 0..10\n  b x 5..20\n    c y 6..18', 'root 0..5, x 5..6, y 6..10'],
  ['a child outside its parent', 'a root 0..10\n  b x 12..20\n  b y 2..4', 'root 0..2, y 2..4, root 4..10'],
  ['a child without length', 'a root 0..10\n  b x 5..5', 'root 0..10'],
  [
    'a consumer does not hold up its producer',
    'a root 0..10\n  a send 1..4 producer\n    b work 2..9 consumer',
    'root 0..1, send 1..4, root 4..10',
  ],
  [
    'a consumer under another kind of span does',
    'a root 0..10\n  a call 1..9 client\n    b work 2..8 consumer',
    'root 0..1, call 1..2, work 2..8, call 8..9, root 9..10',
  ],
  [
    'an async child that outlasts: the earlier one is hidden',
    'a root 0..10\n  b x 1..4\n  b y 2..30',
    'root 0..2, y 2..10',
  ],
  [
    'two roots: the longest',
    'a root 0..10\n  b x 2..8\nc late 5..20\n  c y 6..7',
    'late 5..6, y 6..7, late 7..20',
  ],
  ['two roots of a length: the earliest', 'a one 0..10\na two 5..15', 'one 0..10'],
  ['a missing parent', 'b x 0..4 parent=77\nb y 6..9 parent=77', 'x 0..4, missing parent 4..6, y 6..9'],
  ['a root without length', 'a root 5..5\n  b x 5..5', ''],
])('%s', (_, text, path) => {
  expect(pathOf(text)).toBe(path);
});

test('the path of any row can be asked for', () => {
  const columns = trace('a root 0..10\n  b x 2..8\n    c y 3..4\n  b z 8..9');
  const path = criticalPath(columns, 1);
  expect([...path.time]).toEqual([0, 5e6, 1e6, 0]);
  expect([...path.row]).toEqual([1, 2, 1]);
});

test('an empty trace has no path', () => {
  const path = criticalPath(assemble('t', { ...traceFromText('a x 0..1').spans, count: 0 }));
  expect(path).toMatchObject({ root: -1, row: new Uint32Array(0), time: new Float64Array(0) });
});

describe('of any trace', () => {
  test('segments are disjoint, without gaps, and sum to the duration of the root', () => {
    fc.assert(
      fc.property(arbitraryTrace, (columns) => {
        const path = criticalPath(columns);
        const root = longestRoot(columns);
        expect(path.root).toBe(root);
        let at = columns.start[root]!;
        const time = new Float64Array(columns.count);
        for (let i = 0; i < path.row.length; i++) {
          expect(path.from[i]).toBe(at);
          expect(path.to[i]).toBeGreaterThan(at);
          at = path.to[i]!;
          time[path.row[i]!]! += path.to[i]! - path.from[i]!;
        }
        expect(at).toBe(columns.start[root]! + columns.duration[root]!);
        expect(path.time).toEqual(time);
      }),
      { numRuns: 2000 },
    );
  });

  test('a row is on it only within its own time, and only if all rows above it could be', () => {
    fc.assert(
      fc.property(arbitraryTrace, (columns) => {
        const path = criticalPath(columns);
        for (let i = 0; i < path.row.length; i++) {
          for (let row = path.row[i]!; row !== -1; row = columns.parent[row]!) {
            expect(columns.start[row]).toBeLessThanOrEqual(path.from[i]!);
            expect(columns.start[row]! + columns.duration[row]!).toBeGreaterThanOrEqual(path.to[i]!);
          }
        }
      }),
    );
  });

  test('the segments are those of the recursive definition', () => {
    fc.assert(
      fc.property(arbitraryTrace, (columns) => {
        const path = criticalPath(columns);
        const got = [...path.row].map((row, i) => [row, path.from[i], path.to[i]]);
        expect(got).toEqual(recursive(columns, longestRoot(columns)));
      }),
      { numRuns: 1000 },
    );
  });

  test('the shares of the services sum to 1', () => {
    fc.assert(
      fc.property(arbitraryTrace, (columns) => {
        const path = criticalPath(columns);
        const services = serviceContribution(columns, path, selfTime(columns));
        const sum = services.reduce((all, { share }) => all + share, 0);
        expect(sum).toBeCloseTo(columns.duration[path.root]! > 0 ? 1 : 0, 9);
      }),
    );
  });
});

function recursive(columns: TraceColumns, root: number): [number, number, number][] {
  const { start, duration, parent, kind, count } = columns;
  const walk = (row: number, from: number, to: number): [number, number, number][] => {
    const children = Array.from({ length: count }, (_, child) => child)
      .filter(
        (child) => parent[child] === row && !(kind[row] === Kind.producer && kind[child] === Kind.consumer),
      )
      .map((child) => ({
        child,
        rawEnd: start[child]! + duration[child]!,
        from: Math.max(from, start[child]!),
        to: Math.min(to, start[child]! + duration[child]!),
      }))
      .filter((child) => child.to > child.from)
      .sort((a, b) => b.rawEnd - a.rawEnd || a.child - b.child);
    const found: [number, number, number][] = [];
    let cursor = to;
    for (const child of children) {
      if (child.to > cursor) continue;
      if (child.to < cursor) found.unshift([row, child.to, cursor]);
      found.unshift(...walk(child.child, child.from, child.to));
      cursor = child.from;
    }
    if (cursor > from) found.unshift([row, from, cursor]);
    return found;
  };
  return walk(root, start[root]!, start[root]! + duration[root]!);
}

test('70 000 levels', () => {
  const columns = chain(70_000);
  const path = criticalPath(columns);
  expect(path.row.length).toBe(2 * 70_000 - 1);
  expect(path.time.reduce((sum, own) => sum + own, 0)).toBe(columns.duration[0]);
});

test('200 000 siblings, one after the other', () => {
  const columns = siblings(200_000);
  expect(criticalPath(columns).row.length).toBe(199_999);
});
