/**
 * Scrolling through blocks of lines, of which only those that were seen have a known height: the place is kept as a block
 * and a line in it, so that what is above may turn out longer or shorter than it was taken for, and nothing moves.
 */

/** A number of blocks, and how many lines each has; at least one. */
export interface Blocks {
  count: number;
  linesOf(block: number): number;
}

/** What is at the top of the view. `part` is how much of the line is above it, 0 to 1. */
export interface Place {
  block: number;
  line: number;
  part: number;
}

export const TOP: Place = { block: 0, line: 0, part: 0 };

/** Lines of one block in view. */
export interface Stretch {
  block: number;
  from: number;
  to: number;
}

/** The place from which the last lines fill the view. */
export function lastPlace(blocks: Blocks, viewLines: number): Place {
  let room = viewLines;
  for (let block = blocks.count - 1; block >= 0; block--) {
    const lines = blocks.linesOf(block);
    if (lines >= room) {
      const from = lines - room;
      return { block, line: Math.floor(from), part: from - Math.floor(from) };
    }
    room -= lines;
  }
  return TOP;
}

export function isBefore(a: Place, b: Place): boolean {
  if (a.block !== b.block) return a.block < b.block;
  return a.line + a.part < b.line + b.part;
}

/** A place that exists and from which the view is filled as far as there are lines. */
export function settle(blocks: Blocks, place: Place, viewLines: number): Place {
  if (blocks.count === 0 || place.block < 0) return TOP;
  const block = Math.min(place.block, blocks.count - 1);
  const lines = blocks.linesOf(block);
  const inside = place.line < lines ? { ...place, block } : { block, line: lines - 1, part: 0 };
  const last = lastPlace(blocks, viewLines);
  return isBefore(last, inside) ? last : inside;
}

/** A number of lines further, or back where it is negative. Walks over the blocks between. */
export function scrollBy(blocks: Blocks, place: Place, lines: number, viewLines: number): Place {
  let { block } = place;
  let at = place.line + place.part + lines;
  while (at < 0 && block > 0) {
    block -= 1;
    at += blocks.linesOf(block);
  }
  while (block < blocks.count - 1 && at >= blocks.linesOf(block)) {
    at -= blocks.linesOf(block);
    block += 1;
  }
  at = Math.max(0, at);
  const line = Math.floor(at);
  return settle(blocks, { block, line, part: at - line }, viewLines);
}

/** How far down a place is: 0 at the top, 1 where the end is in view. Blocks count alike, whatever their length. */
export function shareOf(blocks: Blocks, place: Place, viewLines: number): number {
  const end = depthOf(blocks, lastPlace(blocks, viewLines));
  return end === 0 ? 0 : Math.min(1, depthOf(blocks, place) / end);
}

/** The place that is a share of the way down. */
export function placeAt(blocks: Blocks, share: number, viewLines: number): Place {
  const last = lastPlace(blocks, viewLines);
  const depth = Math.min(1, Math.max(0, share)) * depthOf(blocks, last);
  const block = Math.min(Math.floor(depth), blocks.count - 1);
  const line = Math.floor((depth - block) * blocks.linesOf(block));
  return settle(blocks, { block, line, part: 0 }, viewLines);
}

function depthOf(blocks: Blocks, { block, line, part }: Place): number {
  return blocks.count === 0 ? 0 : block + (line + part) / blocks.linesOf(block);
}

/** What is in view from a place on, the lines that are cut at its edges too. */
export function inView(blocks: Blocks, place: Place, viewLines: number): Stretch[] {
  const stretches: Stretch[] = [];
  let room = viewLines + place.part;
  let from = place.line;
  for (let block = place.block; block < blocks.count && room > 0; block++) {
    const to = Math.min(blocks.linesOf(block), from + Math.ceil(room));
    if (to > from) stretches.push({ block, from, to });
    room -= to - from;
    from = 0;
  }
  return stretches;
}
