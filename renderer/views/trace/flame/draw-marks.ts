import { lowerBound } from '../state/sorted-column.ts';
import type { Seen } from './bars-in-lane.ts';
import { BAR_HEIGHT, type FlameScene } from './flame-scene.ts';
import { Mark } from './mark-index.ts';

/** From this width on, an error is a circle in the bar; below it a line above the bar. */
export const ERROR_ROOM = 18;
const ERROR_LINE = 3;
const CRITICAL_LINE = 2;
const WANTED_LINE = 2;

/** What is marked on one entry of a lane: what stands for many carries the marks of all of them. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  scene: FlameScene,
  seen: Seen,
  top: number,
  marks: number,
): void {
  const { theme, layout } = scene;
  const left = Math.max(seen.left, 0);
  const right = Math.min(seen.right, layout.width);
  const width = Math.max(1, right - left - (right - left >= 4 ? 1 : 0));
  if ((marks & Mark.critical) !== 0) drawCritical(context, scene, seen, top + BAR_HEIGHT + 1);
  if ((marks & Mark.wanted) !== 0) {
    context.fillStyle = theme.warn;
    context.fillRect(left, top - 1, width, WANTED_LINE);
  }
  if ((marks & Mark.error) === 0) return;
  if (right - left < ERROR_ROOM) {
    context.fillStyle = theme.error;
    context.fillRect(
      left,
      top + ((marks & Mark.wanted) !== 0 ? WANTED_LINE - 1 : -1),
      Math.max(width, 2),
      ERROR_LINE,
    );
    return;
  }
  // ● where an error begins, ○ where it is passed on, on a disc of the ground: red on a bar of a red hue would not be seen.
  context.beginPath();
  context.arc(left + 11, top + BAR_HEIGHT / 2, 6, 0, 2 * Math.PI);
  context.fillStyle = theme.panel;
  context.fill();
  context.beginPath();
  context.arc(left + 11, top + BAR_HEIGHT / 2, 3.5, 0, 2 * Math.PI);
  if ((marks & Mark.errorOrigin) !== 0) {
    context.fillStyle = theme.error;
    context.fill();
  } else {
    context.strokeStyle = theme.error;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

/** The critical path's part of a bar as an underline; at most one rectangle a pixel. */
function drawCritical(context: CanvasRenderingContext2D, scene: FlameScene, seen: Seen, y: number): void {
  const { theme, viewport, layout, critical } = scene;
  if (critical === undefined) return;
  context.fillStyle = theme.critical;
  if (seen.end > seen.first + 1) {
    context.fillRect(seen.left, y, seen.right - seen.left, CRITICAL_LINE);
    return;
  }
  const { from, to, shift } = critical(scene.index.item[seen.first]!);
  const right = layout.timelineLeft + layout.timelineWidth;
  let at = Math.max(0, lowerBound(from, viewport.from - shift) - 1);
  while (at < from.length) {
    const begin = Math.max(0, viewport.x(from[at]! + shift));
    if (begin > right) return;
    const end = Math.min(right, viewport.x(to[at]! + shift));
    if (end >= 0) context.fillRect(begin, y, Math.max(1, end - begin), CRITICAL_LINE);
    // A span with a hundred thousand children has as many stretches: on to the first beyond this pixel.
    at = Math.max(at + 1, lowerBound(from, viewport.time(begin + 1) - shift));
  }
}
