import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import { formatDuration } from '../../../../app/core/model/format.ts';
import { SpanFlag, Status } from '../../../../app/core/model/span.ts';
import type { TextBatch } from '../../../canvas/text-batch.ts';
import type { RunMembers } from './run-members.ts';
import type { Scene } from './scene.ts';
import { lowerBound } from '../state/sorted-column.ts';
import { BAR_HEIGHT, ROW_HEIGHT } from './waterfall-layout.ts';

const LABEL_GAP = 6;
const oddTimes = SpanFlag.endBeforeStart | SpanFlag.noStart;
const FLAG = '⚑ ';

/** Where a bar lies in view, and what beside it is taken. */
export interface BarPixels {
  from: number;
  to: number;
  clearFrom: number;
  clearTo: number;
}

/** The duration right of the bar, else left of it, else inside: never over the bar's edge or the canvas'. @param lines takes its text */
export function drawBarLabel(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: number,
  members: RunMembers | undefined,
  top: number,
  color: string,
  { from, to, clearFrom, clearTo }: BarPixels,
  lines: TextBatch,
): void {
  const { trace, theme, text, layout, analysis, hits } = scene;
  const flags = trace.flags[row]!;
  const odd = (flags & oddTimes) !== 0;
  const inFlight = members === undefined && (flags & SpanFlag.noEnd) !== 0;
  const words = members !== undefined ? runLabel(scene, row) : formatDuration(trace.duration[row]!);
  const label = `${odd ? FLAG : ''}${inFlight ? 'in flight' : words}`;
  const width = odd
    ? text.width(context, theme.fontMono, label)
    : text.monoWidth(context, theme.fontMono, label);
  const right = layout.timelineLeft + layout.timelineWidth;
  const y = top + ROW_HEIGHT / 2 - 0.5;
  const isOrigin =
    members === undefined &&
    trace.status[row] === Status.error &&
    ((analysis?.errorRole[row] ?? 0) & ErrorRole.origin) !== 0;
  let ink = odd || inFlight ? theme.warn : isOrigin ? theme.error : theme.textFaint;
  let x: number;
  if (clearTo + LABEL_GAP + width <= right) x = clearTo + LABEL_GAP;
  else if (clearFrom - LABEL_GAP - width >= layout.timelineLeft) x = clearFrom - LABEL_GAP - width;
  else if (to - from >= width + 2 * LABEL_GAP) {
    x = to - LABEL_GAP - width;
    const isPlain = members === undefined && !inFlight && (flags & SpanFlag.placeholder) === 0;
    // Events, segments and hatching would be read as part of the figures.
    if (!isPlain || (flags & SpanFlag.hasEvents) !== 0) {
      context.fillStyle = isPlain ? color : theme.panel;
      context.fillRect(x - 3, y - BAR_HEIGHT / 2 + 0.5, width + 6, BAR_HEIGHT - 1);
    }
    if (isPlain) ink = theme.panel;
  } else return;
  lines.add(theme.fontMono, ink, label, x, y);
  if (odd || inFlight) hits.add('flag', row, x, top, width, ROW_HEIGHT);
}

function runLabel({ runs }: Scene, row: number): string {
  const at = lowerBound(runs.row, row);
  return `Σ ${formatDuration(runs.total[at]!)} · p95 ${formatDuration(runs.p95[at]!)}`;
}
