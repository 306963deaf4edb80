import { thumbOf } from '../../../canvas/scrollbar.ts';
import { TextBatch } from '../../../canvas/text-batch.ts';
import { drawBarRow } from './draw-bars.ts';
import { drawCursor, drawGrid, drawRange, drawRuler, rulerTicks } from './draw-ruler.ts';
import { drawLinks } from './draw-links.ts';
import { drawTreeRow, indentBase } from './draw-tree.ts';
import { drawMinimap } from './minimap.ts';
import type { Scene } from './scene.ts';
import { drawScrollbarMarks } from './scrollbar-marks.ts';
import { hasWithin } from '../state/sorted-column.ts';
import { HEAD_HEIGHT, ROW_HEIGHT, rowTop, SCROLLBAR_WIDTH, visibleRange } from './waterfall-layout.ts';

/** Of the strips at the left edge that mark the selected row and those that are spoken of. */
const EDGE_WIDTH = 2;

/** Texts of the part that is being drawn: used again by every part of every frame. */
const lines = new TextBatch();

/** One frame. Touches the rows in view and nothing else. */
export function drawWaterfall(
  context: CanvasRenderingContext2D,
  scene: Scene,
  minimap: CanvasImageSource | undefined,
): void {
  const { layout, theme, rows, scrollTop, hits } = scene;
  const { from, to } = visibleRange(layout, scrollTop, rows.length);
  hits.clear();
  const ticks = rulerTicks(context, scene);

  clipped(context, 0, layout.rowsTop, layout.width, layout.rowsHeight, () => {
    for (let index = from; index < to; index++) drawRowBack(context, scene, index);
    drawGrid(context, scene, ticks);
  });
  const base = indentBase(scene, from, to);
  clipped(context, 0, layout.rowsTop, layout.treeWidth, layout.rowsHeight, () => {
    for (let index = from; index < to; index++) {
      drawTreeRow(context, scene, rows.rowAt(index), rowTop(layout, scrollTop, index), base, lines);
    }
    lines.draw(context);
  });
  clipped(context, layout.timelineLeft, layout.rowsTop, layout.timelineWidth, layout.rowsHeight, () => {
    for (let index = from; index < to; index++) {
      drawBarRow(context, scene, rows.rowAt(index), rowTop(layout, scrollTop, index), lines);
    }
    lines.draw(context);
    drawLinks(context, scene);
  });

  context.fillStyle = theme.border;
  context.fillRect(0, HEAD_HEIGHT - 1, layout.width, 1);
  context.fillRect(layout.treeWidth, 0, 1, layout.height);
  clipped(context, layout.timelineLeft - 3, 0, layout.timelineWidth + 6, layout.height, () => {
    drawMinimap(context, scene, minimap);
  });
  drawRuler(context, scene, ticks);
  const taken = drawRange(context, scene);
  drawCursor(context, scene, taken);
  drawScrollbar(context, scene);
}

function drawRowBack(context: CanvasRenderingContext2D, scene: Scene, index: number): void {
  const { theme, layout, spotlight } = scene;
  const row = scene.rows.rowAt(index);
  const top = rowTop(layout, scene.scrollTop, index);
  const width = layout.width - SCROLLBAR_WIDTH;
  const lit = spotlight !== undefined && hasWithin(spotlight, row, row + scene.rows.span(row));
  if (row === scene.selected || row === scene.hovered) {
    context.fillStyle = row === scene.selected ? theme.selected : theme.hover;
    context.fillRect(0, top, width, ROW_HEIGHT);
  } else if (lit) {
    context.fillStyle = theme.warnWash;
    context.fillRect(0, top, width, ROW_HEIGHT);
  }
  if (lit) {
    context.fillStyle = theme.warn;
    context.fillRect(0, top, EDGE_WIDTH, ROW_HEIGHT);
  }
  if (row === scene.selected && scene.focused) {
    context.fillStyle = theme.accent;
    context.fillRect(lit ? EDGE_WIDTH : 0, top, EDGE_WIDTH, ROW_HEIGHT);
  }
}

/** The list's own scrollbar, with what was found and where errors are as marks along it. */
function drawScrollbar(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, theme, rows, scrollTop } = scene;
  const thumb = thumbOf(rows.length * ROW_HEIGHT, layout.rowsHeight, scrollTop, layout.rowsHeight);
  if (thumb === undefined) return;
  context.fillStyle = theme.borderStrong;
  context.beginPath();
  context.roundRect(
    layout.width - SCROLLBAR_WIDTH + 3.5,
    layout.rowsTop + thumb.start + 1,
    SCROLLBAR_WIDTH - 7,
    thumb.length - 2,
    3,
  );
  context.fill();
  drawScrollbarMarks(context, scene);
}

function clipped(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  draw: () => void,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  draw();
  context.restore();
}
