import { CanvasPen } from '../../canvas/canvas-pen.ts';
import { SvgPen } from '../../canvas/svg-pen.ts';
import type { Drawn } from './drawn.ts';
import { drawMap, mapPictureSize, readMapTheme } from './draw-map.ts';
import { buildScene } from './scene.ts';

/** Pixels of a PNG for one of the screen's: sharp on dense screens and in print. */
const SCALE = 2;

export interface PictureSource {
  drawn: Drawn;
  /** Whose colours and faces count. */
  element: Element;
  colorOf(service: string): string;
  title: string;
}

/** The map as an SVG document. */
export function mapSvg({ drawn, element, colorOf, title }: PictureSource): Blob {
  const scene = buildScene(drawn, 1);
  const theme = readMapTheme(element);
  const { width, height } = mapPictureSize(scene);
  // Texts are measured with the fonts of this page.
  const measure = document.createElement('canvas').getContext('2d');
  if (measure === null) throw new Error('this page has no 2D canvas');
  const pen = new SvgPen(measure);
  drawMap(pen, scene, drawn.layout, theme, colorOf);
  return new Blob([pen.file(width, height, theme.panel, title)], { type: 'image/svg+xml;charset=utf-8' });
}

/** The map as a PNG. Rejects where the page has no room for it. */
export async function mapPng({ drawn, element, colorOf }: PictureSource): Promise<Blob> {
  const scene = buildScene(drawn, 1);
  const theme = readMapTheme(element);
  const { width, height } = mapPictureSize(scene);
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this page has no 2D canvas');
  context.scale(SCALE, SCALE);
  context.fillStyle = theme.panel;
  context.fillRect(0, 0, width, height);
  drawMap(new CanvasPen(context), scene, drawn.layout, theme, colorOf);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => {
      if (blob === null) failed(new Error('the picture is too large for this browser'));
      else done(blob);
    }, 'image/png');
  });
}
