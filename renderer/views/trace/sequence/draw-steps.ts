import { Step } from '../../../../app/core/analysis/sequence.ts';
import { formatDuration } from '../../../../app/core/model/format.ts';
import { ANSWER_Y, BACK_Y, BAR_WIDTH, CALL_Y, ROUND_Y } from './draw-lanes.ts';
import type { Pen, Stroke } from '../../../canvas/pen.ts';
import { laneX, type SequenceScene, TIME_WIDTH } from './sequence-scene.ts';
import { failuresOf, figuresOf, nameOfStep, timesOf } from './step-words.ts';

const HEAD = 7;
const HALF_HEAD = 3.5;
const DASH = [4, 3] as const;
/** How far a call to oneself reaches out. */
const HOOK = 22;
const TEXT_Y = 14;
const ASIDE_Y = 20;
const CHIP_HEIGHT = 16;

/** Where the words of a step begin, and the run's chip with them. */
export interface StepLabel {
  x: number;
  /** Base line within the row. */
  y: number;
  /** 0 without a chip. */
  chip: number;
}

export function labelOf(pen: Pen, scene: SequenceScene, step: number): StepLabel {
  const { shown, texts, theme } = scene;
  const times = chipText(scene, step);
  const chip = times === '' ? 0 : texts.width(pen.measure, theme.fontMono, times) + 12;
  const source = shown.source[step]!;
  const target = shown.target[step]!;
  if (shown.type[step] === Step.gap) return { x: TIME_WIDTH + 8, y: ASIDE_Y - 1, chip };
  const at = laneX(scene, target);
  if (source === target) return { x: at + BAR_WIDTH / 2 + HOOK + 8, y: ASIDE_Y, chip };
  if (source < 0) return { x: at + 14, y: ASIDE_Y, chip };
  return { x: Math.min(at, laneX(scene, source)) + BAR_WIDTH / 2 + 8, y: TEXT_Y, chip };
}

function chipText(scene: SequenceScene, step: number): string {
  const times = timesOf(scene, step);
  return times === '' ? '' : `${scene.shown.folded[step] === 1 ? '▸' : '▾'} ${times}`;
}

/** One step: its arrows and its words. @param y top of its row */
export function drawStep(pen: Pen, scene: SequenceScene, step: number, y: number): void {
  drawArrows(pen, scene, step, y);
  drawWords(pen, scene, step, y);
}

function drawArrows(pen: Pen, scene: SequenceScene, step: number, y: number): void {
  const { shown, theme, colors } = scene;
  const type = shown.type[step]!;
  const source = shown.source[step]!;
  const target = shown.target[step]!;
  const failed = failuresOf(scene, step) > 0;
  const there: Stroke = { color: theme.textQuiet, width: 1.2 };
  const back: Stroke = { color: failed ? theme.error : theme.textFaint, width: 1, dash: DASH };
  if (type === Step.gap) return;
  if (source < 0) {
    if (type === Step.answer) return;
    const fill = colors[shown.lanes[target]!] ?? theme.textFaint;
    pen.circle(laneX(scene, target), y + 15, 5, { fill, stroke: { color: theme.panel, width: 1.5 } });
    return;
  }
  const from = laneX(scene, source);
  const to = laneX(scene, target);
  if (source === target) {
    drawHook(pen, from + BAR_WIDTH / 2, y, type === Step.answer ? back : there);
    return;
  }
  if (type === Step.answer) drawArrow(pen, to, from, y + ANSWER_Y, back, 'open');
  else if (type === Step.message) drawArrow(pen, from, to, y + CALL_Y, { ...there, dash: DASH }, 'open');
  else if (type === Step.call) drawArrow(pen, from, to, y + CALL_Y, there, 'filled');
  else {
    drawArrow(pen, from, to, y + ROUND_Y, there, 'filled');
    drawArrow(pen, to, from, y + BACK_Y, back, 'open');
  }
}

