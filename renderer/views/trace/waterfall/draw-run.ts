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
  const opaque = context.globalAlpha;
  segments.length = 0;
  const bars = new JoinedRects(context, barTop, BAR_HEIGHT);
  context.fillStyle = color;
  context.globalAlpha = opaque * 0.72;
  eachSegment(members, viewport, left, left + layout.timelineWidth, (x, width, first, last) => {
    bars.add(x, width >= SEPARATED_FROM ? width - 1 : width);
    segments.push(x, width, members.row(first), members.row(last));
  });
  bars.end();
  context.globalAlpha = opaque;
  const mark = (rows: Uint32Array, markColor: string, top: number, height: number): void => {
    const marks = new JoinedRects(context, top, height);
    context.fillStyle = markColor;
    for (let i = 0; i < segments.length; i += 4) {
      const last = segments[i + 3]!;
      if (!hasWithin(rows, segments[i + 2]!, last + trace.size[last]!)) continue;
      marks.add(segments[i]!, Math.max(1, Math.min(segments[i + 1]!, MARK_WIDTH)));
    }
    marks.end();
  };
  if (matches !== undefined && matches.rows.length > 0) mark(matches.rows, theme.warn, barTop - 2, 3);
  if (rollup.errorRows.length > 0) mark(rollup.errorRows, theme.error, barTop, BAR_HEIGHT);
}

/** Rectangles side by side, painted as one where they touch: a run of a million touches at nearly every pixel. */
class JoinedRects {
  readonly #context: CanvasRenderingContext2D;
  readonly #top: number;
  readonly #height: number;
  #from = 0;
  #to = 0;

  constructor(context: CanvasRenderingContext2D, top: number, height: number) {
    this.#context = context;
    this.#top = top;
    this.#height = height;
  }

  add(x: number, width: number): void {
    if (x > this.#to) {
      this.end();
      this.#from = x;
      this.#to = x;
    }
    this.#to = Math.max(this.#to, x + width);
  }

  end(): void {
    if (this.#to > this.#from)
      this.#context.fillRect(this.#from, this.#top, this.#to - this.#from, this.#height);
    this.#from = this.#to;
  }
}
