import type { TextMeasure } from './text-cache.ts';
import { xmlText } from './xml-text.ts';
import type { BoxLook, Pen, Stroke, TextAnchor } from './pen.ts';

const figure = (value: number): string => String(Math.round(value * 100) / 100);

/** A text as it stands in an XML file, in content or between double quotes. */
export function escapeXml(text: string): string {
  return xmlText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Writes SVG elements. Colours and fonts are written into each: the file needs nothing beside it. */
export class SvgPen implements Pen {
  readonly measure: TextMeasure;
  readonly #parts: string[] = [];

  constructor(measure: TextMeasure) {
    this.measure = measure;
  }

  line(points: readonly number[], stroke: Stroke): void {
    this.#parts.push(`<polyline points="${points.map(figure).join(' ')}" fill="none"${strokeOf(stroke)}/>`);
  }

  shape(points: readonly number[], fill: string): void {
    this.#parts.push(`<polygon points="${points.map(figure).join(' ')}" fill="${escapeXml(fill)}"/>`);
  }

  box(x: number, y: number, width: number, height: number, radius: number, look: BoxLook): void {
    const place = `x="${figure(x)}" y="${figure(y)}" width="${figure(width)}" height="${figure(height)}"`;
    this.#parts.push(`<rect ${place} rx="${figure(radius)}"${lookOf(look)}/>`);
  }

  circle(x: number, y: number, radius: number, look: BoxLook): void {
    this.#parts.push(`<circle cx="${figure(x)}" cy="${figure(y)}" r="${figure(radius)}"${lookOf(look)}/>`);
  }

  text(text: string, x: number, y: number, font: string, color: string, anchor: TextAnchor = 'start'): void {
    const place = `x="${figure(x)}" y="${figure(y)}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
    const look = `fill="${escapeXml(color)}" style="font:${escapeXml(font)};white-space:pre"`;
    this.#parts.push(`<text ${place} ${look}>${escapeXml(text)}</text>`);
  }

  /** The file. @param title read by screen readers and shown by file viewers */
  file(width: number, height: number, background: string, title: string): string {
    const size = `width="${figure(width)}" height="${figure(height)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${figure(width)} ${figure(height)}" role="img">`,
      `<title>${escapeXml(title)}</title>`,
      `<rect ${size} fill="${escapeXml(background)}"/>`,
      ...this.#parts,
      '</svg>',
      '',
    ].join('\n');
  }
}

function strokeOf({ color, width, dash }: Stroke): string {
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash.map(figure).join(' ')}"`;
  return ` stroke="${escapeXml(color)}" stroke-width="${figure(width)}"${dashes}`;
}

function lookOf({ fill, stroke }: BoxLook): string {
  return ` fill="${escapeXml(fill ?? 'none')}"${stroke === undefined ? '' : strokeOf(stroke)}`;
}
