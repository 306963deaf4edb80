import { lowerBound } from '../state/sorted-column.ts';
import { BAR_HEIGHT, type FlameScene } from './flame-scene.ts';
import { Mark } from './mark-index.ts';

/** From this width on, an error is a circle in the bar; below it a line above the bar. */
export const ERROR_ROOM = 18;
const ERROR_LINE = 3;
const CRITICAL_LINE = 2;
/** A bar no wider is on the critical path as a whole, as far as can be seen. */
const STRETCHES_FROM = 2;
const WANTED_LINE = 2;

/** What carries marks: one bar, or the pixel that many share. */
export interface MarkedBar {
  /** -1 for many. */
  bar: number;
  left: number;
  right: number;
  top: number;
  marks: number;
}

/** What is marked on the bars, one kind after the other. What stands for many carries the marks of all of them. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  scene: FlameScene,
  marked: readonly MarkedBar[],
): void {
  const { theme, layout } = scene;
  const inView = (x: number): number => Math.min(Math.max(x, 0), layout.width);
  context.fillStyle = theme.critical;
  drawCriticals(context, scene, marked);
  context.fillStyle = theme.warn;
  for (const { left, right, top, marks } of marked) {
    if ((marks & Mark.wanted) === 0) continue;
    context.fillRect(inView(left), top - 1, Math.max(1, inView(right) - inView(left) - 1), WANTED_LINE);
  }
  for (const { left, right, top, marks } of marked) {
    if ((marks & Mark.error) === 0) continue;
    const width = inView(right) - inView(left);
    if (width >= ERROR_ROOM) {
      drawCircle(context, scene, inView(left) + 11, top + BAR_HEIGHT / 2, (marks & Mark.errorOrigin) !== 0);
      continue;
    }
    context.fillStyle = theme.error;
    const below = (marks & Mark.wanted) !== 0 ? WANTED_LINE : 0;
    context.fillRect(inView(left), top - 1 + below, Math.max(2, width - (width >= 4 ? 1 : 0)), ERROR_LINE);
  }
}

/** ● where an error begins, ○ where it is passed on, on a disc of the ground: red on a bar of a red hue would not be seen. */
function drawCircle(
  context: CanvasRenderingContext2D,
  { theme }: FlameScene,
  x: number,
  y: number,
  filled: boolean,
): void {
  context.beginPath();
  context.arc(x, y, 6, 0, 2 * Math.PI);
  context.fillStyle = theme.panel;
  context.fill();
  context.beginPath();
  context.arc(x, y, 3.5, 0, 2 * Math.PI);
  if (filled) {
    context.fillStyle = theme.error;
    context.fill();
  } else {
    context.strokeStyle = theme.error;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

/** Underlines. Those of narrow bars that touch are painted as one: a dense lane has one at nearly every pixel. */
function drawCriticals(
  context: CanvasRenderingContext2D,
  scene: FlameScene,
  marked: readonly MarkedBar[],
): void {
  if (scene.critical === undefined) return;
  let from = 0;
  let to = 0;
  let top = 0;
  const flush = (): void => {
    if (to > from) context.fillRect(from, top + BAR_HEIGHT + 1, to - from, CRITICAL_LINE);
  };
  for (const one of marked) {
    if ((one.marks & Mark.critical) === 0) continue;
    if (one.bar >= 0 && one.right - one.left > STRETCHES_FROM) {
      drawStretches(context, scene, one);
      continue;
    }
    if (one.top !== top || one.left > to || one.left < from) {
      flush();
      from = to = one.left;
      top = one.top;
    }
    to = Math.max(to, one.right, one.left + 1);
  }
  flush();
}

/** The critical path's part of a bar as an underline; at most one rectangle a pixel. */
function drawStretches(
  context: CanvasRenderingContext2D,
  { viewport, layout, critical }: FlameScene,
  { bar, top }: MarkedBar,
): void {
  if (critical === undefined) return;
  const y = top + BAR_HEIGHT + 1;
  const { from, to, shift } = critical(bar);
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
