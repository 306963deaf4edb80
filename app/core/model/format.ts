/** How figures are written everywhere: durations in three figures with a unit, counts with thin spaces, times local. */

const THIN_SPACE = '\u2009';
/** Between a figure and its unit: the two stay on one line. */
const UNIT_SPACE = '\u00a0';

const DURATION_UNITS: readonly { ns: number; unit: string }[] = [
  { ns: 3.6e12, unit: 'h' },
  { ns: 6e10, unit: 'min' },
  { ns: 1e9, unit: 's' },
  { ns: 1e6, unit: 'ms' },
  { ns: 1e3, unit: 'µs' },
];

/** Three significant figures: 1.42, 41.0, 410. From 1 000 on, all digits before the point. */
function threeFigures(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return value.toFixed(decimals);
}

/** A whole number is written as one (`38`, not `38.0`); a figure that has a fraction keeps its places (`1.70`). */
function trimZeros(figure: string): string {
  return figure.replace(/\.0+$/, '');
}

const DAY = 86_400e9;
/** From 100 h on days are counted: such durations come from clocks that were wrong. */
const DAYS_FROM = 100 * 3_600e9;

/**
 * A duration given in nanoseconds, with a unit and three figures: `410 ms`, `1.42 s`, `38 µs`. Hours and minutes are
 * written with their remainder (`2 min 05 s`).
 */
export function formatDuration(ns: number | bigint): string {
  const value = Number(ns);
  if (!Number.isFinite(value)) return '–';
  if (value < 0) return `−${formatDuration(-value)}`;
  if (value < 999.5) return `${Math.round(value)}${UNIT_SPACE}ns`;
  // A figure that rounds up to a thousand belongs to the next unit: 999.7 µs is 1 ms.
  const unit =
    DURATION_UNITS.find(
      ({ ns: size, unit: name }) => value >= size * (name === 'h' || name === 'min' ? 1 : 0.9995),
    ) ?? DURATION_UNITS[DURATION_UNITS.length - 1]!;
  if (value >= DAYS_FROM) return `${formatCount(value / DAY)}${UNIT_SPACE}d`;
  if (unit.unit === 'h') return twoPart(value / 6e10, 60, 'h', 'min');
  if (unit.unit === 'min') return twoPart(value / 1e9, 60, 'min', 's');
  return `${trimZeros(threeFigures(value / unit.ns))}${UNIT_SPACE}${unit.unit}`;
}

function twoPart(small: number, base: number, bigUnit: string, smallUnit: string): string {
  const rounded = Math.round(small);
  const big = Math.floor(rounded / base);
  const rest = String(rounded % base).padStart(2, '0');
  return `${formatCount(big)}${UNIT_SPACE}${bigUnit} ${rest}${UNIT_SPACE}${smallUnit}`;
}

/** A duration without loss, for titles and copying: `1 420 381 204 ns`. */
export function formatDurationExact(ns: number | bigint): string {
  return `${formatCount(ns)}${UNIT_SPACE}ns`;
}

/** A whole number with thin spaces between thousands: `1 248`. Four figures and more are grouped. */
export function formatCount(count: number | bigint): string {
  const whole = typeof count === 'bigint' ? count : Number.isFinite(count) ? Math.round(count) : undefined;
  if (whole === undefined) return '–';
  const digits = whole.toString();
  const sign = digits.startsWith('-') ? '−' : '';
  return sign + digits.replace(/^-/, '').replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
}

/** A count where room is short: `1.2 k`, `3.4 M`; below 10 000 it is whole. */
export function formatCountShort(count: number): string {
  if (Math.abs(count) < 10_000) return formatCount(count);
  const [size, unit] =
    Math.abs(count) >= 999_500_000 ? [1e9, 'G'] : Math.abs(count) >= 999_500 ? [1e6, 'M'] : [1e3, 'k'];
  return `${trimZeros(threeFigures(count / size))}${UNIT_SPACE}${unit}`;
}

/** A noun with its count: `1 span`, `148 spans`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Events a second: `1 248/s`, `0.4/s`. */
export function formatRate(perSecond: number): string {
  return `${perSecond > 0 && perSecond < 9.95 ? trimZeros(perSecond.toFixed(1)) : formatCount(perSecond)}/s`;
}

