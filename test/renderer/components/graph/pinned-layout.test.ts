import { expect, test } from 'vitest';
import type { Layout } from '../../../../renderer/components/graph/layout.ts';
import { pinnedLayout } from '../../../../renderer/components/graph/pinned-layout.ts';

const layout: Layout = {
  width: 300,
  height: 100,
  nodes: new Map([
    ['a', { x: 0, y: 0, width: 100, height: 50 }],
    ['b', { x: 200, y: 0, width: 100, height: 50 }],
    ['c', { x: 200, y: 50, width: 100, height: 50 }],
  ]),
  edges: new Map([
    [
      'ab',
      [
        { x: 100, y: 25 },
        { x: 200, y: 25 },
      ],
    ],
    [
      'ac',
      [
        { x: 100, y: 25 },
        { x: 200, y: 75 },
      ],
    ],
  ]),
};
const ends = (key: string): [string, string] => [key[0]!, key[1]!];

test('nothing pinned, nothing changed', () => {
  expect(pinnedLayout(layout, new Map(), ends)).toBe(layout);
});

test('a node lies where it was put, its edges lead there, all else stays', () => {
  const pinned = pinnedLayout(layout, new Map([['b', { x: 400, y: 300 }]]), ends);
  expect(pinned.nodes.get('b')).toEqual({ x: 400, y: 300, width: 100, height: 50 });
  expect(pinned.nodes.get('a')).toEqual(layout.nodes.get('a'));
  expect(pinned.edges.get('ab')).toEqual([
    { x: 100, y: 25 },
    { x: 400, y: 325 },
  ]);
  expect(pinned.edges.get('ac')).toBe(layout.edges.get('ac'));
  expect([pinned.width, pinned.height]).toEqual([500, 350]);
});

test('an edge leaves on the side where the other node is', () => {
  const pinned = pinnedLayout(layout, new Map([['b', { x: -300, y: 0 }]]), ends);
  expect(pinned.edges.get('ab')).toEqual([
    { x: 0, y: 25 },
    { x: -200, y: 25 },
  ]);
});

test('what is pinned and not there is left out', () => {
  expect(pinnedLayout(layout, new Map([['gone', { x: 9, y: 9 }]]), ends).nodes.size).toBe(3);
});
