import type { PlotData } from './plot-data.ts';
import { drawPlot, type Ink } from './scatter-plot.ts';
import type { ScatterScale } from './scatter-scale.ts';

/**
 * The plot as it was last drawn, to be shown again while only what follows the pointer changes: thousands of points are drawn once an
 * answer, not once a frame.
 */
export class PlotLayer {
  #canvas: OffscreenCanvas | undefined;
  #drawn: readonly unknown[] = [];

  show(
    context: CanvasRenderingContext2D,
    size: { width: number; height: number },
    data: PlotData,
    scale: ScatterScale,
    ink: Ink,
    withLines: boolean,
  ): void {
    const ratio = devicePixelRatio;
    const width = Math.max(1, Math.round(size.width * ratio));
    const height = Math.max(1, Math.round(size.height * ratio));
    const wanted = [data, ink, withLines, width, height, document.fonts.status];
    if (wanted.some((part, i) => part !== this.#drawn[i])) {
      this.#canvas = new OffscreenCanvas(width, height);
      const layer = this.#canvas.getContext('2d');
      if (layer === null) throw new Error('this page has no 2D canvas');
      layer.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawPlot(layer, data, scale, ink, withLines);
      this.#drawn = wanted;
    }
    if (this.#canvas !== undefined) context.drawImage(this.#canvas, 0, 0, width / ratio, height / ratio);
  }
}
