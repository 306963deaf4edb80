import { eachSegment, type RunMembers } from './run-members.ts';
import type { Scene } from './scene.ts';
import { hasWithin } from '../state/sorted-column.ts';
import { BAR_HEIGHT } from './waterfall-layout.ts';

/** Separators between the segments of a run need segments that outweigh them. */
const SEPARATED_FROM = 4;
const MARK_WIDTH = 3;

/** x, width, first and last row of the segments of the run that is being drawn: used again by every run. */
const segments: number[] = [];

/** A folded run: a segment a member, or a pixel. What stands for many carries the marks of all of them. */
export function drawRun(
  context: CanvasRenderingContext2D,
  scene: Scene,
  members: RunMembers,
  barTop: number,
  color: string,
): void {
  const { viewport, layout, rollup, trace, theme, matches } = scene;
  const left = layout.timelineLeft;
  segments.length = 0;
  const opaque = context.globalAlpha;
  context.fillStyle = color;
  context.globalAlpha = opaque * 0.72;
  eachSegment(members, viewport, left, left + layout.timelineWidth, (x, width, first, last) => {
    context.fillRect(x, barTop, width >= SEPARATED_FROM ? width - 1 : width, BAR_HEIGHT);
    segments.push(x, width, members.row(first), members.row(last));
  });
  context.globalAlpha = opaque;
  const mark = (rows: Uint32Array, markColor: string, top: number, height: number): void => {
    context.fillStyle = markColor;
    for (let i = 0; i < segments.length; i += 4) {
      const last = segments[i + 3]!;
      if (!hasWithin(rows, segments[i + 2]!, last + trace.size[last]!)) continue;
      context.fillRect(segments[i]!, top, Math.max(1, Math.min(segments[i + 1]!, MARK_WIDTH)), height);
    }
  };
  if (matches !== undefined && matches.rows.length > 0) mark(matches.rows, theme.warn, barTop - 2, 3);
  if (rollup.errorRows.length > 0) mark(rollup.errorRows, theme.error, barTop, BAR_HEIGHT);
}
