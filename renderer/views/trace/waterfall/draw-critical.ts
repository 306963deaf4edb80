import { criticalOf } from './critical-stretches.ts';
import type { Scene } from './scene.ts';
import { lowerBound, lowerBoundNear } from '../state/sorted-column.ts';

const THICKNESS = 2;

/** The critical path's part of a row, and of the rows that it hides, as an underline. */
export function drawCritical(context: CanvasRenderingContext2D, scene: Scene, row: number, y: number): void {
  const { analysis, theme, rows, offset } = scene;
  if (analysis === undefined || !scene.showCritical) return;
  context.fillStyle = theme.critical;
  const span = rows.span(row);
  if (span > 1) {
    const { from, to } = criticalOf(analysis, scene.trace, row, row + span, offset);
    drawStretches(context, scene, from, to, 0, from.length, 0, y);
    return;
  }
  const { critical } = analysis;
  const first = lowerBound(critical.row, row);
  if (critical.row[first] !== row) return;
  const last = lowerBound(critical.row, row + 1);
  drawStretches(context, scene, critical.from, critical.to, first, last, offset?.[row] ?? 0, y);
}

/**
 * Stretches [first, last) of ascending, disjoint times. At most one rectangle a pixel: from each painted one, the next
 * that begins beyond it is found by binary search.
 */
function drawStretches(
  context: CanvasRenderingContext2D,
  { viewport, layout }: Scene,
  from: Float64Array,
  to: Float64Array,
  first: number,
  last: number,
  shift: number,
  y: number,
): void {
  const left = layout.timelineLeft;
  const right = left + layout.timelineWidth;
  let at = Math.max(
    first,
    lowerBoundNear(from, viewport.from - shift, first, last, (first + last) >>> 1) - 1,
  );
  let stride = 1;
  while (at < last) {
    const begin = Math.max(left, viewport.x(from[at]! + shift));
    if (begin > right) return;
    const end = Math.min(right, viewport.x(to[at]! + shift));
    if (end >= left) context.fillRect(begin, y, Math.max(1, end - begin), THICKNESS);
    const next = lowerBoundNear(from, viewport.time(begin + 1) - shift, at + 1, last, at + stride);
    stride = next - at;
    at = next;
  }
}
