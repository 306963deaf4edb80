import { formatDuration } from '../../../../app/core/model/format.ts';
import { offsetLabel, ticksOf } from '../../../canvas/time-ticks.ts';
import type { Scene } from './scene.ts';
import { type Layout, RULER_HEIGHT } from './waterfall-layout.ts';

/** Between the labels of two ticks. */
const LABEL_GAP = 22;
const TAG_GAP = 3;
const TAG_MARGIN = 8;

/** What a ruler over rows of time is drawn from. */
export type RulerScene = Pick<Scene, 'viewport' | 'theme' | 'text' | 'cursorX'> & {
  layout: Pick<Layout, 'timelineLeft' | 'timelineWidth' | 'rowsTop' | 'rowsHeight' | 'height'>;
};

/** The ruler lies right above the rows. */
function middleOf({ layout }: RulerScene): number {
  return layout.rowsTop - RULER_HEIGHT / 2;
}

interface TagBox {
  x: number;
  width: number;
}

/** Where the ruler has lines, and what stands at them. */
export interface RulerTicks {
  times: number[];
  labels: string[];
}

/** Ticks whose labels have room beside each other: the step widens until the longest label fits. */
export function rulerTicks(context: CanvasRenderingContext2D, scene: RulerScene): RulerTicks {
  const { viewport, theme, text, layout } = scene;
  let gap = 72;
  for (;;) {
    const { times, step } = ticksOf(viewport.from, viewport.to, layout.timelineWidth, gap);
    const labels = times.map((time) => offsetLabel(time, step));
    const longest = labels.reduce(
      (most, label) => Math.max(most, text.monoWidth(context, theme.fontMono, label)),
      0,
    );
    if (longest + LABEL_GAP <= gap || gap > layout.timelineWidth) return { times, labels };
    gap = longest + LABEL_GAP;
  }
}

/** Lines of the grid behind the rows. */
export function drawGrid(context: CanvasRenderingContext2D, scene: RulerScene, ticks: RulerTicks): void {
  const { viewport, theme, layout } = scene;
  context.fillStyle = theme.grid;
  for (const time of ticks.times) {
    context.fillRect(Math.round(viewport.x(time)), layout.rowsTop, 1, layout.rowsHeight);
  }
}

export function drawRuler(
  context: CanvasRenderingContext2D,
  scene: RulerScene,
  { times, labels }: RulerTicks,
): void {
  const { viewport, theme, text, layout } = scene;
  const right = layout.timelineLeft + layout.timelineWidth;
  context.fillStyle = theme.border;
  for (const time of times) context.fillRect(Math.round(viewport.x(time)), layout.rowsTop - 6, 1, 6);
  context.font = theme.fontMono;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = theme.textFaint;
  const y = middleOf(scene);
  for (let i = 0; i < times.length; i++) {
    const x = viewport.x(times[i]!) + 5;
    const label = labels[i]!;
    if (x + text.monoWidth(context, theme.fontMono, label) <= right) context.fillText(label, x, y);
  }
}

/** The line under the pointer with its time on the ruler. */
export function drawCursor(
  context: CanvasRenderingContext2D,
  scene: RulerScene,
  taken: TagBox | undefined,
): void {
  const { cursorX, viewport, layout, theme } = scene;
  if (cursorX === undefined) return;
  context.fillStyle = theme.borderStrong;
  const top = layout.rowsTop - RULER_HEIGHT;
  context.fillRect(Math.round(cursorX), top, 1, layout.height - top);
  // A pixel is what a hand can aim at.
  const label = offsetLabel(viewport.time(cursorX), Math.max(1, viewport.nanosPerPixel));
  drawTag(context, scene, label, besides(context, scene, label, cursorX, taken), theme.raised, theme.text);
}

/** The selected stretch of time and how long it is. Returns where its label lies. */
export function drawRange(context: CanvasRenderingContext2D, scene: Scene): TagBox | undefined {
  const { range, viewport, layout, theme, hits } = scene;
  if (range === undefined) return undefined;
  const left = layout.timelineLeft;
  const right = left + layout.timelineWidth;
  const from = Math.min(Math.max(viewport.x(range.from), left), right);
  const to = Math.min(Math.max(viewport.x(range.to), left), right);
  const top = layout.rowsTop - RULER_HEIGHT;
  context.fillStyle = theme.accentWash;
  context.fillRect(from, top, to - from, layout.height - top);
  context.fillStyle = theme.accent;
  context.fillRect(from, top, 1, layout.height - top);
  context.fillRect(to, top, 1, layout.height - top);
  const label = formatDuration(range.to - range.from);
  const box = drawTag(context, scene, label, (from + to) / 2, theme.accent, theme.panel);
  hits.add('range', 0, box.x, top, box.width, RULER_HEIGHT);
  return box;
}

/** The centre of a label that would lie over another one: moved to its nearer side. */
function besides(
  context: CanvasRenderingContext2D,
  { text, theme }: RulerScene,
  label: string,
  x: number,
  taken: TagBox | undefined,
): number {
  const half = (text.monoWidth(context, theme.fontMono, label) + 12) / 2 + TAG_GAP;
  if (taken === undefined || x + half < taken.x || x - half > taken.x + taken.width) return x;
  return x < taken.x + taken.width / 2 ? taken.x - half : taken.x + taken.width + half;
}

/** A label on the ruler centred on x, kept on the canvas. */
function drawTag(
  context: CanvasRenderingContext2D,
  scene: RulerScene,
  label: string,
  x: number,
  back: string,
  front: string,
): TagBox {
  const { text, theme, layout } = scene;
  const middle = middleOf(scene);
  const width = text.monoWidth(context, theme.fontMono, label) + 12;
  const most = layout.timelineLeft + layout.timelineWidth - width;
  const left = Math.round(Math.max(layout.timelineLeft, Math.min(x - width / 2, most)));
  // What the ruler says beneath is covered whole, not cut in half.
  context.fillStyle = theme.panel;
  context.fillRect(left - TAG_MARGIN, middle - 9, width + 2 * TAG_MARGIN, 18);
  context.fillStyle = back;
  context.beginPath();
  context.roundRect(left, middle - 9, width, 18, 4);
  context.fill();
  context.font = theme.fontMono;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = front;
  context.fillText(label, left + 6, middle + 0.5);
  return { x: left, width };
}
