import { distance, oklchToLinear, seenAs, type Triple, type Vision } from './oklch.ts';

/** Pure red is for errors alone: hues this close to it are not given to a service. */
const RESERVED_RED = { from: 8, to: 36 };
/** Closer hues look the same as squares of nine pixels. */
const HUE_STEP = 15;
/** The first colour of the order: calm, and as far from error red as a hue gets. */
const FIRST_HUE = 210;
/** Distances are multiplied by these before the worst one counts: the rarer a vision, the less it has to give way. */
const VISIONS: readonly { vision: Vision; weight: number }[] = [
  { vision: 'common', weight: 1 },
  { vision: 'deutan', weight: 2.6 },
  { vision: 'protan', weight: 2.6 },
  { vision: 'tritan', weight: 3.2 },
];
/** After this many services hues repeat: more cannot be told apart at one lightness anyway. */
export const PALETTE_SIZE = 20;

function seen(hue: number): Triple[] {
  const colour = oklchToLinear(0.72, 0.115, hue);
  return VISIONS.map(({ vision }) => seenAs(vision, colour));
}

function apart(a: Triple[], b: Triple[]): number {
  return Math.min(...VISIONS.map(({ weight }, i) => weight * distance(a[i]!, b[i]!)));
}

/**
 * Hues in the order in which services get them. Each is the one farthest from all before it, the latest ones counting
 * most, under the worst of common, red-, green- and blue-deficient vision.
 */
export function orderHues(): number[] {
  const left = new Map<number, Triple[]>();
  for (let hue = 0; hue < 360; hue += HUE_STEP) {
    if (hue < RESERVED_RED.from || hue > RESERVED_RED.to) left.set(hue, seen(hue));
  }
  const order: { hue: number; seen: Triple[] }[] = [{ hue: FIRST_HUE, seen: left.get(FIRST_HUE)! }];
  left.delete(FIRST_HUE);
  while (order.length < PALETTE_SIZE) {
    let best = { hue: -1, score: -1 };
    for (const [hue, candidate] of left) {
      const score = Math.min(
        ...order.map((taken, i) => apart(candidate, taken.seen) * (order.length - i <= 3 ? 1 : 1.8)),
      );
      if (score > best.score) best = { hue, score };
    }
    order.push({ hue: best.hue, seen: left.get(best.hue)! });
    left.delete(best.hue);
  }
  return order.map(({ hue }) => hue);
}
