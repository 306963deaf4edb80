import type { FlameChart } from './flame-chart.ts';
import { startsFrom } from './lane-index.ts';

export type Way = 'up' | 'down' | 'left' | 'right';

/** Moves the keyboard's cursor: to the parent, the first child, or the sibling beside, else what lies beside in the lane. */
export function moveCursor(chart: FlameChart, way: Way): void {
  const { picture, selected } = chart;
  if (picture === undefined || picture.index.item.length === 0) return;
  if (selected < 0) {
    chart.choose(firstInView(chart));
    return;
  }
  const to =
    way === 'up'
      ? picture.bars.parent[selected]!
      : way === 'down'
        ? picture.firstChild(selected)
        : beside(chart, selected, way === 'right' ? 1 : -1);
  if (to >= 0) chart.choose(to);
}

function beside({ picture }: FlameChart, bar: number, step: 1 | -1): number {
  const sibling = picture!.sibling(bar, step);
  if (sibling >= 0) return sibling;
  const { index, laneOf, bars } = picture!;
  const from = index.from[laneOf(bar)]!;
  const end = index.from[laneOf(bar) + 1]!;
  let place = startsFrom(index.item, bars.start, from, end, bars.start[bar]!);
  while (index.item[place] !== bar) place++;
  const next = place + step;
  return next >= from && next < end ? index.item[next]! : -1;
}

/** The first bar of the topmost lane that starts in the window, else the first of all. */
function firstInView({ picture, viewport }: FlameChart): number {
  const { index, bars } = picture!;
  const place = startsFrom(index.item, bars.start, 0, index.from[1]!, viewport.from);
  return place < index.from[1]! ? index.item[place]! : index.item[0]!;
}
