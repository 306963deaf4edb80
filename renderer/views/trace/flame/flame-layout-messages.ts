import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { indexLanes, type LaneIndex } from './lane-index.ts';
import { packLanes } from './pack-lanes.ts';
import { aggregatePaths, type PathTree } from './path-tree.ts';

/** The columns that layouts are made from, in the order of sending them. */
export const SENT_COLUMNS = ['start', 'duration', 'parent', 'service', 'name', 'status', 'flags'] as const;
export type SentColumn = (typeof SENT_COLUMNS)[number];
export type SentColumns = Pick<TraceColumns, 'count' | SentColumn>;

export type FlameMode = 'time' | 'path';

/** A trace in lanes by time: bars are rows. */
export interface TimeLayout {
  mode: 'time';
  index: LaneIndex;
  /** Lane of each row. */
  lane: Uint32Array;
}

/** A trace by path: bars are nodes, lanes their depths. */
export interface PathLayout {
  mode: 'path';
  index: LaneIndex;
  tree: PathTree;
}

export type FlameLayout = TimeLayout | PathLayout;

/** To the worker: a column of the trace, or, once it has all of them, what to make. */
export type LayoutRequest =
  { kind: 'column'; column: SentColumn; data: SentColumns[SentColumn] } | { kind: 'make'; mode: FlameMode };

/** Lays a trace out. */
export function makeLayout(columns: SentColumns, mode: FlameMode): FlameLayout {
  if (mode === 'time') {
    const { lanes, lane } = packLanes(columns);
    return { mode, index: indexLanes(lanes, lane, columns.start, columns.duration), lane };
  }
  const tree = aggregatePaths(columns);
  const lanes = tree.count === 0 ? 0 : tree.deepest + 1;
  return { mode, index: indexLanes(lanes, tree.depth, tree.start, tree.duration), tree };
}
