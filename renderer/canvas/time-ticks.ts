import { formatClock, formatDate } from '../../app/core/model/format.ts';

const units = [
  { name: 'ns', size: 1 },
  { name: 'µs', size: 1e3 },
  { name: 'ms', size: 1e6 },
  { name: 's', size: 1e9 },
  { name: 'min', size: 60e9 },
  { name: 'h', size: 3600e9 },
] as const;

const MINUTE = 60e9;
/** Above a minute, steps follow the clock rather than powers of ten. */
const clockSteps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440].map((minutes) => minutes * MINUTE);

/** The smallest step of 1, 2 or 5 times a power of ten (of minutes and hours above 30 s) that is at least `least` nanoseconds. */
export function niceStep(least: number): number {
  const floor = Math.max(least, 1);
  if (floor > 30e9) {
    const step = clockSteps.find((candidate) => candidate >= floor);
    return step ?? Math.ceil(floor / (1440 * MINUTE)) * 1440 * MINUTE;
  }
  const power = 10 ** Math.floor(Math.log10(floor));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= floor * (1 - 1e-9)) ?? 10;
  const step = factor * power;
  return step > 30e9 ? MINUTE : step;
}

/** An offset with just the digits that tell it from one a step away: `250 ms`, `1.2504 s`. */
export function offsetLabel(nanos: number, step: number): string {
  if (nanos === 0) return '0';
  const size = Math.abs(nanos);
  let unit: (typeof units)[number] = units[0];
  for (const candidate of units) if (size >= candidate.size) unit = candidate;
  const decimals = Math.min(9, Math.max(0, Math.ceil(-Math.log10(step / unit.size) - 1e-9)));
  const text = (nanos / unit.size).toFixed(decimals);
  return `${text.includes('.') ? text.replace(/\.?0+$/, '') : text} ${unit.name}`;
}

export interface Ticks {
  step: number;
  times: number[];
}

/** Times of a ruler over [from, to] on `width` pixels, at least `gap` pixels apart. */
export function ticksOf(from: number, to: number, width: number, gap: number): Ticks {
  const step = niceStep(((to - from) * gap) / Math.max(width, 1));
  const times: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to; i++) times.push(i * step);
  return { step, times };
}

const DAY_MS = 86_400_000;
const NS_PER_MS = 1_000_000n;
const dateOf = (ms: number): string => formatDate(BigInt(Math.round(ms)) * NS_PER_MS);

/**
 * Words for the ticks of an axis of local time, at their places: the clock as finely as the step needs, the date at midnight, and
 * before the first one unless it is of today. That takes the room of two, so the second has none.
 * @param times milliseconds since 1970
 */
export function clockLabels(times: readonly number[], stepMs: number, nowMs = Date.now()): string[] {
  const today = dateOf(nowMs);
  let dated = false;
  return times.map((ms, i) => {
    const [date, clock] = [dateOf(ms), formatClock(new Date(ms))];
    if (stepMs >= DAY_MS) return date;
    if (i === 1 && dated) return '';
    if (clock === '00:00:00' && Math.round(ms) % 1000 === 0) return date;
    const shown =
      stepMs >= 60_000
        ? clock.slice(0, 5)
        : stepMs >= 1_000
          ? clock
          : `${clock}.${String(((Math.round(ms) % 1000) + 1000) % 1000).padStart(3, '0')}`;
    dated = i === 0 && date !== today;
    return dated ? `${date} ${shown}` : shown;
  });
}
