import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import { SpanFlag, Status } from '../../../../app/core/model/span.ts';
import type { Scene } from './scene.ts';
import { Noted, notedWithin } from '../state/noted-rows.ts';
import { hasErrors } from '../state/trace-rollup.ts';
import { ROW_HEIGHT } from './waterfall-layout.ts';

/** From the right edge of the tree to the middle of the error marks, which stand below each other. */
const ERROR_INSET = 14;
const MARK_PITCH = 16;
const RADIUS = 4;

/** What is wrong with a row other than its times, which are marked beside its bar. */
const oddities = SpanFlag.cycleCut | SpanFlag.duplicateId | SpanFlag.dropped | SpanFlag.duplicateKey;

/** Pixels that a row's marks take beside its error mark. */
export function extraMarksWidth(scene: Scene, row: number): number {
  const flags = scene.trace.flags[row]!;
  return (
    ((flags & oddities) !== 0 ? MARK_PITCH : 0) +
    ((flags & SpanFlag.hasLinks) !== 0 ? MARK_PITCH : 0) +
    (notedOn(scene, row) !== 0 ? MARK_PITCH : 0)
  );
}

/** What is noted on a row, or on the rows that it hides. */
function notedOn({ noted, rows }: Scene, row: number): number {
  return noted === undefined ? 0 : notedWithin(noted, row, row + rows.span(row));
}

/** The marks at the right edge of the tree: error, flag, links. */
export function drawTreeMarks(context: CanvasRenderingContext2D, scene: Scene, row: number, y: number): void {
  const { trace, layout, theme, hits } = scene;
  const flags = trace.flags[row]!;
  let x = layout.treeWidth - ERROR_INSET;
  drawError(context, scene, row, x, y);
  if ((flags & oddities) !== 0) {
    x -= MARK_PITCH;
    drawFlag(context, x, y, theme.warn);
    hits.add('flag', row, x - MARK_PITCH / 2, y - ROW_HEIGHT / 2, MARK_PITCH, ROW_HEIGHT);
  }
  if ((flags & SpanFlag.hasLinks) !== 0) {
    x -= MARK_PITCH;
    drawLinkMark(context, x, y, theme.textFaint);
    hits.add('link', row, x - MARK_PITCH / 2, y - ROW_HEIGHT / 2, MARK_PITCH, ROW_HEIGHT);
  }
  const noted = notedOn(scene, row);
  if (noted !== 0) {
    x -= MARK_PITCH;
    if ((noted & Noted.bookmark) !== 0) drawBookmark(context, x, y, theme.accent);
    if ((noted & Noted.note) !== 0)
      drawNoteLines(context, x, y, (noted & Noted.bookmark) !== 0 ? theme.panel : theme.accent);
    hits.add('note', row, x - MARK_PITCH / 2, y - ROW_HEIGHT / 2, MARK_PITCH, ROW_HEIGHT);
  }
}

/**
 * ● where an error begins, ○ where it is passed on or lies among the rows that this one hides; struck through where it goes
 * no further up.
 */
function drawError(
  context: CanvasRenderingContext2D,
  { trace, rows, rollup, analysis, theme, hits }: Scene,
  row: number,
  x: number,
  y: number,
): void {
  if (!hasErrors(rollup, row, row + rows.span(row))) return;
  const own = trace.status[row] === Status.error;
  const role = own ? (analysis?.errorRole[row] ?? 0) : 0;
  context.beginPath();
  context.arc(x, y, RADIUS, 0, 2 * Math.PI);
  const isOrigin = (role & ErrorRole.origin) !== 0;
  if (isOrigin) {
    context.fillStyle = theme.error;
    context.fill();
  } else {
    context.strokeStyle = theme.error;
    context.lineWidth = 1.5;
    context.stroke();
  }
  if ((role & ErrorRole.handled) !== 0) {
    context.fillStyle = theme.error;
    context.fillRect(x - RADIUS - 3, y - 0.75, 2 * RADIUS + 6, 1.5);
    if (isOrigin) {
      context.fillStyle = theme.panel;
      context.fillRect(x - RADIUS + 1, y - 0.75, 2 * RADIUS - 2, 1.5);
    }
  }
  hits.add('mark', row, x - 9, y - ROW_HEIGHT / 2, 18, ROW_HEIGHT);
}

function drawFlag(context: CanvasRenderingContext2D, x: number, y: number, color: string): void {
  context.fillStyle = color;
  context.fillRect(x - 4, y - 5, 1.5, 10);
  context.beginPath();
  context.moveTo(x - 2.5, y - 5);
  context.lineTo(x + 5, y - 2);
  context.lineTo(x - 2.5, y + 1);
  context.closePath();
  context.fill();
}

/** A ribbon with a notch. */
function drawBookmark(context: CanvasRenderingContext2D, x: number, y: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x - 4.5, y - 6);
  context.lineTo(x + 4.5, y - 6);
  context.lineTo(x + 4.5, y + 6.5);
  context.lineTo(x, y + 3);
  context.lineTo(x - 4.5, y + 6.5);
  context.closePath();
  context.fill();
}

/** Three lines of writing; on a bookmark they are cut out of it. */
function drawNoteLines(context: CanvasRenderingContext2D, x: number, y: number, color: string): void {
  context.fillStyle = color;
  context.fillRect(x - 2.5, y - 4, 5, 1.25);
  context.fillRect(x - 2.5, y - 1.5, 5, 1.25);
  context.fillRect(x - 2.5, y + 1, 5, 1.25);
}

/** Two rings that hang together. */
function drawLinkMark(context: CanvasRenderingContext2D, x: number, y: number, color: string): void {
  context.strokeStyle = color;
  context.lineWidth = 1.25;
  context.beginPath();
  context.roundRect(x - 5.5, y - 2.5, 6.5, 5, 2.5);
  context.roundRect(x - 1, y - 2.5, 6.5, 5, 2.5);
  context.stroke();
}
