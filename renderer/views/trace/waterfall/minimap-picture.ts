import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { paintLanes, rasterise } from './minimap.ts';
import { MINIMAP_HEIGHT } from './waterfall-layout.ts';

/** The whole trace as a picture, rasterised again only when the trace, the width or the colours change. */
export class MinimapPicture {
  readonly #canvas = document.createElement('canvas');
  #key = '';

  /** The trace or its colours have changed. */
  forget(): void {
    this.#key = '';
  }

  /** @param room pixels of the timeline; undefined where the page has no canvas to paint on */
  of(trace: TraceColumns, room: number, colors: string[], error: string): HTMLCanvasElement | undefined {
    const width = Math.max(1, Math.round(room));
    const key = `${width} ${devicePixelRatio}`;
    if (key === this.#key) return this.#canvas;
    const context = this.#canvas.getContext('2d');
    if (context === null) return undefined;
    this.#canvas.width = Math.round(width * devicePixelRatio);
    this.#canvas.height = Math.round(MINIMAP_HEIGHT * devicePixelRatio);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    paintLanes(context, rasterise(trace, width), colors, error);
    this.#key = key;
    return this.#canvas;
  }
}
