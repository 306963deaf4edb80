import type { Point } from '../../components/graph/layout.ts';
import type { Pins } from '../../components/graph/pinned-layout.ts';

/** More than a map draws; the oldest go. */
const MAX_PINS = 300;

export function withPin(pins: Pins, id: string, to: Point): Pins {
  const others = [...pins].filter(([own]) => own !== id).slice(1 - MAX_PINS);
  return new Map([...others, [id, to]]);
}

export function withoutPin(pins: Pins, id: string): Pins {
  return new Map([...pins].filter(([own]) => own !== id));
}

export function printPins(pins: Pins): string {
  return JSON.stringify([...pins].map(([id, { x, y }]) => [id, Math.round(x), Math.round(y)]));
}

/** What was stored by whatever version: entries that are none are left out. */
export function readPins(text: string): Pins {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return new Map();
  }
  const points = new Map<string, Point>();
  for (const entry of Array.isArray(stored) ? (stored as unknown[]) : []) {
    const [id, x, y] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof id === 'string' && Number.isFinite(x) && Number.isFinite(y))
      points.set(id, { x: x as number, y: y as number });
  }
  return points;
}
