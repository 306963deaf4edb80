import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import type { FoldedRuns } from '../../../../app/core/analysis/fold-siblings.ts';
import { formatDuration } from '../../../../app/core/model/format.ts';
import { SpanFlag, Status } from '../../../../app/core/model/span.ts';
import { drawCritical } from './draw-critical.ts';
import { membersOf, segmentsOf, type RunMembers } from './run-members.ts';
import type { Scene } from './scene.ts';
import { hasErrors, hullOf } from '../state/trace-rollup.ts';
import { lowerBound } from '../state/sorted-column.ts';
import { BAR_HEIGHT, ROW_HEIGHT } from './waterfall-layout.ts';

/** A bar is never narrower: one pixel of a pale colour is easily overlooked. */
const MIN_BAR_WIDTH = 2;
const LABEL_GAP = 6;
const RADIUS = 3;
/** Separators between the segments of a run need segments that outweigh them. */
const SEPARATED_FROM = 4;

const oddTimes = SpanFlag.endBeforeStart | SpanFlag.noStart | SpanFlag.noEnd;

/** Members of the runs that have been drawn, kept as long as the run columns they were read from. */
const membersCache = new WeakMap<FoldedRuns, Map<number, RunMembers>>();

function runMembers({ trace, runs }: Scene, row: number, end: number): RunMembers {
  let known = membersCache.get(runs);
  if (known === undefined) membersCache.set(runs, (known = new Map<number, RunMembers>()));
  let members = known.get(row);
  if (members === undefined) {
    members = membersOf(trace, row, end, runs.count[lowerBound(runs.row, row)]!);
    known.set(row, members);
  }
  return members;
}

/** One row of the timeline: its bar with what is marked on it, and its duration beside. The caller has clipped. */
export function drawBarRow(context: CanvasRenderingContext2D, scene: Scene, row: number, top: number): void {
  const { trace, rows, viewport, layout, theme, hits } = scene;
  const left = layout.timelineLeft;
  const right = left + layout.timelineWidth;
  const barTop = top + (ROW_HEIGHT - BAR_HEIGHT) / 2 - 1;
  const runEnd = rows.runEnd(row);
  const folded = runEnd !== undefined && rows.isRunFolded(row);
  const start = trace.start[row]!;
  const end = folded ? runMembers(scene, row, runEnd).reach.at(-1)! : start + trace.duration[row]!;

  if (rows.isFolded(row)) drawHull(context, scene, row, barTop);

  const from = viewport.x(start);
  const to = Math.max(viewport.x(end), from + MIN_BAR_WIDTH);
  if (to < left || from > right) {
    drawOutside(context, scene, row, top, to < left);
    return;
  }
  // One pixel beyond either edge hides the rounded end of a bar that goes on.
  const barLeft = Math.max(from, left - RADIUS);
  const barWidth = Math.min(to, right + RADIUS) - barLeft;
  const color = scene.serviceColors[trace.service[row]!] ?? theme.textFaint;

  if (folded) drawRun(context, scene, row, runEnd, barTop, color);
  else if ((trace.flags[row]! & SpanFlag.placeholder) !== 0) {
    drawHatched(context, barLeft, barTop, barWidth, theme.textFaint);
  } else {
    context.fillStyle = color;
    context.beginPath();
    context.roundRect(barLeft, barTop, barWidth, BAR_HEIGHT, Math.min(RADIUS, barWidth / 2));
    context.fill();
    drawTicks(context, scene, row, barTop, left, right);
  }
  hits.add('bar', row, barLeft - 2, top, barWidth + 4, ROW_HEIGHT);
  drawCritical(context, scene, row, barTop + BAR_HEIGHT + 2);
  drawLabel(context, scene, row, folded, top, Math.max(from, left), Math.min(to, right), end - start);
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

function drawRun(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: number,
  end: number,
  barTop: number,
  color: string,
): void {
  const { viewport, layout, rollup, trace, theme } = scene;
  const members = runMembers(scene, row, end);
  const segments = segmentsOf(
    members,
    (time) => viewport.x(time),
    (x) => viewport.time(x),
    layout.timelineLeft,
    layout.timelineLeft + layout.timelineWidth,
  );
  context.fillStyle = color;
  context.globalAlpha = 0.72;
  for (const { x, width } of segments) {
    context.fillRect(x, barTop, width >= SEPARATED_FROM ? width - 1 : width, BAR_HEIGHT);
  }
  context.globalAlpha = 1;
  // What stands for many carries the marks of all of them.
  context.fillStyle = theme.error;
  for (const { x, width, first, last } of segments) {
    const after = members.row[last]! + trace.size[members.row[last]!]!;
    if (hasErrors(rollup, members.row[first]!, after)) {
      context.fillRect(x, barTop, Math.max(1, Math.min(width, 3)), BAR_HEIGHT);
    }
  }
}

function drawHatched(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  color: string,
): void {
  context.save();
  context.beginPath();
  context.roundRect(x, y, width, BAR_HEIGHT, RADIUS);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.globalAlpha = 0.65;
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
  context.roundRect(x + 0.5, y + 0.5, Math.max(1, width - 1), BAR_HEIGHT - 1, RADIUS);
  context.stroke();
}

/** Events on the bar, at most one a pixel; an exception wins over others there. */
function drawTicks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: number,
  barTop: number,
  left: number,
  right: number,
): void {
  const { trace, viewport, theme } = scene;
  if ((trace.flags[row]! & SpanFlag.hasEvents) === 0) return;
  const { events } = trace;
  const ticks = new Map<number, boolean>();
  const end = lowerBound(events.row, row + 1);
  // A span with a million events has more ticks than there are pixels: beyond this many they are sampled.
  const from = lowerBound(events.row, row);
  const step = Math.max(1, Math.ceil((end - from) / 20_000));
  for (let i = from; i < end; i += step) {
    const x = Math.round(viewport.x(events.time[i]!));
    if (x < left || x > right) continue;
    ticks.set(x, ticks.get(x) === true || events.exception[i] === 1);
  }
  for (const [x, exception] of ticks) {
    context.fillStyle = theme.panel;
    context.fillRect(x - 1.5, barTop - 2, 3, BAR_HEIGHT + 4);
    context.fillStyle = exception ? theme.error : theme.text;
    context.fillRect(x - 0.5, barTop - 2, 1, BAR_HEIGHT + 4);
  }
}

