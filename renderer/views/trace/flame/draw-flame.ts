import { thumbOf } from '../../../canvas/scrollbar.ts';
import { drawCursor, drawGrid, drawRuler, rulerTicks } from '../waterfall/draw-ruler.ts';
import { SCROLLBAR_WIDTH } from '../waterfall/waterfall-layout.ts';
import { eachSeen, type Seen } from './bars-in-lane.ts';
import { drawLabels, LABEL_FROM, type Label } from './draw-labels.ts';
import { drawMarks } from './draw-marks.ts';
import { BAR_HEIGHT, type FlameScene, LANE_HEIGHT, lanesInView, laneTop } from './flame-scene.ts';
import { Mark } from './mark-index.ts';

/** Bars from this width on are told from their neighbours by a pixel of room, and have round corners. */
const SEPARATED_FROM = 4;
const RADIUS = 3;
/** What is not looked for stays to be seen, as the ground that the rest stands on. */
const FADED = 0.2;

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
  const labels: Label[] = [];
  const stretch = new Stretch(context, scene);
  for (let lane = from; lane < to; lane++) {
    const top = laneTop(scene, lane) + 1;
    eachSeen(scene.index, lane, scene.bars, scene.viewport, (seen) => {
      const bar = scene.index.item[seen.first]!;
      const marks = scene.marks.any(seen.first, seen.end);
      const lit = (marks & Mark.lit) !== 0;
      stretch.add(seen, top, scene.serviceColors[scene.bars.service[bar]!] ?? scene.theme.textFaint, lit);
      if (seen.end === seen.first + 1 && seen.right - seen.left >= LABEL_FROM) {
        labels.push({ bar, left: seen.left, right: seen.right, top, lit, marks });
      }
    });
    stretch.paint();
    eachSeen(scene.index, lane, scene.bars, scene.viewport, (seen) => {
      const marks = scene.marks.any(seen.first, seen.end);
      if ((marks & ~Mark.lit) !== 0) drawMarks(context, scene, seen, top, marks);
    });
  }
  drawLabels(context, scene, labels);
  for (const bar of [scene.hovered, scene.selected]) if (bar >= 0) drawOutline(context, scene, bar);
}

/** Bars of one colour that touch, painted as one rectangle: dense lanes are mostly such. */
class Stretch {
  readonly #context: CanvasRenderingContext2D;
  readonly #left: number;
  readonly #right: number;
  #from = 0;
  #to = 0;
  #top = 0;
  #color = '';
  #lit = true;

  constructor(context: CanvasRenderingContext2D, { layout }: FlameScene) {
    this.#context = context;
    // Beyond the edges, where the round end of a bar that goes on is cut off.
    this.#left = -RADIUS;
    this.#right = layout.timelineLeft + layout.timelineWidth + RADIUS;
  }

  add(seen: Seen, top: number, color: string, lit: boolean): void {
    const left = Math.max(seen.left, this.#left);
    const right = Math.min(seen.right, this.#right);
    if (right - left >= SEPARATED_FROM) {
      this.paint();
      this.#set(color, lit);
      this.#context.beginPath();
      this.#context.roundRect(left, top, right - left - 1, BAR_HEIGHT, RADIUS);
      this.#context.fill();
      this.#to = this.#from;
      return;
    }
    if (
      this.#to > this.#from &&
      left <= this.#to &&
      color === this.#color &&
      lit === this.#lit &&
      top === this.#top
    ) {
      this.#to = Math.max(right, this.#to);
      return;
    }
    this.paint();
    this.#set(color, lit);
    this.#from = left;
    this.#to = Math.max(right, left + 1);
    this.#top = top;
  }

  paint(): void {
    if (this.#to > this.#from)
      this.#context.fillRect(this.#from, this.#top, this.#to - this.#from, BAR_HEIGHT);
    this.#to = this.#from;
    this.#context.globalAlpha = 1;
  }

  #set(color: string, lit: boolean): void {
    this.#color = color;
    this.#lit = lit;
    this.#context.fillStyle = color;
    this.#context.globalAlpha = lit ? 1 : FADED;
  }
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
