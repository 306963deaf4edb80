import { contains, overlaps, samplePath } from './edge-path.ts';
import type { Box, Layout, Point } from './layout.ts';
import type { ChangeKind } from './map-changes.ts';

export type LabelTone = 'error' | 'calls' | ChangeKind;

export interface LabelRequest {
  key: string;
  /** The wordings that would do, the best first, each with its size. */
  forms: readonly { text: string; width: number; height: number }[];
  /** Where room is short the weightier label gets it. */
  weight: number;
  tone: LabelTone;
}

export interface PlacedLabel extends Box {
  key: string;
  text: string;
  tone: LabelTone;
}

/** Free space kept around a label. */
const MARGIN = 3;
/** What a point of a foreign edge under the label costs, beside a distance of one pixel from the edge's middle. */
const CROSSING_COST = 12;
/** What it costs to use the next wording. */
const WORDING_COST = 25;
/** How far from its own line a label may stand. */
const OFFSETS = [0, -13, 13] as const;

/**
 * Puts a label beside each edge so that it covers no node, no other label, and as little of other edges as can be. A
 * label for which there is no free place is left out: its figure is in the panel and in the table.
 */
export function placeLabels(layout: Layout, requests: readonly LabelRequest[]): PlacedLabel[] {
  const boxes = [...layout.nodes.values()];
  const paths = new Map([...layout.edges].map(([key, points]) => [key, samplePath(points)]));
  const placed: PlacedLabel[] = [];
  for (const request of [...requests].sort((a, b) => b.weight - a.weight)) {
    const path = paths.get(request.key);
    if (path === undefined) continue;
    const isFree = (box: Box): boolean =>
      !boxes.some((other) => overlaps(box, other, MARGIN)) &&
      !placed.some((other) => overlaps(box, other, MARGIN));
    let best: { label: PlacedLabel; cost: number } | undefined;
    for (const [index, form] of request.forms.entries()) {
      const place = bestPlace(path, form, isFree, (box) => crossings(box, request.key, paths));
      if (place === undefined) continue;
      const cost = place.cost + index * WORDING_COST;
      if (best !== undefined && best.cost <= cost) continue;
      best = { label: { ...place.box, key: request.key, text: form.text, tone: request.tone }, cost };
    }
    if (best !== undefined) placed.push(best.label);
  }
  return placed;
}

function bestPlace(
  path: readonly Point[],
  size: { width: number; height: number },
  isFree: (box: Box) => boolean,
  crossingsOf: (box: Box) => number,
): { box: Box; cost: number } | undefined {
  let best: { box: Box; cost: number } | undefined;
  const middle = (path.length - 1) / 2;
  for (const [index, point] of path.entries()) {
    for (const offset of OFFSETS) {
      const box = {
        x: point.x - size.width / 2,
        y: point.y - size.height / 2 + offset,
        width: size.width,
        height: size.height,
      };
      if (!isFree(box)) continue;
      const center = path[Math.round(middle)]!;
      const away = Math.hypot(point.x - center.x, point.y - center.y) + Math.abs(index - middle);
      const cost = away + Math.abs(offset) * 1.5 + CROSSING_COST * crossingsOf(box);
      if (best === undefined || cost < best.cost) best = { box, cost };
    }
  }
  return best;
}

function crossings(box: Box, own: string, paths: ReadonlyMap<string, readonly Point[]>): number {
  let count = 0;
  for (const [key, path] of paths) {
    if (key !== own) for (const point of path) if (contains(box, point, 2)) count++;
  }
  return count;
}
