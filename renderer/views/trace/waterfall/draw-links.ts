import type { TraceAnalysis, TraceLinks } from '../../../../app/core/analysis/trace-analysis.ts';
import type { Scene } from './scene.ts';
import { lowerBound } from '../state/sorted-column.ts';
import { ROW_HEIGHT, rowTop } from './waterfall-layout.ts';

/** More lines than these can't be followed. */
const MAX_LINES = 40;
const STUB = 16;
const MIN_BEND = 8;
const END_RADIUS = 2.5;

/** Links of the selected row, by what they lead to. */
export interface RowLinks {
  /** Rows of this trace that it links to, and that link to it. */
  targets: number[];
  sources: number[];
  /** It links to spans that are not in this trace. */
  leavesTrace: boolean;
}

interface KnownLinks {
  row: number;
  links: RowLinks;
}

/** Of the row that was asked for last: who links to a row takes a pass over all links. */
const last = new WeakMap<TraceLinks, KnownLinks>();

export function linksOf({ links }: TraceAnalysis, row: number): RowLinks {
  const before = last.get(links);
  if (before?.row === row) return before.links;
  const found: RowLinks = { targets: [], sources: [], leavesTrace: false };
  for (let i = lowerBound(links.row, row); links.row[i] === row && i < links.row.length; i++) {
    if (links.target[i]! < 0) found.leavesTrace = true;
    else if (found.targets.length < MAX_LINES) found.targets.push(links.target[i]!);
  }
  let at = links.target.indexOf(row);
  while (at >= 0 && found.sources.length < MAX_LINES) {
    found.sources.push(links.row[at]!);
    at = links.target.indexOf(row, at + 1);
  }
  last.set(links, { row, links: found });
  return found;
}

/** Curves between the selected span and those it is linked with; a stub for what lies in other traces. The caller has clipped. */
export function drawLinks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { analysis, selected, theme } = scene;
  if (analysis === undefined || selected < 0 || scene.rows.length === 0) return;
  const { targets, sources, leavesTrace } = linksOf(analysis, selected);
  if (targets.length === 0 && sources.length === 0 && !leavesTrace) return;
  context.strokeStyle = theme.accent;
  context.fillStyle = theme.accent;
  context.lineWidth = 1.25;
  const here = anchorOf(scene, selected);
  for (const row of targets) drawCurve(context, scene, here, anchorOf(scene, row));
  for (const row of sources) drawCurve(context, scene, anchorOf(scene, row), here);
  if (!leavesTrace) return;
  context.setLineDash([3, 3]);
  context.beginPath();
  const away = here.x - STUB < scene.layout.timelineLeft + END_RADIUS ? STUB : -STUB;
  context.moveTo(here.x, here.y);
  context.lineTo(here.x + away, here.y - STUB / 2);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(here.x + away, here.y - STUB / 2, END_RADIUS, 0, 2 * Math.PI);
  context.stroke();
}

interface Point {
  x: number;
  y: number;
}

/** Where a row's bar begins: within the timeline, and at most a row above or below what is in view. */
function anchorOf({ rows, trace, viewport, layout, scrollTop }: Scene, row: number): Point {
  const y = rowTop(layout, scrollTop, rows.indexOf(row)) + ROW_HEIGHT / 2 - 1;
  const x = viewport.x(trace.start[row]!);
  const bottom = layout.rowsTop + layout.rowsHeight;
  return {
    x: Math.min(Math.max(x, layout.timelineLeft), layout.timelineLeft + layout.timelineWidth),
    y: Math.min(Math.max(y, layout.rowsTop - ROW_HEIGHT), bottom + ROW_HEIGHT),
  };
}

/** From the linking span to the linked one, whose end has an arrow. */
function drawCurve(context: CanvasRenderingContext2D, { layout }: Scene, from: Point, to: Point): void {
  // It swings out to the left, as far as the timeline has room.
  const room = Math.max(MIN_BEND, Math.min(from.x, to.x) - layout.timelineLeft);
  const bend = Math.min(60, 16 + Math.abs(to.y - from.y) / 4, room);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.bezierCurveTo(from.x - bend, from.y, to.x - bend, to.y, to.x - 2, to.y);
  context.stroke();
  context.beginPath();
  context.moveTo(to.x, to.y);
  context.lineTo(to.x - 7, to.y - 3.5);
  context.lineTo(to.x - 7, to.y + 3.5);
  context.closePath();
  context.fill();
  context.beginPath();
  context.arc(from.x, from.y, END_RADIUS, 0, 2 * Math.PI);
  context.fill();
}
