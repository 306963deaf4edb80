import { thumbOf } from '../../../canvas/scrollbar.ts';
import { drawCursor, drawGrid, drawRuler, rulerTicks } from '../waterfall/draw-ruler.ts';
import { SCROLLBAR_WIDTH } from '../waterfall/waterfall-layout.ts';
import { BarPaint, RADIUS } from './bar-paint.ts';
import { drawLabels, LABEL_FROM, type Label } from './draw-labels.ts';
import { drawMarks, type MarkedBar } from './draw-marks.ts';
import { BAR_HEIGHT, type FlameScene, LANE_HEIGHT, lanesInView, laneTop } from './flame-scene.ts';
import { Mark } from './mark-index.ts';
import { seenLanes } from './seen-lanes.ts';

/** One frame. Touches what is in view and nothing else. */
export function drawFlame(context: CanvasRenderingContext2D, scene: FlameScene): void {
  const { layout, theme } = scene;
  const ticks = scene.ruler ? rulerTicks(context, scene) : undefined;
  context.save();
  context.beginPath();
  context.rect(0, layout.rowsTop, layout.width, layout.rowsHeight);
  context.clip();
  if (ticks !== undefined) drawGrid(context, scene, ticks);
  drawLanes(context, scene);
  context.restore();
  if (ticks !== undefined) {
    context.fillStyle = theme.border;
    context.fillRect(0, layout.rowsTop - 4, layout.width, 1);
    drawRuler(context, scene, ticks);
    drawCursor(context, scene, undefined);
  }
  drawScrollbar(context, scene);
}

function drawLanes(context: CanvasRenderingContext2D, scene: FlameScene): void {
  const { from, to } = lanesInView(scene);
  const { index, bars, theme, serviceColors } = scene;
  const labels: Label[] = [];
  const marked: MarkedBar[] = [];
  const paint = new BarPaint(context, scene);
  const lanes = seenLanes(scene);
  for (let lane = from; lane < to; lane++) {
    const top = laneTop(scene, lane) + 1;
    lanes.each(scene, lane, ({ first, end, left, right, marks: found }) => {
      const bar = index.item[first]!;
      const lit = (found & Mark.lit) !== 0;
      paint.add(left, right, top, serviceColors[bars.service[bar]!] ?? theme.textFaint, lit);
      const single = end === first + 1;
      if ((found & ~Mark.lit) !== 0) marked.push({ bar: single ? bar : -1, left, right, top, marks: found });
      if (single && right - left >= LABEL_FROM) labels.push({ bar, left, right, top, lit, marks: found });
    });
  }
  paint.flush();
  drawMarks(context, scene, marked);
  drawLabels(context, scene, labels);
  for (const bar of [scene.hovered, scene.selected]) if (bar >= 0) drawOutline(context, scene, bar);
}

function drawOutline(context: CanvasRenderingContext2D, scene: FlameScene, bar: number): void {
  const { bars, viewport, theme, selected } = scene;
  const lane = scene.laneOf(bar);
  const top = laneTop(scene, lane) + 1;
  if (top < -LANE_HEIGHT || top > scene.layout.height) return;
  const left = Math.max(-RADIUS, viewport.x(bars.start[bar]!));
  const right = Math.min(scene.layout.width + RADIUS, viewport.x(bars.start[bar]! + bars.duration[bar]!));
  if (right < -RADIUS || left > scene.layout.width) return;
  const width = Math.max(right - left - 1, 3);
  context.beginPath();
  if (bar === selected) {
    // A dark line between the bar and its outline tells the two apart in every hue.
    context.strokeStyle = theme.panel;
    context.lineWidth = 4;
    context.roundRect(left, top, width, BAR_HEIGHT, RADIUS);
    context.stroke();
    context.beginPath();
  }
  context.strokeStyle = bar === selected ? theme.accent : theme.text;
  context.lineWidth = bar === selected ? 2 : 1;
  const out = bar === selected ? 1 : 0;
  context.roundRect(left - out, top - out, width + 2 * out, BAR_HEIGHT + 2 * out, RADIUS + out);
  context.stroke();
}

function drawScrollbar(
  context: CanvasRenderingContext2D,
  { layout, theme, index, scrollTop }: FlameScene,
): void {
  const thumb = thumbOf(index.lanes * LANE_HEIGHT, layout.rowsHeight, scrollTop, layout.rowsHeight);
  if (thumb === undefined) return;
  context.fillStyle = theme.borderStrong;
  context.beginPath();
  context.roundRect(
    layout.width - SCROLLBAR_WIDTH + 3,
    layout.rowsTop + thumb.start + 1,
    SCROLLBAR_WIDTH - 6,
    thumb.length - 2,
    3,
  );
  context.fill();
}