/** A share between 0 and 1 in percent: `28.9 %`, `< 0.1 %`. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return `<${UNIT_SPACE}0.1${UNIT_SPACE}%`;
  return `${trimZeros(percent.toFixed(percent >= 99.95 || percent === 0 ? 0 : 1))}${UNIT_SPACE}%`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size in bytes, in powers of 1024: `512 B`, `1.21 MiB`. */
export function formatBytes(bytes: number | bigint): string {
  let value = Number(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : trimZeros(threeFigures(value))}${UNIT_SPACE}${BYTE_UNITS[unit]!}`;
}

const NS_PER_MS = 1_000_000n;

/** Milliseconds since the epoch of an absolute time in nanoseconds, rounded down. */
export function nanosToMillis(ns: bigint): number {
  const millis = ns / NS_PER_MS;
  return Number(ns < 0n && millis * NS_PER_MS !== ns ? millis - 1n : millis);
}

const two = (value: number): string => String(value).padStart(2, '0');
const three = (value: number): string => String(value).padStart(3, '0');

/** Local time of day with milliseconds: `14:32:58.471`. */
export function formatTime(ns: bigint): string {
  const date = new Date(nanosToMillis(ns));
  if (Number.isNaN(date.getTime())) return '–';
  return `${formatClock(date)}.${three(date.getMilliseconds())}`;
}

/** Local time of day in seconds: `14:32:58`. */
export function formatClock(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Local date: `2026-11-22`. */
export function formatDate(ns: bigint): string {
  const date = new Date(nanosToMillis(ns));
  if (Number.isNaN(date.getTime())) return '–';
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Whether a time lies in the present day, local. */
export function isToday(ns: bigint, nowMs = Date.now()): boolean {
  return formatDate(ns) === formatDate(BigInt(Math.floor(nowMs)) * NS_PER_MS);
}

/** Local time of day, behind its date unless that is today's: `14:32:58.471`, `2025-11-22 14:32:58.471`. */
export function formatDayTime(ns: bigint, nowMs = Date.now()): string {
  return isToday(ns, nowMs) ? formatTime(ns) : `${formatDate(ns)} ${formatTime(ns)}`;
}

/** Shorter than this, a range is told to the millisecond. */
const BRIEF_NS = 2_000_000_000n;

/** `14:05:10 – 14:20:55`, with the date where that is not today's, and with both where they differ. */
export function formatTimeRange(fromNs: bigint, toNs: bigint, nowMs = Date.now()): string {
  const time = (ns: bigint): string =>
    toNs - fromNs < BRIEF_NS ? formatTime(ns) : formatClock(new Date(nanosToMillis(ns)));
  const [from, to] = [formatDate(fromNs), formatDate(toNs)];
  if (from !== to) return `${from} ${time(fromNs)} – ${to} ${time(toNs)}`;
  return `${isToday(fromNs, nowMs) ? '' : `${from} `}${time(fromNs)} – ${time(toNs)}`;
}

/** Local date and time with every digit that was received: `2026-11-22 14:32:58.471 203 118`. */
export function formatDateTime(ns: bigint): string {
  const rest = Number(((ns % NS_PER_MS) + NS_PER_MS) % NS_PER_MS);
  const below = rest === 0 ? '' : ` ${three(Math.floor(rest / 1000))} ${three(rest % 1000)}`;
  return `${formatDate(ns)} ${formatTime(ns)}${below}`;
}

/** How long ago, roughly: `now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`. */
export function formatAgo(ns: bigint, nowNs: bigint): string {
  const seconds = Math.floor(Number(nowNs - ns) / 1e9);
  if (seconds < 2) return 'now';
  if (seconds < 60) return `${seconds}${UNIT_SPACE}s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${UNIT_SPACE}min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}${UNIT_SPACE}h ago`;
  return `${Math.floor(seconds / 86_400)}${UNIT_SPACE}d ago`;
}

/** An id short enough for a heading: its first and last four digits. */
export function formatIdShort(id: string): string {
  return id.length <= 12 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`;
}
