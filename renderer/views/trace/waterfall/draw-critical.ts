import { criticalOf } from './critical-stretches.ts';
import type { Scene } from './scene.ts';
import { lowerBound } from '../state/sorted-column.ts';

const THICKNESS = 2;

/**
 * The critical path's part of a row, and of the rows that it hides, as an underline. At most one rectangle a pixel:
 * from each painted one, the next that begins beyond it is found by binary search.
 */
export function drawCritical(context: CanvasRenderingContext2D, scene: Scene, row: number, y: number): void {
  const { analysis, viewport, layout, theme, rows } = scene;
  if (analysis === undefined || !scene.showCritical) return;
  const { from, to } = criticalOf(analysis, row, row + rows.span(row));
  const left = layout.timelineLeft;
  const right = left + layout.timelineWidth;
  context.fillStyle = theme.critical;
  let at = Math.max(0, lowerBound(from, viewport.from) - 1);
  while (at < from.length) {
    const begin = Math.max(left, viewport.x(from[at]!));
    if (begin > right) return;
    const end = Math.min(right, viewport.x(to[at]!));
    if (end >= left) context.fillRect(begin, y, Math.max(1, end - begin), THICKNESS);
    const beyond = viewport.time(Math.floor(Math.max(begin, end)) + 1);
    at = Math.max(at + 1, lowerBound(from, Math.min(beyond, viewport.time(begin + 1))));
  }
}
