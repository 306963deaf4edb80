import type { FoldedRuns } from '../../../../app/core/analysis/fold-siblings.ts';
import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { TextBatch } from '../../../canvas/text-batch.ts';
import { drawCritical } from './draw-critical.ts';
import { drawBarLabel } from './draw-bar-label.ts';
import { drawRun } from './draw-run.ts';
import { drawTicks } from './draw-ticks.ts';
import { RunMembers } from './run-members.ts';
import type { Scene } from './scene.ts';
import { hasWithin, lowerBound } from '../state/sorted-column.ts';
import { hullOf } from '../state/trace-rollup.ts';
import { BAR_HEIGHT, ROW_HEIGHT } from './waterfall-layout.ts';

/** A bar is never narrower: one pixel of a pale colour is easily overlooked. */
const MIN_BAR_WIDTH = 2;
const RADIUS = 3;
/** A narrower bar has no room for its corners: a rectangle is drawn in a quarter of the time. */
const ROUNDED_FROM = 5;
/** A row that is there only for the kept ones below it. */
const DIMMED = 0.32;

/** Members of the runs that have been drawn, kept as long as the run columns and the starts they were read from. */
const membersCache = new WeakMap<FoldedRuns, { start: Float64Array; members: Map<number, RunMembers> }>();

function membersOf({ trace, runs }: Scene, row: number, end: number): RunMembers {
  let known = membersCache.get(runs);
  if (known?.start !== trace.start) {
    known = { start: trace.start, members: new Map<number, RunMembers>() };
    membersCache.set(runs, known);
  }
  let members = known.members.get(row);
  if (members === undefined) {
    members = new RunMembers(trace, row, end, runs.count[lowerBound(runs.row, row)]!);
    known.members.set(row, members);
  }
  return members;
}

/** One row of the timeline: its bar with what is marked on it, and its duration beside. The caller has clipped. @param lines takes its text */
export function drawBarRow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: number,
  top: number,
  lines: TextBatch,
): void {
  const { trace, rows, viewport, layout, theme, hits } = scene;
  const left = layout.timelineLeft;
  const right = left + layout.timelineWidth;
  const barTop = top + (ROW_HEIGHT - BAR_HEIGHT) / 2 - 1;
  const flags = trace.flags[row]!;
  const runEnd = rows.isRunFolded(row) ? rows.runEnd(row) : undefined;
  const members = runEnd === undefined ? undefined : membersOf(scene, row, runEnd);
  const inFlight = (flags & SpanFlag.noEnd) !== 0 && members === undefined;
  const start = trace.start[row]!;
  const end = members?.reach() ?? (inFlight ? trace.durationNs : start + trace.duration[row]!);

  if (rows.isFolded(row)) drawHull(context, scene, row, barTop);
  const from = viewport.x(start);
  const to = Math.max(viewport.x(end), from + MIN_BAR_WIDTH);
  if (to < left || from > right) {
    drawOutside(context, scene, top, to < left);
    return;
  }
  // Beyond either edge lies the rounded end of a bar that goes on.
  const barLeft = Math.max(from, left - RADIUS);
  const barWidth = Math.min(to, right + RADIUS) - barLeft;
  const color = scene.serviceColors[trace.service[row]!] ?? theme.textFaint;
  const dimmed = scene.kept?.[row] === 2;

  if (dimmed) context.globalAlpha = DIMMED;
  if (members !== undefined) drawRun(context, scene, members, barTop, color);
  else if ((flags & SpanFlag.placeholder) !== 0) {
    drawHatched(context, barLeft, barTop, barWidth, theme.textFaint, true);
  } else if (inFlight) {
    drawHatched(context, barLeft, barTop, barWidth, color, false);
    drawTicks(context, scene, row, barTop);
  } else {
    drawGhost(context, scene, row, barTop, to - from);
    drawPlain(context, barLeft, barTop, barWidth, color);
    drawParentEdges(context, scene, row, barTop);
    drawTicks(context, scene, row, barTop);
  }
  if (dimmed) context.globalAlpha = 1;
  const { spotlight } = scene;
  if (spotlight !== undefined && hasWithin(spotlight, row, row + rows.span(row))) {
    context.strokeStyle = theme.warn;
    context.lineWidth = 1.5;
    context.beginPath();
    context.roundRect(barLeft - 2, barTop - 2, barWidth + 4, BAR_HEIGHT + 4, RADIUS + 1);
    context.stroke();
  }
  hits.add('bar', row, barLeft - 2, top, barWidth + 4, ROW_HEIGHT);
  drawCritical(context, scene, row, barTop + BAR_HEIGHT + 2);
  // The label keeps clear of the outline too that a moved bar leaves.
  const moved = members === undefined ? viewport.x(start - (scene.offset?.[row] ?? 0)) - from : 0;
  const pixels = {
    from: Math.max(from, left),
    to: Math.min(to, right),
    clearFrom: Math.max(Math.min(from, from + moved), left),
    clearTo: Math.min(Math.max(to, to + moved), right),
  };
  drawBarLabel(context, scene, row, members, top, color, pixels, lines);
}