function drawArrow(
  pen: Pen,
  from: number,
  to: number,
  y: number,
  stroke: Stroke,
  head: 'filled' | 'open',
): void {
  const way = Math.sign(to - from);
  const begin = from + (way * BAR_WIDTH) / 2;
  const end = to - way * (BAR_WIDTH / 2 + 1);
  const wing = end - way * HEAD;
  pen.line([begin, y, head === 'filled' ? wing : end, y], stroke);
  if (head === 'filled') pen.shape([end, y, wing, y - HALF_HEAD, wing, y + HALF_HEAD], stroke.color);
  else
    pen.line([wing, y - HALF_HEAD, end, y, wing, y + HALF_HEAD], {
      color: stroke.color,
      width: stroke.width,
    });
}

/** A call to oneself, out and back. */
function drawHook(pen: Pen, x: number, y: number, stroke: Stroke): void {
  const high = y + 10.5;
  const low = y + CALL_Y;
  pen.line([x, high, x + HOOK, high, x + HOOK, low, x + HEAD, low], stroke);
  pen.shape([x + 1, low, x + HEAD, low - HALF_HEAD, x + HEAD, low + HALF_HEAD], stroke.color);
}

function drawWords(pen: Pen, scene: SequenceScene, step: number, y: number): void {
  const { theme, texts, shown } = scene;
  const label = labelOf(pen, scene, step);
  const failed = failuresOf(scene, step) > 0 && shown.type[step] !== Step.call;
  const quiet = shown.type[step] === Step.answer || shown.type[step] === Step.gap;
  const figures = `${failed ? '✕ ' : ''}${figuresOf(scene, step)}`;
  const figuresWidth = texts.width(pen.measure, theme.fontMono, figures);
  const left = label.x + (label.chip > 0 ? label.chip + 6 : 0);
  const right = scene.width - 8;
  const name = quiet
    ? ''
    : texts.fit(pen.measure, theme.fontText, nameOfStep(scene, step), right - left - figuresWidth - 10);
  const nameWidth = name === '' ? 0 : texts.width(pen.measure, theme.fontText, name) + 8;
  // Behind the words the lanes are not seen: a line through a letter makes another one of it.
  const width = left - label.x + nameWidth + figuresWidth;
  pen.box(label.x - 3, y + label.y - 12, width + (figures === '' ? -2 : 6), CHIP_HEIGHT, 2, {
    fill: groundOf(scene, step),
  });
  if (label.chip > 0) drawChip(pen, scene, step, label, y);
  if (name !== '') pen.text(name, left, y + label.y, theme.fontText, theme.text);
  const color = failed ? theme.error : theme.textFaint;
  if (figures !== '') pen.text(figures, left + nameWidth, y + label.y, theme.fontMono, color);
}

function drawChip(pen: Pen, scene: SequenceScene, step: number, label: StepLabel, y: number): void {
  const { theme } = scene;
  pen.box(label.x, y + label.y - 12, label.chip, CHIP_HEIGHT, 4, {
    fill: theme.raised,
    stroke: { color: theme.borderStrong, width: 1 },
  });
  pen.text(chipText(scene, step), label.x + 6, y + label.y - 0.5, theme.fontMono, theme.text);
}

/** What a step lies on. */
export function groundOf({ theme, selected, hovered, shown }: SequenceScene, step: number): string {
  if (selected >= 0 && shown.call[step]! >= 0 && shown.call[step] === shown.call[selected])
    return theme.selected;
  return step === hovered ? theme.hover : theme.panel;
}

/** Since the trace began; answers only tell how long they took. */
export function drawTime(pen: Pen, { shown, theme }: SequenceScene, step: number, y: number): void {
  const type = shown.type[step]!;
  if (type === Step.answer || type === Step.gap) return;
  const text = shown.time[step] === 0 ? '0' : formatDuration(shown.time[step]!);
  pen.text(text, TIME_WIDTH - 12, y + TEXT_Y + 3, theme.fontMono, theme.textFaint, 'end');
}
