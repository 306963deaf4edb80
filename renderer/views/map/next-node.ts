import type { Layout } from './layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

const steps: Record<Direction, { x: number; y: number }> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** Sideways distance counts this much more than distance straight ahead. */
const SIDEWAYS = 2.5;

/** The node to which an arrow key leads from another: the nearest one that lies in that direction. */
export function nextNode(layout: Layout, from: string, direction: Direction): string | undefined {
  const start = layout.nodes.get(from);
  if (start === undefined) return readingOrder(layout)[0];
  const step = steps[direction];
  let best: { id: string; distance: number } | undefined;
  for (const [id, box] of layout.nodes) {
    if (id === from) continue;
    const dx = box.x + box.width / 2 - (start.x + start.width / 2);
    const dy = box.y + box.height / 2 - (start.y + start.height / 2);
    const ahead = dx * step.x + dy * step.y;
    const aside = Math.abs(dx * step.y) + Math.abs(dy * step.x);
    if (ahead < 8) continue;
    const distance = ahead + SIDEWAYS * aside;
    if (best === undefined || distance < best.distance) best = { id, distance };
  }
  return best?.id;
}

/** All nodes, left to right and top to bottom: the order in which a table lists them. */
export function readingOrder(layout: Layout): string[] {
  return [...layout.nodes].sort(([, a], [, b]) => a.x - b.x || a.y - b.y).map(([id]) => id);
}
