/** On the screen text is never drawn smaller than this share of its size, until boxes can't hold it any more. */
const READABLE_SCALE = 0.88;
const LARGEST_TEXT = 1.35;
/** From here on the figures are worded shorter. */
const TIGHT_TEXT = 1.1;
/** In steps, so that a zoom does not lay out text in every frame. */
const STEPS = 20;

/** How much larger the map's text is drawn than its boxes, for a camera's scale. */
export function textScaleAt(scale: number): number {
  return Math.round(Math.min(LARGEST_TEXT, Math.max(1, READABLE_SCALE / scale)) * STEPS) / STEPS;
}

export function isTight(textScale: number): boolean {
  return textScale > TIGHT_TEXT;
}
