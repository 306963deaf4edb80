import { formatTimeRange } from '../../../app/core/model/format.ts';

/** The windows of time to choose from; `all` is everything that is stored. */
export const WINDOWS = [
  { id: 'all', title: 'All', spoken: 'everything stored', ms: Infinity },
  { id: '5m', title: '5 min', spoken: 'the last 5 minutes', ms: 300_000 },
  { id: '15m', title: '15 min', spoken: 'the last 15 minutes', ms: 900_000 },
  { id: '1h', title: '1 h', spoken: 'the last hour', ms: 3_600_000 },
] as const;

export type WindowId = (typeof WINDOWS)[number]['id'];

/** Two times, nanoseconds, both included. */
export interface TimeRange {
  fromNs: bigint;
  toNs: bigint;
}

/** A window that ends now, or a stretch of time that was marked out. */
export type TimeWindow = { id: WindowId } | ({ id: 'custom' } & TimeRange);

export const EVERYTHING: TimeWindow = { id: 'all' };

const NANOS_PER_MS = 1_000_000n;
/** Of a single trace a rate says nothing. */
const LEAST_SECONDS = 1;

/** Reads the window from a route's parameters; what doesn't fit is everything. */
export function readWindow(params: ReadonlyMap<string, string>): TimeWindow {
  const from = params.get('from') ?? '';
  const to = params.get('to') ?? '';
  if (/^\d{1,19}$/.test(from) && /^\d{1,19}$/.test(to) && BigInt(from) <= BigInt(to))
    return { id: 'custom', fromNs: BigInt(from), toNs: BigInt(to) };
  return { id: WINDOWS.find(({ id }) => id === params.get('last'))?.id ?? 'all' };
}

/** The route's parameters of a window; an empty value takes one away. */
export function windowParams(window: TimeWindow): { last: string; from: string; to: string } {
  if (window.id === 'custom') return { last: '', from: String(window.fromNs), to: String(window.toNs) };
  return { last: window.id === 'all' ? '' : window.id, from: '', to: '' };
}

/** The bounds that a window has at a time, as the engine's calls take them. */
export function boundsOf(window: TimeWindow, nowMs: number): Partial<TimeRange> {
  if (window.id === 'custom') return { fromNs: window.fromNs, toNs: window.toNs };
  const ms = WINDOWS.find(({ id }) => id === window.id)!.ms;
  return Number.isFinite(ms) ? { fromNs: BigInt(nowMs - ms) * NANOS_PER_MS } : {};
}

/** The window as a part of a sentence. */
export function spokenWindow(window: TimeWindow): string {
  return window.id === 'custom' ? formatRange(window) : WINDOWS.find(({ id }) => id === window.id)!.spoken;
}

/** Both times, with the dates that have to be told. */
export function formatRange({ fromNs, toNs }: TimeRange): string {
  return formatTimeRange(fromNs, toNs);
}

/** Seconds between two times; undefined where there are too few for a rate. */
export function secondsOf({ fromNs, toNs }: TimeRange): number | undefined {
  const seconds = Number(toNs - fromNs) / 1e9;
  return seconds >= LEAST_SECONDS ? seconds : undefined;
}
