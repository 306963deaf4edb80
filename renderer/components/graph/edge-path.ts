import type { Box, Point } from './layout.ts';

/** Room that an arrow head takes at the end of a line. */
export const ARROW_LENGTH = 8;

/** A cubic curve that leaves and arrives in the direction of the layers. */
interface Curve {
  from: Point;
  to: Point;
  /** x of both control points; their heights are those of the ends. */
  middle: number;
}

/** The curves of an edge: one between two bends. Where the bends share a height it is a straight line. */
function curvesOf(points: readonly Point[]): Curve[] {
  const curves: Curve[] = [];
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1]!;
    const last = i === points.length - 1;
    const end = points[i]!;
    // The line stops where the arrow head begins; an edge that runs back to the left arrives from the right.
    const to = last ? { x: end.x - Math.sign(end.x - from.x || 1) * ARROW_LENGTH, y: end.y } : end;
    curves.push({ from, to, middle: (from.x + to.x) / 2 });
  }
  return curves;
}

const figure = (value: number): string => String(Math.round(value * 10) / 10);

/** The `d` of an SVG path along the bends. */
export function pathOf(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return '';
  let path = `M${figure(first.x)} ${figure(first.y)}`;
  for (const { from, to, middle } of curvesOf(points)) {
    path +=
      Math.abs(from.y - to.y) < 0.05
        ? `L${figure(to.x)} ${figure(to.y)}`
        : `C${figure(middle)} ${figure(from.y)} ${figure(middle)} ${figure(to.y)} ${figure(to.x)} ${figure(to.y)}`;
  }
  return path;
}

const SAMPLES = 12;

/** Points along an edge, close enough together to test for collisions. */
export function samplePath(points: readonly Point[]): Point[] {
  const samples: Point[] = [];
  for (const { from, to, middle } of curvesOf(points)) {
    for (let i = 0; i <= SAMPLES; i++) {
      const t = i / SAMPLES;
      const u = 1 - t;
      const ends = u * u * u;
      const near = 3 * u * u * t;
      const far = 3 * u * t * t;
      samples.push({
        x: ends * from.x + (near + far) * middle + t * t * t * to.x,
        y: (ends + near) * from.y + (far + t * t * t) * to.y,
      });
    }
  }
  return samples;
}

export function overlaps(a: Box, b: Box, margin = 0): boolean {
  return (
    a.x < b.x + b.width + margin &&
    b.x < a.x + a.width + margin &&
    a.y < b.y + b.height + margin &&
    b.y < a.y + a.height + margin
  );
}

export function contains(box: Box, point: Point, margin = 0): boolean {
  return (
    point.x > box.x - margin &&
    point.x < box.x + box.width + margin &&
    point.y > box.y - margin &&
    point.y < box.y + box.height + margin
  );
}
