import type { Box } from './layout.ts';

/** How the map lies in its window: a point p of the map is drawn at p × scale + (x, y). */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Smaller, a map of the largest kind is a line; larger, nothing is gained. */
const MIN_SCALE = 0.02;
const MAX_SCALE = 2.5;
/** A small map is not blown up. */
const MAX_FIT_SCALE = 1.1;

export function clampScale(scale: number): number {
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
}

/** What is kept free around the map, pixels. */
export interface Room {
  x: number;
  top: number;
  bottom: number;
}

/** The camera that shows all of `content` in the middle of `view`, with room around it. */
export function fit(content: Size, view: Size, room: Room): Camera {
  const width = Math.max(1, view.width - 2 * room.x);
  const height = Math.max(1, view.height - room.top - room.bottom);
  const scale = clampScale(
    Math.min(MAX_FIT_SCALE, width / Math.max(1, content.width), height / Math.max(1, content.height)),
  );
  return {
    x: room.x + (width - content.width * scale) / 2,
    y: room.top + (height - content.height * scale) / 2,
    scale,
  };
}

/** Below this nothing can be read, not even in larger letters. */
const LEGIBLE_SCALE = 0.55;

/** Where a map opens: all of it where that can be read, else its beginning, `first`, at the left. */
export function open(content: Size, first: Box, view: Size, room: Room): Camera {
  const all = fit(content, view, room);
  if (all.scale >= LEGIBLE_SCALE) return all;
  const height = view.height - room.top - room.bottom;
  const middle = room.top + height / 2 - (first.y + first.height / 2) * LEGIBLE_SCALE;
  const lowest = room.top + height - content.height * LEGIBLE_SCALE;
  return {
    x: room.x - first.x * LEGIBLE_SCALE,
    // A map that is lower than its window lies in the middle, a taller one leaves no empty room at its ends.
    y: lowest > room.top ? (room.top + lowest) / 2 : Math.min(room.top, Math.max(lowest, middle)),
    scale: LEGIBLE_SCALE,
  };
}

/** Zooms so that the map's point under (x, y) stays there. */
export function zoomAt(camera: Camera, x: number, y: number, factor: number): Camera {
  const scale = clampScale(camera.scale * factor);
  const ratio = scale / camera.scale;
  return { x: x - (x - camera.x) * ratio, y: y - (y - camera.y) * ratio, scale };
}

export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x + dx, y: camera.y + dy };
}

/** Moves the map no further than needed for a box of it to be seen whole, `room` pixels from the border. */
export function reveal(camera: Camera, box: Box, view: Size, room: number): Camera {
  const left = camera.x + box.x * camera.scale;
  const top = camera.y + box.y * camera.scale;
  return panBy(
    camera,
    shift(left, box.width * camera.scale, view.width, room),
    shift(top, box.height * camera.scale, view.height, room),
  );
}

function shift(start: number, length: number, view: number, room: number): number {
  if (start < room) return room - start;
  const over = start + length - (view - room);
  return over > 0 ? -Math.min(over, start - room) : 0;
}
