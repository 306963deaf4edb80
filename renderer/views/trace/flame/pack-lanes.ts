import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { FirstFit } from './first-fit.ts';

/** The columns that packing needs; rows in preorder. */
export type PackedColumns = Pick<TraceColumns, 'count' | 'start' | 'duration' | 'parent'>;

export interface PackedLanes {
  lanes: number;
  /** Lane of each row, 0 the topmost. */
  lane: Uint32Array;
}

/** A span without length takes this much of its lane, so that spans at one instant lie below each other. Nanoseconds. */
const LEAST_LENGTH = 1;

/**
 * Lays spans into lanes: no two overlap in one, and all below a span lies in lanes beneath its own.
 *
 * A subtree is a block as wide as the time it covers and as high as its lanes. The blocks of siblings are given tracks by first
 * fit in order of start: siblings after each other share one, siblings side by side don't; a track is as high as its
 * highest block. Blocks keep what belongs together in one place, which packing span by span would not. From the leaves to the
 * roots for heights, then back for lanes; O(n log n), no recursion.
 */
export function packLanes({ count, start, duration, parent }: PackedColumns): PackedLanes {
  const size = new Uint32Array(count).fill(1);
  const from = start.slice(0, count);
  const to = new Float64Array(count);
  for (let row = 0; row < count; row++) to[row] = start[row]! + Math.max(duration[row]!, LEAST_LENGTH);
  for (let row = count - 1; row >= 0; row--) {
    const above = parent[row]!;
    if (above < 0) continue;
    size[above]! += size[row]!;
    if (from[row]! < from[above]!) from[above] = from[row]!;
    if (to[row]! > to[above]!) to[above] = to[row]!;
  }

  /** Lanes of the row's block. */
  const height = new Uint32Array(count);
  /** Lanes between the row and its parent, or the top. */
  const below = new Uint32Array(count);
  const children = new Uint32Array(count);
  const trackTop = new Uint32Array(count + 1);
  const fit = new FirstFit();

  /** Places the rows [first, end) that have one parent, with all below them. Returns how many lanes they take. */
  const placeChildren = (first: number, end: number): number => {
    let length = 0;
    let sorted = true;
    for (let row = first; row < end; row += size[row]!) {
      if (length > 0 && from[row]! < from[children[length - 1]!]!) sorted = false;
      children[length++] = row;
    }
    // Siblings come in order of start; what lies below one, or an aligned clock, can begin earlier.
    if (!sorted) children.subarray(0, length).sort((a, b) => from[a]! - from[b]! || a - b);
    fit.reset();
    for (let i = 0; i < length; i++) {
      const row = children[i]!;
      const before = fit.tracks;
      const track = fit.place(from[row]!, to[row]!);
      if (track === before) trackTop[track + 1] = 0;
      below[row] = track;
      trackTop[track + 1] = Math.max(trackTop[track + 1]!, height[row]!);
    }
    trackTop[0] = 0;
    for (let track = 0; track < fit.tracks; track++) trackTop[track + 1]! += trackTop[track]!;
    for (let i = 0; i < length; i++) below[children[i]!] = trackTop[below[children[i]!]!]!;
    return trackTop[fit.tracks]!;
  };

  for (let row = count - 1; row >= 0; row--) height[row] = 1 + placeChildren(row + 1, row + size[row]!);
  const lanes = placeChildren(0, count);
  const lane = below;
  for (let row = 0; row < count; row++) {
    const above = parent[row]!;
    if (above >= 0) lane[row]! += lane[above]! + 1;
  }
  return { lanes, lane };
}
