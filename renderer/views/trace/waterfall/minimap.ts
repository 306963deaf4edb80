import { LaneMark, type MinimapLanes } from './minimap-raster.ts';
import type { Scene } from './scene.ts';
import { MINIMAP_HEIGHT } from './waterfall-layout.ts';
import type { WaterfallTheme } from './waterfall-theme.ts';

const MARGIN = 5;
const INNER = MINIMAP_HEIGHT - 2 * MARGIN;
/** A lane needs two pixels to be told from the next one. */
export const MAX_LANES = Math.floor(INNER / 2);
/** The line of the critical path takes half of a thin lane: the service's colour is seen through it. */
const CRITICAL_ALPHA = 0.55;
/** Pixels either side of an edge of the window that catch it. */
export const EDGE_REACH = 5;

/**
 * Paints the lanes: one rectangle for each stretch of the same service, then what is marked in them: a line
 * below for the critical path, ticks for what was found, and for errors on top of all.
 */
export function paintLanes(
  context: CanvasRenderingContext2D,
  picture: MinimapLanes,
  colors: readonly string[],
  theme: WaterfallTheme,
): void {
  const { lanes, width, service, marks } = picture;
  const pitch = Math.min(6, INNER / lanes);
  const thickness = Math.max(1.5, pitch - 1);
  const top = MARGIN + (INNER - pitch * lanes) / 2;
  for (let lane = 0; lane < lanes; lane++) {
    eachStretch(
      width,
      (at) => service[lane * width + at]!,
      (value, from, to) => {
        context.fillStyle = colors[value - 1] ?? theme.textFaint;
        context.fillRect(from, top + lane * pitch, to - from, thickness);
      },
    );
  }
  const paintMarks = (mark: number, color: string, drop: number, height: number, least: number): void => {
    context.fillStyle = color;
    for (let lane = 0; lane < lanes; lane++) {
      eachStretch(
        width,
        (at) => marks[lane * width + at]! & mark,
        (_, from, to) => {
          context.fillRect(from, top + lane * pitch + drop, Math.max(least, to - from), height);
        },
      );
    }
  };
  context.globalAlpha = CRITICAL_ALPHA;
  paintMarks(LaneMark.critical, theme.critical, thickness - 0.75, 0.75, 1);
  context.globalAlpha = 1;
  paintMarks(LaneMark.found, theme.warn, -0.5, thickness + 1, 2);
  paintMarks(LaneMark.error, theme.error, -0.5, thickness + 1, 2);
}

/** Stretches [from, to) of the same value, those of 0 left out. */
function eachStretch(
  width: number,
  valueAt: (at: number) => number,
  take: (value: number, from: number, to: number) => void,
): void {
  for (let at = 0; at < width;) {
    const value = valueAt(at);
    let end = at + 1;
    while (end < width && valueAt(end) === value) end++;
    if (value > 0) take(value, at, end);
    at = end;
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
