import { Step } from '../../../../app/core/analysis/sequence.ts';
import type { Pen } from '../../../canvas/pen.ts';
import { laneX, ROW_HEIGHT, type SequenceScene } from './sequence-scene.ts';

export const BAR_WIDTH = 8;
/** Of a bar on top of another one on the same lane. */
const LEVEL_STEP = 5;
/** Within a row: the line of a call, that of an answer in a row of its own, and that of an answer beside its call. */
export const CALL_Y = 21.5;
export const ANSWER_Y = 18.5;
export const ROUND_Y = 20.5;
export const BACK_Y = 26.5;

/** The lines of the lanes from `first` to `last` along the steps from `from` to `to` (exclusive). */
export function drawLanes(
  pen: Pen,
  scene: SequenceScene,
  first: number,
  last: number,
  from: number,
  to: number,
  top: number,
): void {
  const { theme, shown } = scene;
  for (let lane = first; lane <= last; lane++) {
    const x = laneX(scene, lane);
    let begin = from;
    for (let step = from; step <= to; step++) {
      const gap = step < to && shown.type[step] === Step.gap;
      if (step < to && !gap) continue;
      if (step > begin)
        pen.line([x, top + begin * ROW_HEIGHT, x, top + step * ROW_HEIGHT], {
          color: theme.border,
          width: 1,
        });
      if (gap)
        pen.line([x, top + step * ROW_HEIGHT + 3, x, top + (step + 1) * ROW_HEIGHT], {
          color: theme.borderStrong,
          width: 1,
          dash: [2, 4],
        });
      begin = step + 1;
    }
  }
}

/** The bars of those at work, as far as they lie within the steps. */
export function drawBars(pen: Pen, scene: SequenceScene, from: number, to: number, top: number): void {
  const { bars } = scene.shown;
  for (let bar = 0; bar < bars.count; bar++) {
    // In order of their first step: what follows begins below.
    if (bars.from[bar]! >= to) return;
    if (bars.to[bar]! >= from) drawBar(pen, scene, bar, from, to, top);
  }
}

function drawBar(pen: Pen, scene: SequenceScene, bar: number, from: number, to: number, top: number): void {
  const { shown, theme, colors } = scene;
  const { bars } = shown;
  const lane = bars.lane[bar]!;
  const begins = bars.from[bar]!;
  const ends = bars.to[bar]!;
  const x = laneX(scene, lane) - BAR_WIDTH / 2 + bars.level[bar]! * LEVEL_STEP;
  // A long bar is cut a row beyond what is seen.
  const high =
    begins < from - 1 ? (from - 1) * ROW_HEIGHT : begins * ROW_HEIGHT + startIn(shown.type[begins]!);
  const low = ends > to ? (to + 1) * ROW_HEIGHT : ends * ROW_HEIGHT + endIn(shown.type[ends]!);
  pen.box(x, top + high, BAR_WIDTH, Math.max(4, low - high), 2, {
    fill: colors[shown.lanes[lane]!] ?? theme.textFaint,
    stroke: { color: theme.panel, width: 1 },
  });
}

function startIn(type: number): number {
  return type === Step.round ? ROUND_Y - 2.5 : type === Step.entry ? 14 : CALL_Y - 2;
}

function endIn(type: number): number {
  return type === Step.answer ? ANSWER_Y + 2 : type === Step.round ? BACK_Y + 1.5 : ROW_HEIGHT - 2;
}
