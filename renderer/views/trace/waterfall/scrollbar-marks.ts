import type { RowList } from '../../../canvas/row-list.ts';
import type { Scene } from './scene.ts';
import { lowerBound } from '../state/sorted-column.ts';
import { ROW_HEIGHT, SCROLLBAR_WIDTH } from './waterfall-layout.ts';

const MARK_WIDTH = 3;
const MARK_HEIGHT = 2;

/** Pixels of the scrollbar's track at which a row of a kind is, or is hidden by a folded one. */
interface MarkedPixels {
  rows: RowList;
  version: number;
  height: number;
  /** Where stretches of touching marks begin and end. */
  stretches: Uint16Array;
}

/** By list of rows: a frame that only scrolls looks nothing up. */
const known = new WeakMap<Uint32Array, MarkedPixels>();

/** Errors left, what was found or is spoken of right of the thumb. */
export function drawScrollbarMarks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { theme, rollup, matches, spotlight, layout } = scene;
  const left = layout.width - SCROLLBAR_WIDTH;
  draw(context, scene, rollup.errorRows, theme.error, left);
  if (matches !== undefined) draw(context, scene, matches.rows, theme.warn, layout.width - MARK_WIDTH);
  if (spotlight !== undefined) draw(context, scene, spotlight, theme.warn, layout.width - MARK_WIDTH);
}

function draw(
  context: CanvasRenderingContext2D,
  { rows, layout }: Scene,
  marked: Uint32Array,
  color: string,
  x: number,
): void {
  if (marked.length === 0) return;
  const height = Math.floor(layout.rowsHeight);
  let found = known.get(marked);
  if (found?.rows !== rows || found.version !== rows.version || found.height !== height) {
    found = { rows, version: rows.version, height, stretches: joined(markedPixels(rows, marked, height)) };
    known.set(marked, found);
  }
  context.fillStyle = color;
  const { stretches } = found;
  for (let i = 0; i < stretches.length; i += 2) {
    const from = stretches[i]!;
    context.fillRect(x, layout.rowsTop + from, MARK_WIDTH, stretches[i + 1]! - from);
  }
}

/** Marks that touch are painted as one: in a trace with many errors, all of the track. */
function joined(pixels: Uint16Array): Uint16Array {
  const stretches: number[] = [];
  for (const pixel of pixels) {
    if (stretches.length > 0 && pixel <= stretches.at(-1)!)
      stretches[stretches.length - 1] = pixel + MARK_HEIGHT;
    else stretches.push(pixel, pixel + MARK_HEIGHT);
  }
  return Uint16Array.from(stretches);
}

/** @param marked rows, ascending */
export function markedPixels(rows: RowList, marked: Uint32Array, height: number): Uint16Array {
  const total = rows.length;
  const pixels: number[] = [];
  if (total === 0) return new Uint16Array(0);
  // A list shorter than the track is not stretched: its rows lie where they are seen.
  const track = Math.min(height, total * ROW_HEIGHT);
  for (let i = 0; i < marked.length;) {
    const row = marked[i]!;
    const index = rows.indexOf(row);
    const shown = rows.rowAt(index);
    if (rows.isFiltered(row) || row >= shown + rows.span(shown)) {
      i++;
      continue;
    }
    const pixel = Math.floor((index * track) / total);
    pixels.push(pixel);
    // The rest of the same pixel, and what hides behind the same row, is marked already.
    const next = Math.max(index + 1, Math.ceil(((pixel + 1) * total) / track));
    i = next >= total ? marked.length : Math.max(i + 1, lowerBound(marked, rows.rowAt(next)));
  }
  return Uint16Array.from(pixels);
}