/** The duration right of the bar, else left of it, else inside: never over the bar's edge or the canvas'. */
function drawLabel(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: number,
  folded: boolean,
  top: number,
  from: number,
  to: number,
  duration: number,
): void {
  const { trace, theme, text, layout, analysis, hits } = scene;
  const odd = (trace.flags[row]! & oddTimes) !== 0;
  const label = `${odd ? '⚑ ' : ''}${folded ? runLabel(scene, row) : formatDuration(duration)}`;
  const width = text.width(context, theme.fontMono, label);
  const right = layout.timelineLeft + layout.timelineWidth;
  const y = top + ROW_HEIGHT / 2 - 0.5;
  const isOrigin =
    trace.status[row] === Status.error &&
    ((analysis?.errorRole[row] ?? 0) & ErrorRole.origin) !== 0 &&
    !folded;
  context.font = theme.fontMono;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = odd ? theme.warn : isOrigin ? theme.error : theme.textFaint;
  let x: number;
  if (to + LABEL_GAP + width <= right) x = to + LABEL_GAP;
  else if (from - LABEL_GAP - width >= layout.timelineLeft) x = from - LABEL_GAP - width;
  else if (to - from >= width + 2 * LABEL_GAP) {
    x = to - LABEL_GAP - width;
    context.fillStyle = theme.panel;
  } else return;
  context.fillText(label, x, y);
  if (odd) hits.add('flag', row, x, top, width, ROW_HEIGHT);
}

function runLabel({ runs }: Scene, row: number): string {
  const at = lowerBound(runs.row, row);
  return `Σ ${formatDuration(runs.total[at]!)} · p95 ${formatDuration(runs.p95[at]!)}`;
}

/** A chevron at the edge beyond which the bar lies, so that a row is never mute. */
function drawOutside(
  context: CanvasRenderingContext2D,
  { theme, layout }: Scene,
  _row: number,
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
