import type { MapQuery } from '../../../app/core/contract/methods.ts';

/** The windows of time that go along with the present; `all` is everything that is stored. */
export const WINDOWS = [
  { id: '1m', title: '1 min', spoken: 'the last minute', ms: 60_000 },
  { id: '5m', title: '5 min', spoken: 'the last 5 minutes', ms: 300_000 },
  { id: '15m', title: '15 min', spoken: 'the last 15 minutes', ms: 900_000 },
  { id: 'all', title: 'All', spoken: 'everything stored', ms: Infinity },
] as const;

export type WindowId = (typeof WINDOWS)[number]['id'];

export const DEFAULT_WINDOW: WindowId = '5m';

export function windowOf(id: string): (typeof WINDOWS)[number] {
  return (
    WINDOWS.find((window) => window.id === id) ?? WINDOWS.find(({ id: known }) => known === DEFAULT_WINDOW)!
  );
}

/** A part of time, both ends included, nanoseconds since the epoch. */
export interface TimeRange {
  fromNs: bigint;
  toNs: bigint;
}

/** What time the map is of: the last minutes, or a range that stays. */
export type MapWindow = WindowId | TimeRange;

export function isFixed(window: MapWindow): window is TimeRange {
  return typeof window !== 'string';
}

/** What a map is compared with: the window of the same length before it, or another one. */
export type Against = 'none' | 'before' | TimeRange;

export type Expanded = NonNullable<MapQuery['expand']>[number];

/** What the map is asked for; it lives in the route. */
export interface MapQuestion {
  query: string;
  window: MapWindow;
  against: Against;
  expand: readonly Expanded[];
}

/** The windows that a session has: the last minutes are only those of one that is received into. */
export function windowsOf(live: boolean): readonly (typeof WINDOWS)[number][] {
  return live ? WINDOWS : WINDOWS.filter(({ id }) => id === 'all');
}

/**
 * Reads the question from a route's parameters; what doesn't fit is as if it were not there.
 * @param live whether the session is received into
 */
export function readMapQuestion(params: ReadonlyMap<string, string>, live = true): MapQuestion {
  const against = params.get('vs') ?? '';
  return {
    query: (params.get('q') ?? '').trim(),
    window: readRange(params.get('at') ?? '') ?? (live ? windowOf(params.get('last') ?? '').id : 'all'),
    against: against === 'before' ? 'before' : (readRange(against) ?? 'none'),
    expand: (params.get('expand') ?? '').split(';').flatMap(readExpanded),
  };
}

/** The route's parameters for a change of the question; an empty value takes one away. */
export function mapParams(change: Partial<MapQuestion>): Record<string, string> {
  const { query, window, against, expand } = change;
  const params: Record<string, string> = {};
  if (query !== undefined) params['q'] = query;
  if (window !== undefined) {
    params['at'] = isFixed(window) ? printRange(window) : '';
    params['last'] = isFixed(window) || window === DEFAULT_WINDOW ? '' : window;
  }
  if (against !== undefined)
    params['vs'] = against === 'none' ? '' : against === 'before' ? 'before' : printRange(against);
  if (expand !== undefined) params['expand'] = expand.map(printExpanded).join(';');
  return params;
}

export function printRange({ fromNs, toNs }: TimeRange): string {
  return `${fromNs}.${toNs}`;
}

function readRange(text: string): TimeRange | undefined {
  const [, from, to] = /^(\d{1,19})\.(\d{1,19})$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const range = { fromNs: BigInt(from), toNs: BigInt(to) };
  return range.fromNs <= range.toNs ? range : undefined;
}

const LETTERS = { o: 'operation', i: 'instance' } as const;

function printExpanded({ node, by }: Expanded): string {
  return `${by === 'operation' ? 'o' : 'i'}.${encodeURIComponent(node)}`;
}

function readExpanded(text: string): Expanded[] {
  const [, letter, node] = /^([oi])\.(.+)$/.exec(text) ?? [];
  if (letter === undefined || node === undefined) return [];
  try {
    return [{ node: decodeURIComponent(node), by: LETTERS[letter as 'o' | 'i'] }];
  } catch {
    return [];
  }
}
