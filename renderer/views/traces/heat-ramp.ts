/**
 * Colours for counts, from few to many: one hue, grey-blue, with even steps of OKLCH lightness, so that twice the step looks like
 * twice the step. Away from the ground in either theme.
 */
const STEPS = 12;

interface Ramp {
  from: { lightness: number; chroma: number };
  to: { lightness: number; chroma: number };
}

const RAMPS: Record<'dark' | 'light', Ramp> = {
  dark: { from: { lightness: 0.3, chroma: 0.025 }, to: { lightness: 0.76, chroma: 0.07 } },
  light: { from: { lightness: 0.91, chroma: 0.02 }, to: { lightness: 0.48, chroma: 0.09 } },
};
const HUE = 250;

export function heatRamp(theme: 'dark' | 'light'): string[] {
  const { from, to } = RAMPS[theme];
  return Array.from({ length: STEPS }, (_, i) => {
    const at = (a: number, b: number): string => (a + ((b - a) * i) / (STEPS - 1)).toFixed(3);
    return `oklch(${at(from.lightness, to.lightness)} ${at(from.chroma, to.chroma)} ${HUE})`;
  });
}

/** The step of a count between one and the most, on a logarithmic scale: rare cells stay visible beside crowded ones. */
export function heatStep(count: number, most: number, steps: number): number {
  if (most <= 1) return steps - 1;
  return Math.min(steps - 1, Math.floor((Math.log(count) / Math.log(most)) * steps));
}
