import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { type MinimapLanes, MinimapRaster } from './minimap-raster.ts';
import { paintLanes, MAX_LANES } from './minimap.ts';
import { MINIMAP_HEIGHT } from './waterfall-layout.ts';
import type { WaterfallTheme } from './waterfall-theme.ts';

/** Of one task: frames, keys and pointers find their place between two of them. */
const SLICE_MS = 5;

/** What is marked in the picture beside the bars. */
export interface MinimapMarks {
  analysis: TraceAnalysis | undefined;
  /** Rows that were found or are spoken of. */
  found: readonly (Uint32Array | undefined)[];
}

/**
 * The whole trace as a picture. It is rasterised in slices when the trace or the width changes, painted when the marks or the
 * colours change, and otherwise shown as it is.
 */
export class MinimapPicture {
  readonly #canvas = document.createElement('canvas');
  readonly #ready: () => void;
  #trace: TraceColumns | undefined;
  #raster: MinimapRaster | undefined;
  #marks: MinimapMarks = { analysis: undefined, found: [] };
  #painted = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param ready more of the picture can be shown */
  constructor(ready: () => void) {
    this.#ready = ready;
  }

  setMarks(marks: MinimapMarks): void {
    this.#marks = marks;
    if (this.#raster !== undefined) this.#mark(this.#raster);
  }

  /** The colours have changed. */
  repaint(): void {
    this.#painted = '';
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** @param room pixels of the timeline. Undefined before there is anything to show. */
  of(
    trace: TraceColumns,
    room: number,
    colors: readonly string[],
    theme: WaterfallTheme,
  ): HTMLCanvasElement | undefined {
    const width = Math.max(1, Math.round(room));
    if (trace !== this.#trace || width !== this.#raster?.picture.width) {
      this.#trace = trace;
      this.#raster = new MinimapRaster(trace, width, MAX_LANES);
      this.#mark(this.#raster);
    }
    const key = `${width} ${devicePixelRatio}`;
    if (this.#painted !== key && this.#paint(this.#raster.picture, colors, theme)) this.#painted = key;
    return this.#painted === key ? this.#canvas : undefined;
  }

  #mark(raster: MinimapRaster): void {
    const found = this.#marks.found.filter((rows) => rows !== undefined);
    raster.mark(found, this.#marks.analysis?.critical);
    this.#painted = '';
    clearTimeout(this.#timer);
    this.#slice(raster);
  }

  #slice(raster: MinimapRaster): void {
    raster.paint(SLICE_MS);
    if (raster.done) return;
    this.#timer = setTimeout(() => {
      this.#slice(raster);
      if (!raster.done) return;
      this.#painted = '';
      this.#ready();
    });
  }

  #paint(picture: MinimapLanes, colors: readonly string[], theme: WaterfallTheme): boolean {
    const context = this.#canvas.getContext('2d');
    if (context === null) return false;
    this.#canvas.width = Math.round(picture.width * devicePixelRatio);
    this.#canvas.height = Math.round(MINIMAP_HEIGHT * devicePixelRatio);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    paintLanes(context, picture, colors, theme);
    return true;
  }
}
