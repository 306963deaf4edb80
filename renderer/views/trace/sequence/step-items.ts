import { Step } from '../../../../app/core/analysis/sequence.ts';
import { ROW_HEIGHT } from './sequence-scene.ts';
import { spokenStep, type Told } from './step-words.ts';

/** A step in the list behind the canvas. */
export interface StepItem {
  step: number;
  top: number;
  words: string;
  /** There is something to select. */
  chooses: boolean;
}

/** The steps in a window of the diagram. */
export function stepsInView(told: Told, top: number, height: number): StepItem[] {
  const from = Math.max(0, Math.floor(top / ROW_HEIGHT));
  const to = Math.min(told.shown.count, Math.ceil((top + height) / ROW_HEIGHT));
  const items: StepItem[] = [];
  for (let step = from; step < to; step++)
    items.push({
      step,
      top: step * ROW_HEIGHT,
      words: spokenStep(told, step),
      chooses: told.shown.type[step] !== Step.gap,
    });
  return items;
}
