import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { EventTicks } from '../../../../app/core/model/span-columns.ts';
import type { Scene } from './scene.ts';
import { lowerBound } from '../state/sorted-column.ts';
import { BAR_HEIGHT } from './waterfall-layout.ts';

/** Ticks nearer to each other than this would hide the bar: one stands for all of them. */
const MIN_GAP = 3;
/** A tick is set off from the bar where it stands alone. */
const HALO_GAP = 8;
/** Ticks in a crowd leave the bar its colour. */
const CROWDED_ALPHA = 0.45;

/** Events of a row in order of time. */
interface RowEvents {
  all: Float64Array;
  exceptions: Float64Array;
}

/** Of the rows that have been drawn, kept as long as the times they were read from. */
const known = new WeakMap<Float64Array, Map<number, RowEvents>>();

function eventsOf(events: EventTicks, row: number): RowEvents {
  let rows = known.get(events.time);
  if (rows === undefined) known.set(events.time, (rows = new Map<number, RowEvents>()));
  const before = rows.get(row);
  if (before !== undefined) return before;
  const from = lowerBound(events.row, row);
  const to = lowerBound(events.row, row + 1);
  const all = inOrder(events.time.subarray(from, to));
  const exceptions = events.time.subarray(from, to).filter((_, i) => events.exception[from + i] === 1);
  const found = { all, exceptions: inOrder(exceptions) };
  rows.set(row, found);
  return found;
}

/** Events mostly come in order of time; those that do are not copied. */
function inOrder(times: Float64Array): Float64Array {
  for (let i = 1; i < times.length; i++) if (times[i]! < times[i - 1]!) return times.slice().sort();
  return times;
}

/** Events on the bar, then exceptions, which are never hidden by others. */
export function drawTicks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: number,
  barTop: number,
): void {
  const { trace, theme } = scene;
  if ((trace.flags[row]! & SpanFlag.hasEvents) === 0) return;
  const { all, exceptions } = eventsOf(trace.events, row);
  const opaque = context.globalAlpha;
  eachTick(scene, all, (x, alone) => {
    if (alone) {
      context.fillStyle = theme.panel;
      context.fillRect(x - 1.5, barTop - 2, 3, BAR_HEIGHT + 4);
    }
    if (!alone) context.globalAlpha = opaque * CROWDED_ALPHA;
    context.fillStyle = theme.text;
    context.fillRect(x - 0.5, barTop - (alone ? 2 : 0), 1, BAR_HEIGHT + (alone ? 4 : 0));
    context.globalAlpha = opaque;
  });
  eachTick(scene, exceptions, (x) => {
    context.fillStyle = theme.panel;
    context.fillRect(x - 2, barTop - 2, 4, BAR_HEIGHT + 4);
    context.fillStyle = theme.error;
    context.fillRect(x - 1, barTop - 2, 2, BAR_HEIGHT + 4);
    context.fillRect(x - 2, barTop - 4, 4, 3);
  });
}

/** Pixels of ascending times in view, at least MIN_GAP apart; the next one is found by binary search. */
function eachTick(
  { viewport, layout }: Scene,
  times: Float64Array,
  take: (x: number, alone: boolean) => void,
): void {
  const right = layout.timelineLeft + layout.timelineWidth;
  let before = -Infinity;
  for (let at = lowerBound(times, viewport.from); at < times.length;) {
    const x = Math.round(viewport.x(times[at]!));
    if (x > right) return;
    const next = Math.max(at + 1, lowerBound(times, viewport.time(x + MIN_GAP)));
    const after = next < times.length ? viewport.x(times[next]!) : Infinity;
    take(x, x - before >= HALO_GAP && after - x >= HALO_GAP);
    before = x;
    at = next;
  }
}
