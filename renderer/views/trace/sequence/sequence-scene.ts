import type { CallColumns, CallParty } from '../../../../app/core/analysis/call-columns.ts';
import type { Sequence } from '../../../../app/core/analysis/sequence.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { printable, type TextCache } from '../../../canvas/text-cache.ts';
import { splitName } from '../../../components/graph/figures.ts';
import type { WaterfallTheme } from '../waterfall/waterfall-theme.ts';

export const ROW_HEIGHT = 30;
/** The lanes' names. */
export const HEAD_HEIGHT = 40;
/** The times at the left. */
export const TIME_WIDTH = 72;
/** Names need no more than this to be told apart; with room to spare lanes are as wide as WIDEST_LANE. */
const NARROWEST_LANE = 72;
const LONGEST_NAME = 128;
const WIDEST_LANE = 240;
/** Around a name in its box, with its sign; and between two boxes. */
const BOX_PADDING = 33;
const BETWEEN_BOXES = 8;
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
  /** By lane: its middle. */
  middles: Float64Array;
  /** By lane: room for its name. */
  rooms: Float64Array;
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

/** Where lanes lie: as wide as their names ask for, wider where the window has room. The whole is at least as wide as that. */
export function placeLanes(
  { shown, calls }: Pick<SequenceScene, 'shown' | 'calls'>,
  window: number,
  widthOf: (name: string) => number,
): Pick<SequenceScene, 'middles' | 'rooms' | 'width'> {
  const { lanes } = shown;
  const tail = isWordy(shown, lanes.length - 1) ? WORDY_TAIL : TAIL;
  const wished = Array.from(lanes, (party) => {
    const name = Math.min(LONGEST_NAME, widthOf(laneName(calls.parties[party]!)));
    return Math.max(NARROWEST_LANE, Math.ceil(name + BOX_PADDING + BETWEEN_BOXES));
  });
  const spare = window - TIME_WIDTH - tail - wished.reduce((sum, each) => sum + each, 0);
  const more = Math.max(0, Math.floor(spare / Math.max(1, lanes.length)));
  const middles = new Float64Array(lanes.length);
  const rooms = new Float64Array(lanes.length);
  let left = TIME_WIDTH;
  for (const [lane, wish] of wished.entries()) {
    const width = Math.max(wish, Math.min(WIDEST_LANE, wish + more));
    middles[lane] = Math.round(left + width / 2) + 0.5;
    rooms[lane] = width - BETWEEN_BOXES;
    left += width;
  }
  return { middles, rooms, width: Math.max(window, left + tail) };
}

/** A party's name where room is short: databases and queues without the host that they run on. */
export function laneName(party: CallParty): string {
  return printable(splitName(party).title);
}

/** Whether a lane has words beside it: of work that nobody asked for, and of calls to itself. */
function isWordy({ count, source, target }: Sequence, lane: number): boolean {
  for (let step = 0; step < count; step++)
    if (target[step] === lane && (source[step] === lane || source[step] === -1)) return true;
  return false;
}

/** The middle of a lane. */
export function laneX({ middles }: SequenceScene, lane: number): number {
  return middles[lane]!;
}

/** The lanes of which something lies between two places. */
export function lanesWithin({ middles, rooms }: SequenceScene, from: number, to: number): [number, number] {
  let first = 0;
  while (first < middles.length - 1 && middles[first]! + rooms[first]! / 2 < from) first++;
  let last = middles.length - 1;
  while (last > first && middles[last]! - rooms[last]! / 2 > to) last--;
  return [first, last];
}

export function partyOf({ calls, shown }: SequenceScene, lane: number): CallParty {
  return calls.parties[shown.lanes[lane]!]!;
}
