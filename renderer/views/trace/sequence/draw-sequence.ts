import { drawHeads } from './draw-heads.ts';
import { drawBars, drawLanes } from './draw-lanes.ts';
import { drawStep, drawTime, groundOf } from './draw-steps.ts';
import type { Pen } from '../../../canvas/pen.ts';
import { HEAD_HEIGHT, lanesWithin, ROW_HEIGHT, type SequenceScene, TIME_WIDTH } from './sequence-scene.ts';

/** The part of a diagram that is seen, in pixels of the whole. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What lies still while the diagram moves below it; drawn in the window's own pixels. */
export interface Layers {
  /** Moved by what is scrolled sideways. */
  moved(draw: () => void): void;
}

/** Draws what is seen of a diagram: only the steps and lanes in the frame cost anything. */
export function drawSequence(pen: Pen, scene: SequenceScene, frame: Frame, layers: Layers): void {
  const { shown, theme, found, spot } = scene;
  const from = Math.max(0, Math.floor(frame.top / ROW_HEIGHT));
  const to = Math.min(shown.count, Math.ceil((frame.top + frame.height - HEAD_HEIGHT) / ROW_HEIGHT) + 1);
  const top = HEAD_HEIGHT - frame.top;
  const [first, last] = lanesWithin(scene, frame.left, frame.left + frame.width);
  const yOf = (step: number): number => top + step * ROW_HEIGHT;

  for (let step = from; step < to; step++) {
    const ground = groundOf(scene, step);
    if (ground !== theme.panel) pen.box(0, yOf(step), frame.width, ROW_HEIGHT, 0, { fill: ground });
    if (found?.[step] === 1 || spot?.[step] === 1)
      pen.box(0, yOf(step), frame.width, ROW_HEIGHT, 0, { fill: theme.warnWash });
  }
  layers.moved(() => {
    drawLanes(pen, scene, first, last, from, to, top);
    drawBars(pen, scene, from, to, top);
    for (let step = from; step < to; step++) drawStep(pen, scene, step, yOf(step));
  });
  if (frame.left > 0) {
    pen.box(0, 0, TIME_WIDTH - 6, frame.height, 0, { fill: theme.panel });
    pen.line([TIME_WIDTH - 6.5, 0, TIME_WIDTH - 6.5, frame.height], { color: theme.border, width: 1 });
  }
  for (let step = from; step < to; step++) {
    if (found?.[step] === 1 || spot?.[step] === 1)
      pen.box(0, yOf(step) + 3, 3, ROW_HEIGHT - 6, 1.5, { fill: theme.warn });
    drawTime(pen, scene, step, yOf(step));
  }
  pen.box(0, 0, frame.width, HEAD_HEIGHT, 0, { fill: theme.panel });
  layers.moved(() => drawHeads(pen, scene, first, last));
  pen.line([0, HEAD_HEIGHT - 0.5, frame.width, HEAD_HEIGHT - 0.5], { color: theme.border, width: 1 });
  if (frame.left > 0) pen.box(0, 0, TIME_WIDTH - 6, HEAD_HEIGHT - 1, 0, { fill: theme.panel });
}
