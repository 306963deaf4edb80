import { Status } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type { Scene } from './scene.ts';
import { MINIMAP_HEIGHT } from './waterfall-layout.ts';

const MARGIN = 5;
const INNER = MINIMAP_HEIGHT - 2 * MARGIN;
/** A lane needs two pixels to be told from the next one. */
const MAX_LANES = Math.floor(INNER / 2);
/** Pixels either side of an edge of the window that catch it. */
export const EDGE_REACH = 5;

/** A trace as a small picture: lanes of pixels, each the service of the bar that is seen there. */
export interface MinimapLanes {
  lanes: number;
  width: number;
  /** Service + 1 by lane and pixel, 0 for nothing. */
  service: Uint32Array;
  /** 1 where an error span begins or lies. */
  error: Uint8Array;
}

/**
 * Rasterises all rows onto `width` pixels. Later and deeper rows win over earlier ones, as they lie on top; every
 * pixel is painted once, however many bars cover it: a lane keeps, for each pixel, the next one that is still empty.
 */
export function rasterise(trace: TraceColumns, width: number): MinimapLanes {
  const lanes = Math.max(1, Math.min(MAX_LANES, trace.count));
  const service = new Uint32Array(lanes * width);
  const error = new Uint8Array(lanes * width);
  const next = new Uint32Array(width + 1);
  const scale = width / Math.max(trace.durationNs, 1);
  const emptyFrom = (pixel: number): number => {
    let at = pixel;
    while (next[at] !== at) {
      next[at] = next[next[at]!]!;
      at = next[at]!;
    }
    return at;
  };
  let row = trace.count - 1;
  for (let lane = lanes - 1; lane >= 0; lane--) {
    for (let pixel = 0; pixel <= width; pixel++) next[pixel] = pixel;
    const first = Math.ceil((lane * trace.count) / lanes);
    for (; row >= first; row--) {
      const from = Math.min(width - 1, Math.max(0, Math.floor(trace.start[row]! * scale)));
      const end = Math.ceil((trace.start[row]! + trace.duration[row]!) * scale);
      const to = Math.min(width, Math.max(from + 1, end));
      for (let at = emptyFrom(from); at < to; at = emptyFrom(at)) {
        service[lane * width + at] = trace.service[row]! + 1;
        next[at] = at + 1;
      }
      if (trace.status[row] === Status.error) error[lane * width + from] = 1;
    }
  }
  return { lanes, width, service, error };
}

/** Paints the lanes: one rectangle for each stretch of the same service. */
export function paintLanes(
  context: CanvasRenderingContext2D,
  picture: MinimapLanes,
  colors: readonly string[],
  errorColor: string,
): void {
  const { lanes, width, service, error } = picture;
  const pitch = Math.min(6, INNER / lanes);
  const thickness = Math.max(1.5, pitch - 1);
  const top = MARGIN + (INNER - pitch * lanes) / 2;
  for (let lane = 0; lane < lanes; lane++) {
    const y = top + lane * pitch;
    for (let at = 0; at < width;) {
      const value = service[lane * width + at]!;
      let end = at + 1;
      while (end < width && service[lane * width + end] === value) end++;
      if (value > 0) {
        context.fillStyle = colors[value - 1] ?? errorColor;
        context.fillRect(at, y, end - at, thickness);
      }
      at = end;
    }
    context.fillStyle = errorColor;
    for (let at = 0; at < width; at++) {
      if (error[lane * width + at] === 1) context.fillRect(at, y - 0.5, 2, thickness + 1);
    }
  }
}

/** Pixels of the minimap's window. */
export function windowOf({ viewport, layout }: Scene): { left: number; right: number } {
  const scale = layout.timelineWidth / viewport.duration;
  return {
    left: layout.timelineLeft + viewport.from * scale,
    right: layout.timelineLeft + viewport.to * scale,
  };
}

/** The picture, what lies outside the window dimmed, and the window with its two handles. */
export function drawMinimap(
  context: CanvasRenderingContext2D,
  scene: Scene,
  picture: CanvasImageSource | undefined,
): void {
  const { layout, theme, viewport } = scene;
  const left = layout.timelineLeft;
  const width = layout.timelineWidth;
  if (picture !== undefined) context.drawImage(picture, left, 0, width, MINIMAP_HEIGHT);
  const window = windowOf(scene);
  if (!viewport.fits) {
    context.fillStyle = theme.panel;
    context.globalAlpha = 0.62;
    context.fillRect(left, 1, window.left - left, MINIMAP_HEIGHT - 2);
    context.fillRect(window.right, 1, left + width - window.right, MINIMAP_HEIGHT - 2);
    context.globalAlpha = 1;
  }
  const shown = Math.max(2, window.right - window.left);
  if (!viewport.fits) {
    context.fillStyle = theme.accentWash;
    context.fillRect(window.left, 1, shown, MINIMAP_HEIGHT - 2);
  }
  context.strokeStyle = viewport.fits ? theme.border : theme.accent;
  context.lineWidth = 1;
  context.strokeRect(
    Math.round(window.left) + 0.5,
    1.5,
    Math.max(1, Math.round(shown) - 1),
    MINIMAP_HEIGHT - 4,
  );
  if (viewport.fits) return;
  context.fillStyle = theme.accent;
  for (const edge of [window.left, window.right]) {
    context.beginPath();
    context.roundRect(Math.round(edge) - 2, MINIMAP_HEIGHT / 2 - 9, 5, 18, 2.5);
    context.fill();
  }
}
