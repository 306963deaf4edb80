import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { SCROLLBAR_WIDTH } from '../waterfall/waterfall-layout.ts';
import type { RulerScene } from '../waterfall/draw-ruler.ts';
import type { LaneIndex } from './lane-index.ts';
import type { MarkIndex } from './mark-index.ts';

export const LANE_HEIGHT = 22;
export const BAR_HEIGHT = 18;
export const RULER_HEIGHT = 26;
const PADDING = 8;

/** Where the parts of the flame lie, in CSS pixels. */
export interface FlamePlaces {
  width: number;
  height: number;
  timelineLeft: number;
  timelineWidth: number;
  rowsTop: number;
  rowsHeight: number;
}

/** @param ruler the lanes lie below one */
export function placesOf(width: number, height: number, ruler: boolean): FlamePlaces {
  const rowsTop = ruler ? RULER_HEIGHT + 4 : PADDING;
  return {
    width,
    height,
    timelineLeft: PADDING,
    timelineWidth: Math.max(1, width - PADDING - SCROLLBAR_WIDTH - 4),
    rowsTop,
    rowsHeight: Math.max(0, height - rowsTop),
  };
}

/** What bars are drawn from: rows of a trace, or nodes of its path tree. */
export type BarColumns = Pick<TraceColumns, 'start' | 'duration' | 'parent' | 'service' | 'name'>;

/** All that one frame of the flame is drawn from. */
export interface FlameScene extends RulerScene {
  layout: FlamePlaces;
  bars: BarColumns;
  index: LaneIndex;
  laneOf(bar: number): number;
  marks: MarkIndex;
  names: readonly string[];
  /** By service. */
  serviceColors: readonly string[];
  /** A second text for a bar with much room. */
  figure(bar: number): string;
  /** Stretches of the critical path of a bar; undefined where bars have none of their own. */
  critical: ((bar: number) => { from: Float64Array; to: Float64Array; shift: number }) | undefined;
  ruler: boolean;
  scrollTop: number;
  /** Bars; -1 where none is. */
  selected: number;
  hovered: number;
  focused: boolean;
}

/** Lanes [from, to) that are at least partly in view. */
export function lanesInView({
  layout,
  scrollTop,
  index,
}: Pick<FlameScene, 'layout' | 'scrollTop' | 'index'>): {
  from: number;
  to: number;
} {
  return {
    from: Math.max(0, Math.floor(scrollTop / LANE_HEIGHT)),
    to: Math.min(index.lanes, Math.ceil((scrollTop + layout.rowsHeight) / LANE_HEIGHT)),
  };
}

/** Top of a lane on the canvas. */
export function laneTop(
  { layout, scrollTop }: Pick<FlameScene, 'layout' | 'scrollTop'>,
  lane: number,
): number {
  return layout.rowsTop + lane * LANE_HEIGHT - scrollTop;
}
