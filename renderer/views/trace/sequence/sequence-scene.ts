import type { CallColumns, CallParty } from '../../../../app/core/analysis/call-columns.ts';
import type { Sequence } from '../../../../app/core/analysis/sequence.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type { TextCache } from '../../../canvas/text-cache.ts';
import type { WaterfallTheme } from '../waterfall/waterfall-theme.ts';

export const ROW_HEIGHT = 30;
/** The lanes' names. */
export const HEAD_HEIGHT = 40;
/** The times at the left. */
export const TIME_WIDTH = 72;
/** Below this lanes can't be told apart, above it nothing is gained. */
const NARROWEST_LANE = 116;
const WIDEST_LANE = 240;
/** Behind the last lane; more where its words stand beside it. */
const TAIL = 24;
const WORDY_TAIL = 170;

/** All that is drawn of a sequence diagram. */
export interface SequenceScene {
  trace: TraceColumns;
  calls: CallColumns;
  shown: Sequence;
  theme: WaterfallTheme;
  texts: TextCache;
  /** By party. */
  colors: readonly string[];
  laneWidth: number;
  /** Of the whole drawing. */
  width: number;
  /** Step that is selected, -1 for none; and the one under the pointer. */
  selected: number;
  hovered: number;
  /** By step: 1 where it was found. */
  found: Uint8Array | undefined;
  /** By step: 1 where something speaks of it. */
  spot: Uint8Array | undefined;
}

/** Lanes as wide as the window allows and never too narrow to read; the whole is at least as wide as the window. */
export function widthsFor(shown: Sequence, window: number): { laneWidth: number; width: number } {
  const lanes = Math.max(1, shown.lanes.length);
  const tail = isWordy(shown, lanes - 1) ? WORDY_TAIL : TAIL;
  const room = Math.floor((window - TIME_WIDTH - tail) / lanes);
  const laneWidth = Math.min(WIDEST_LANE, Math.max(NARROWEST_LANE, room));
  return { laneWidth, width: Math.max(window, TIME_WIDTH + lanes * laneWidth + tail) };
}

/** Whether a lane has words beside it: of work that nobody asked for, and of calls to itself. */
function isWordy({ count, source, target }: Sequence, lane: number): boolean {
  for (let step = 0; step < count; step++)
    if (target[step] === lane && (source[step] === lane || source[step] === -1)) return true;
  return false;
}

/** The middle of a lane. */
export function laneX({ laneWidth }: SequenceScene, lane: number): number {
  return TIME_WIDTH + Math.round((lane + 0.5) * laneWidth) + 0.5;
}

export function partyOf({ calls, shown }: SequenceScene, lane: number): CallParty {
  return calls.parties[shown.lanes[lane]!]!;
}
