/** The scatter's two axes: time across, duration (logarithmic) up. Pixels count from the plot's top left corner. */
export interface ScatterScale {
  /** Milliseconds since `baseNs` at the left and right edge. */
  fromMs: number;
  toMs: number;
  /** Nanoseconds at the bottom and top edge. */
  minNs: number;
  maxNs: number;
  width: number;
  height: number;
}

/** A plot with less than this between first and last looks like noise. */
const LEAST_SPAN_MS = 1_000;
const PADDING_SHARE = 0.015;
/** Shorter durations lie on the bottom edge: the logarithm of zero is nowhere. */
const LEAST_NS = 1_000;

/** What the axes have to show: first and last start, shortest and longest duration. */
export interface PlotExtent {
  fromMs: number;
  toMs: number;
  minNs: number;
  maxNs: number;
  /** Bounds that were chosen: an axis shows just these. */
  time?: Bounds | undefined;
  duration?: Bounds | undefined;
}

export interface Bounds {
  from: number;
  to: number;
}

/** A scale that holds an extent, padded, with whole decades where there is little spread. */
export function fitScale(extent: PlotExtent | undefined, width: number, height: number): ScatterScale {
  if (extent === undefined) return { fromMs: 0, toMs: LEAST_SPAN_MS, minNs: 1e6, maxNs: 1e9, width, height };
  return { ...timesOf(extent), ...durationsOf(extent), width, height };
}

function timesOf({ fromMs, toMs, time }: PlotExtent): { fromMs: number; toMs: number } {
  if (time !== undefined && time.to > time.from) return { fromMs: time.from, toMs: time.to };
  const missing = Math.max(0, LEAST_SPAN_MS - (toMs - fromMs));
  const padding = (toMs - fromMs) * PADDING_SHARE + missing / 2;
  return { fromMs: fromMs - padding, toMs: toMs + padding };
}

function durationsOf({ minNs, maxNs, duration }: PlotExtent): { minNs: number; maxNs: number } {
  if (duration !== undefined && duration.to > duration.from) {
    const least = Math.min(LEAST_NS, duration.to / 2);
    return { minNs: Math.max(least, duration.from), maxNs: duration.to };
  }
  const low = Math.log10(Math.max(LEAST_NS, minNs));
  const high = Math.log10(Math.max(LEAST_NS, maxNs));
  const spread = Math.max(0.15, (high - low) * 0.08, (1 - (high - low)) / 2);
  return { minNs: 10 ** (low - spread), maxNs: 10 ** (high + spread) };
}

export function xOf(scale: ScatterScale, timeMs: number): number {
  return ((timeMs - scale.fromMs) / (scale.toMs - scale.fromMs)) * scale.width;
}

export function yOf(scale: ScatterScale, durationNs: number): number {
  const low = Math.log10(scale.minNs);
  const share = (Math.log10(Math.max(scale.minNs, durationNs)) - low) / (Math.log10(scale.maxNs) - low);
  return scale.height * (1 - share);
}

export function timeAt(scale: ScatterScale, x: number): number {
  return scale.fromMs + (x / scale.width) * (scale.toMs - scale.fromMs);
}

export function durationAt(scale: ScatterScale, y: number): number {
  const low = Math.log10(scale.minNs);
  return 10 ** (low + (1 - y / scale.height) * (Math.log10(scale.maxNs) - low));
}

/** Durations to write at the left, at least `gap` pixels apart: decades, with twos and fives where there is room. */
export function durationTicks(scale: ScatterScale, gap: number): number[] {
  const decade = scale.height / Math.log10(scale.maxNs / scale.minNs);
  const steps = decade * Math.log10(2) >= gap ? [1, 2, 5] : decade * Math.log10(3) >= gap ? [1, 3] : [1];
  const every = steps.length > 1 ? 1 : Math.max(1, Math.ceil(gap / decade));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(scale.minNs)); power <= Math.log10(scale.maxNs); power++) {
    if (((power % every) + every) % every !== 0) continue;
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (tick >= scale.minNs && tick <= scale.maxNs) ticks.push(tick);
    }
  }
  return ticks;
}

const TIME_STEPS_MS = [
  50, 100, 200, 500, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3,
  7200e3, 10800e3, 21600e3, 43200e3, 86400e3, 172800e3, 604800e3, 2592000e3, 7776000e3, 31536000e3,
];

export interface TimeTicks {
  /** In the scale's milliseconds. */
  at: number[];
  stepMs: number;
}

/** Times to write at the bottom, at least `gap` pixels apart, on round local times. `baseMs` is the scale's zero. */
export function timeTicks(scale: ScatterScale, gap: number, baseMs: number): TimeTicks {
  const least = (gap / scale.width) * (scale.toMs - scale.fromMs);
  const longest = TIME_STEPS_MS[TIME_STEPS_MS.length - 1]!;
  const stepMs = TIME_STEPS_MS.find((step) => step >= least) ?? Math.ceil(least / longest) * longest;
  const zone = new Date(baseMs).getTimezoneOffset() * 60_000;
  const local = baseMs - zone;
  const at: number[] = [];
  for (
    let tick = Math.ceil((scale.fromMs + local) / stepMs) * stepMs;
    tick <= scale.toMs + local;
    tick += stepMs
  ) {
    at.push(tick - local);
  }
  return { at, stepMs };
}
