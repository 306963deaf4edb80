import type { Box, Layout } from './layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

const arrows = new Map<string, Direction>([
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
]);

/** Where an arrow key points; undefined for any other key. */
export function directionOf(key: string): Direction | undefined {
  return arrows.get(key);
}

/** Sideways distance counts this much more than distance straight ahead. */
const SIDEWAYS = 2.5;

/** How far `box` lies ahead and aside of the middle of `start`; ahead is negative where it doesn't lie in the direction. */
function offsets(start: Box, box: Box, direction: Direction): { ahead: number; aside: number } {
  const x = start.x + start.width / 2;
  const y = start.y + start.height / 2;
  const acrossX = Math.abs(box.x + box.width / 2 - x);
  const acrossY = Math.abs(box.y + box.height / 2 - y);
  switch (direction) {
    case 'left':
      return { ahead: x - (box.x + box.width), aside: acrossY };
    case 'right':
      return { ahead: box.x - x, aside: acrossY };
    case 'up':
      return { ahead: y - (box.y + box.height), aside: acrossX };
    case 'down':
      return { ahead: box.y - y, aside: acrossX };
  }
}

/** The node to which an arrow key leads from another: the nearest one that lies wholly in that direction. */
export function nextNode(layout: Layout, from: string, direction: Direction): string | undefined {
  const start = layout.nodes.get(from);
  if (start === undefined) return readingOrder(layout)[0];
  let best: { id: string; distance: number } | undefined;
  for (const [id, box] of layout.nodes) {
    if (id === from) continue;
    const { ahead, aside } = offsets(start, box, direction);
    if (ahead < 0) continue;
    const distance = ahead + SIDEWAYS * aside;
    if (best === undefined || distance < best.distance) best = { id, distance };
  }
  return best?.id;
}

/** All nodes, left to right and top to bottom: the order in which a table lists them. */
export function readingOrder(layout: Layout): string[] {
  return [...layout.nodes].sort(([, a], [, b]) => a.x - b.x || a.y - b.y).map(([id]) => id);
}

/** The box of the node that comes first in reading order; an empty one where there is no node. */
export function firstBox(layout: Layout): Box {
  const [first = ''] = readingOrder(layout);
  return layout.nodes.get(first) ?? { x: 0, y: 0, width: 0, height: 0 };
}
