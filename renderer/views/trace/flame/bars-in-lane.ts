import type { Viewport } from '../../../canvas/viewport.ts';
import type { BarColumns } from './flame-scene.ts';
import { type LaneIndex, startsFrom } from './lane-index.ts';

/** What a lane shows at one place: one bar, or the pixel that many share. */
export interface Seen {
  /** Places in the index, [first, end): more than one where they share a pixel. */
  first: number;
  end: number;
  left: number;
  right: number;
}

/** Narrower bars are put together with those that start in the same pixel. */
const PIXEL = 1;

/**
 * What of a lane is in view, from left to right: at most one narrow entry a pixel, so that a million bars cost what the pixels
 * do. The same object is handed over every time.
 */
export function eachSeen(
  { item, from }: LaneIndex,
  lane: number,
  { start, duration }: Pick<BarColumns, 'start' | 'duration'>,
  viewport: Viewport,
  visit: (seen: Seen) => void,
): void {
  const begin = from[lane]!;
  const end = from[lane + 1]!;
  // Read once: a lane asks for the places of some thousand times.
  const { left: edge, width, from: since, range } = viewport;
  const right = edge + width;
  const scale = width / range;
  const xOf = (time: number): number => edge + (time - since) * scale;
  // The bar before the first that starts in view may reach into it.
  let at = Math.max(begin, startsFrom(item, start, begin, end, viewport.from) - 1);
  const seen: Seen = { first: 0, end: 0, left: 0, right: 0 };
  while (at < end) {
    const bar = item[at]!;
    const left = xOf(start[bar]!);
    if (left > right) return;
    const to = xOf(start[bar]! + duration[bar]!);
    seen.first = at;
    if (to - left >= PIXEL) {
      seen.end = at + 1;
      seen.left = left;
      seen.right = to;
    } else {
      const pixel = Math.floor(left);
      let next = nextFrom(item, start, at, end, since + (pixel + 1 - edge) / scale);
      // Only the last of those that start in a pixel can be wide: none overlap.
      if (next > at + 1 && duration[item[next - 1]!]! * scale >= PIXEL) next--;
      seen.end = next;
      seen.left = pixel;
      seen.right = pixel + 1;
    }
    if (seen.right > edge) visit(seen);
    at = seen.end;
  }
}

/** The first place after `at` whose bar starts at a time or later; looked for in doubling steps, as it is mostly near. */
function nextFrom(item: Uint32Array, start: Float64Array, at: number, end: number, time: number): number {
  let step = 1;
  while (at + step < end && start[item[at + step]!]! < time) step *= 2;
  return startsFrom(item, start, at + 1, Math.min(end, at + step + 1), time);
}

/** The place of the bar under a pixel of a lane, or of the nearest within `reach` pixels; -1 where none is. */
export function placeAt(
  index: LaneIndex,
  lane: number,
  bars: Pick<BarColumns, 'start' | 'duration'>,
  viewport: Viewport,
  x: number,
  reach: number,
): number {
  let found = -1;
  let distance = reach;
  const begin = index.from[lane]!;
  const end = index.from[lane + 1]!;
  const first = startsFrom(index.item, bars.start, begin, end, viewport.time(x));
  for (const place of [first - 1, first]) {
    if (place < begin || place >= end) continue;
    const bar = index.item[place]!;
    const left = viewport.x(bars.start[bar]!);
    const right = Math.max(left + PIXEL, viewport.x(bars.start[bar]! + bars.duration[bar]!));
    const away = x < left ? left - x : x > right ? x - right : 0;
    if (away > distance || (away === distance && found >= 0)) continue;
    found = place;
    distance = away;
  }
  return found;
}
