import type { TreeItem } from '../waterfall/tree-items.ts';
import { eachSeen } from './bars-in-lane.ts';
import type { FlameChart } from './flame-chart.ts';
import { lanesInView, laneTop } from './flame-scene.ts';

/** Narrower bars are not told one by one: the keyboard's cursor reaches them, and tells each. */
const TOLD_FROM = 3;
/** More would take a screen reader longer to pass than the trace's list does. */
const MOST_ITEMS = 300;

/** The bars in view, for someone who can't see the canvas; the selected one among them wherever it lies. */
export function flameItems(chart: FlameChart): TreeItem[] {
  const { picture, layout, scrollTop, viewport, selected } = chart;
  if (picture === undefined) return [];
  const items: TreeItem[] = [];
  const { from, to } = lanesInView({ layout, scrollTop, index: picture.index });
  const add = (bar: number): void => {
    items.push({
      row: bar,
      top: laneTop({ layout, scrollTop }, picture.laneOf(bar)),
      level: picture.depthOf(bar) + 1,
      expanded: undefined,
      words: picture.words(bar),
    });
  };
  for (let lane = from; lane < to && items.length < MOST_ITEMS; lane++) {
    eachSeen(picture.index, lane, picture.bars, viewport, ({ first, end, left, right }) => {
      if (end === first + 1 && right - left >= TOLD_FROM && items.length < MOST_ITEMS)
        add(picture.index.item[first]!);
    });
  }
  if (selected >= 0 && !items.some(({ row }) => row === selected)) add(selected);
  return items;
}
