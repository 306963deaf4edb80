import type { TraceSummaryLine } from '../state/trace-summary.ts';
import type { WaterfallTheme } from '../waterfall/waterfall-theme.ts';
import { drawPicture, pictureSize } from './draw-picture.ts';
import { type PictureRows, type PictureScene, pictureScene } from './picture-scene.ts';
import type { Waterfall } from '../waterfall/waterfall.ts';
import { xmlText } from '../../../canvas/xml-text.ts';

/** Pixels of a PNG for one of the screen's: sharp on dense screens and in print. */
const SCALE = 2;
/** Rows of a PNG: 300 are 16 000 pixels high, about as much as programs that show pictures take. */
export const PNG_ROWS = 300;
/** Rows of an SVG: some ten elements each, which drawing programs still open in a second. */
export const SVG_ROWS = 2_000;

/** The waterfall as a PNG. Throws where the page has no room for it. */
export async function waterfallPng(
  waterfall: Waterfall,
  rows: PictureRows,
  summary: TraceSummaryLine,
): Promise<Blob> {
  const picture = pictureScene(waterfall.snapshot(), rows, PNG_ROWS);
  const { width, height } = pictureSize(picture);
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this page has no 2D canvas');
  context.scale(SCALE, SCALE);
  drawPicture(context, picture, summary, waterfall.minimapPicture());
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => {
      if (blob === null) failed(new Error('the picture is too large for this browser'));
      else done(blob);
    }, 'image/png');
  });
}

/** The waterfall as an SVG document; its minimap is a picture in it. */
export async function waterfallSvg(
  waterfall: Waterfall,
  rows: PictureRows,
  summary: TraceSummaryLine,
): Promise<Blob> {
  const { SvgContext } = await import('./svg-context.ts');
  const picture = pictureScene(waterfall.snapshot(), rows, SVG_ROWS);
  const portable: PictureScene = {
    ...picture,
    scene: { ...picture.scene, theme: portableTheme(picture.scene.theme) },
  };
  const { width, height } = pictureSize(portable);
  // Texts are measured with the fonts of this page.
  const measure = document.createElement('canvas').getContext('2d');
  if (measure === null) throw new Error('this page has no 2D canvas');
  const context = new SvgContext({ width, height, ctx: measure });
  drawPicture(context as unknown as CanvasRenderingContext2D, portable, summary, waterfall.minimapPicture());
  const svg = context.getSvg();
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  return new Blob([xmlText(new XMLSerializer().serializeToString(svg))], { type: 'image/svg+xml' });
}

/** Fonts with names that other machines may know, and colours as drawing programs read them. */
export function portableTheme(theme: WaterfallTheme): WaterfallTheme {
  const change = (value: string): string =>
    value
      .replace(/'(Inter|JetBrains Mono) Variable'/u, "'$1 Variable', '$1'")
      .replace(/^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/iu, (_, r, g, b, a) => {
        const part = (hex: string): number => Number.parseInt(hex, 16);
        return `rgba(${part(r as string)}, ${part(g as string)}, ${part(b as string)}, ${(part(a as string) / 255).toFixed(3)})`;
      });
  return Object.fromEntries(
    Object.entries(theme).map(([name, value]) => [name, change(value as string)]),
  ) as unknown as WaterfallTheme;
}
