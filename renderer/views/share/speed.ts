/** How much faster or slower a replay may go than what was recorded. */
export const MIN_SPEED = 0.1;
export const MAX_SPEED = 100;
/** Steps of the slider for a tenfold speed. */
export const STEPS = 20;

/** The slider's places: equal distances are equal ratios. */
export const FIRST_STEP = Math.log10(MIN_SPEED) * STEPS;
export const LAST_STEP = Math.log10(MAX_SPEED) * STEPS;

export function speedOfStep(step: number): number {
  return round(10 ** (step / STEPS));
}

export function stepOfSpeed(speed: number): number {
  return Math.round(Math.log10(speed) * STEPS);
}

/** Reads `2`, `0,5`, `10×`; undefined for what is no speed. */
export function readSpeed(text: string): number | undefined {
  const plain = text.trim().replace(/[×x]$/iu, '').trim().replace(',', '.');
  if (!/^\d+(\.\d+)?$/.test(plain)) return undefined;
  const speed = Number(plain);
  return speed >= MIN_SPEED && speed <= MAX_SPEED ? speed : undefined;
}

/** Two figures are as exact as a speed is felt. */
function round(speed: number): number {
  return Number(speed.toPrecision(2));
}
