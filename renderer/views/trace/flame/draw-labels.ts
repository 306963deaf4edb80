import type { FlameScene } from './flame-scene.ts';
import { BAR_HEIGHT } from './flame-scene.ts';
import { Mark } from './mark-index.ts';
import { ERROR_ROOM } from './draw-marks.ts';

/** Narrower bars have no room for a name. */
export const LABEL_FROM = 28;
/** From this room on, a second text stands at the right. */
const FIGURE_FROM = 120;
const PADDING = 6;
/**
 * Texts are fitted to steps of so many pixels: while the view is zoomed nearly every bar has another width in every frame,
 * and measuring each anew would cost more than drawing.
 */
const FIT_STEP = 8;
/** On the bars of either theme at better than 4.5 : 1. */
const INK = '#101317';

/** A bar with room for its name. */
export interface Label {
  bar: number;
  left: number;
  right: number;
  top: number;
  lit: boolean;
  marks: number;
}

/** Names in the bars, what they can hold of them, within the part that is in view. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  scene: FlameScene,
  labels: readonly Label[],
): void {
  const { theme, text, bars, names, layout } = scene;
  const viewLeft = layout.timelineLeft - PADDING;
  const viewRight = layout.timelineLeft + layout.timelineWidth;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const figures: { words: string; x: number; y: number }[] = [];
  let ink = '';
  context.font = theme.fontSmall;
  for (const { bar, left, right, top, lit, marks } of labels) {
    const indent = (marks & Mark.error) !== 0 && right - left >= ERROR_ROOM ? 14 : 0;
    const x = Math.max(left, viewLeft) + PADDING + indent;
    let room = Math.min(right, viewRight) - x - PADDING;
    if (room < LABEL_FROM - 2 * PADDING) continue;
    const color = lit ? INK : theme.textFaint;
    if (color !== ink) context.fillStyle = ink = color;
    const y = top + BAR_HEIGHT / 2 + 0.5;
    if (room >= FIGURE_FROM && lit) {
      const words = scene.figure(bar);
      const width = text.width(context, theme.fontMono, words);
      figures.push({ words, x: x + room - width, y });
      room -= width + PADDING;
    }
    context.font = theme.fontSmall;
    const steps = Math.floor(room / FIT_STEP) * FIT_STEP;
    const words = text.fit(context, theme.fontSmall, names[bars.name[bar]!] ?? '', steps, 'middle');
    if (words !== '') context.fillText(words, x, y);
  }
  if (figures.length === 0) return;
  context.font = theme.fontMono;
  context.fillStyle = INK;
  for (const { words, x, y } of figures) context.fillText(words, x, y);
}
