/** A thumb smaller than this can't be caught with a mouse, however long the list. */
export const MIN_THUMB = 28;

export interface Thumb {
  start: number;
  length: number;
}

/** Furthest offset of a list, in the list's pixels. */
export function maxOffset(total: number, view: number): number {
  return Math.max(0, total - view);
}

/** Where the thumb lies on a track of `track` pixels; undefined where everything is in view. */
export function thumbOf(total: number, view: number, offset: number, track: number): Thumb | undefined {
  if (total <= view || track <= 0) return undefined;
  const length = Math.min(track, Math.max(MIN_THUMB, (view / total) * track));
  return { start: (offset / maxOffset(total, view)) * (track - length), length };
}

/** The offset that puts the thumb's start at `start` pixels of the track. */
export function offsetOf(total: number, view: number, start: number, track: number): number {
  const thumb = thumbOf(total, view, 0, track);
  if (thumb === undefined || track <= thumb.length) return 0;
  const share = Math.min(Math.max(start / (track - thumb.length), 0), 1);
  return share * maxOffset(total, view);
}

/** A thumb that is held: how far into it, and the offset of the list that puts it under the pointer. */
export interface HeldThumb {
  grip: number;
  offset: number;
}

/** Takes hold of the thumb at a place of the track; a press beside it brings it there. Undefined where there is none. */
export function grabThumb(
  total: number,
  view: number,
  offset: number,
  track: number,
  at: number,
): HeldThumb | undefined {
  const thumb = thumbOf(total, view, offset, track);
  if (thumb === undefined) return undefined;
  if (at >= thumb.start && at <= thumb.start + thumb.length) return { grip: at - thumb.start, offset };
  const grip = thumb.length / 2;
  return { grip, offset: offsetOf(total, view, at - grip, track) };
}