function drawPlain(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  color: string,
): void {
  context.fillStyle = color;
  if (width < ROUNDED_FROM) {
    context.fillRect(x, y, width, BAR_HEIGHT);
    return;
  }
  context.beginPath();
  context.roundRect(x, y, width, BAR_HEIGHT, RADIUS);
  context.fill();
}

/** How far the rows reach that a folded one hides, where that is more than its own bar. */
function drawHull(context: CanvasRenderingContext2D, scene: Scene, row: number, barTop: number): void {
  const { trace, viewport, layout, theme } = scene;
  const hull = hullOf(trace, row);
  const from = Math.max(viewport.x(hull.from), layout.timelineLeft);
  const to = Math.min(viewport.x(hull.to), layout.timelineLeft + layout.timelineWidth);
  if (to <= from) return;
  context.fillStyle = theme.borderStrong;
  context.fillRect(from, barTop + BAR_HEIGHT / 2 - 1, to - from, 2);
}

/** Where the bar lay before the clocks were aligned. */
function drawGhost(
  context: CanvasRenderingContext2D,
  { trace, offset, viewport, layout, theme }: Scene,
  row: number,
  barTop: number,
  width: number,
): void {
  const moved = offset?.[row] ?? 0;
  if (moved === 0) return;
  const x = viewport.x(trace.start[row]! - moved);
  if (x + width < layout.timelineLeft || x > layout.timelineLeft + layout.timelineWidth) return;
  context.strokeStyle = theme.textFaint;
  context.lineWidth = 1;
  context.setLineDash([3, 2]);
  context.strokeRect(x + 0.5, barTop + 0.5, Math.max(1, width - 1), BAR_HEIGHT - 1);
  context.setLineDash([]);
}

/** A notch where the parent begins or ends while this bar goes on. */
function drawParentEdges(
  context: CanvasRenderingContext2D,
  { trace, viewport, theme, layout }: Scene,
  row: number,
  barTop: number,
): void {
  const parent = trace.parent[row]!;
  if (parent < 0 || (trace.flags[parent]! & (SpanFlag.placeholder | SpanFlag.noEnd)) !== 0) return;
  const start = trace.start[row]!;
  const begin = trace.start[parent]!;
  const end = begin + trace.duration[parent]!;
  const notch = (edge: number): void => {
    if (edge <= start || edge >= start + trace.duration[row]!) return;
    const x = Math.round(viewport.x(edge));
    if (x < layout.timelineLeft || x > layout.timelineLeft + layout.timelineWidth) return;
    context.fillStyle = theme.panel;
    context.fillRect(x - 1, barTop, 2, BAR_HEIGHT);
  };
  notch(begin);
  notch(end);
}

/** Not a whole bar: a parent that has not arrived (closed), a span that has not ended (open at its right). */
function drawHatched(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  color: string,
  closed: boolean,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, BAR_HEIGHT);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.globalAlpha *= 0.65;
  context.beginPath();
  for (let at = x - BAR_HEIGHT; at < x + width; at += 6) {
    context.moveTo(at, y + BAR_HEIGHT);
    context.lineTo(at + BAR_HEIGHT, y);
  }
  context.stroke();
  context.restore();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  if (closed) context.roundRect(x + 0.5, y + 0.5, Math.max(1, width - 1), BAR_HEIGHT - 1, RADIUS);
  else {
    context.moveTo(x + width, y + 0.5);
    context.lineTo(x + 0.5, y + 0.5);
    context.lineTo(x + 0.5, y + BAR_HEIGHT - 0.5);
    context.lineTo(x + width, y + BAR_HEIGHT - 0.5);
  }
  context.stroke();
}

/** A chevron at the edge beyond which the bar lies, so that a row is never mute. */
function drawOutside(
  context: CanvasRenderingContext2D,
  { theme, layout }: Scene,
  top: number,
  before: boolean,
): void {
  const y = top + ROW_HEIGHT / 2 - 1;
  const x = before ? layout.timelineLeft + 3 : layout.timelineLeft + layout.timelineWidth - 3;
  const away = before ? 4 : -4;
  context.strokeStyle = theme.borderStrong;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x + away, y - 4);
  context.lineTo(x, y);
  context.lineTo(x + away, y + 4);
  context.stroke();
}
