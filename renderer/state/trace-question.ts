import type { TraceOrder } from '../../app/core/contract/methods.ts';
import type { Selection } from '../../app/core/contract/query-methods.ts';

/**
 * A part of the plot: traces that start in it and last that long, nanoseconds, both ends included. Both times or none, and
 * both durations or none.
 */
export interface Brush {
  fromNs?: bigint | undefined;
  toNs?: bigint | undefined;
  minNs?: number | undefined;
  maxNs?: number | undefined;
}

/** What the list of traces is asked for; it lives in the route. */
export interface TraceQuestion {
  query: string;
  order: TraceOrder;
  /** What everything here is about: the plot, its brush and the counts. */
  zoom: Brush | undefined;
  /** What is selected of it. */
  brush: Brush | undefined;
}

/** What the panel beside the list shows. */
export type SidePanel = 'facets' | 'apart';

export const ORDERS: readonly { id: TraceOrder; title: string }[] = [
  { id: 'newest', title: 'Newest' },
  { id: 'slowest', title: 'Slowest' },
  { id: 'errors', title: 'Most errors' },
  { id: 'oldest', title: 'Oldest' },
];

/** Reads the question from a route's parameters; what doesn't fit is as if it were not there. */
export function readQuestion(params: ReadonlyMap<string, string>): TraceQuestion {
  const order = ORDERS.find(({ id }) => id === params.get('order'))?.id ?? 'newest';
  return {
    query: params.get('q') ?? '',
    order,
    zoom: readBrush(params.get('zoom') ?? ''),
    brush: readBrush(params.get('brush') ?? ''),
  };
}

/** The route's parameters for a change of the question; an empty value takes one away. */
export function questionParams(change: Partial<TraceQuestion>): Record<string, string> {
  const params: Record<string, string> = {};
  if (change.query !== undefined) params['q'] = change.query;
  if (change.order !== undefined) params['order'] = change.order === 'newest' ? '' : change.order;
  if ('zoom' in change) params['zoom'] = change.zoom === undefined ? '' : printBrush(change.zoom);
  if ('brush' in change) params['brush'] = change.brush === undefined ? '' : printBrush(change.brush);
  return params;
}

export function sameQuestion(a: TraceQuestion, b: TraceQuestion): boolean {
  const [x, y] = [questionParams(a), questionParams(b)];
  return Object.keys({ ...x, ...y }).every((name) => x[name] === y[name]);
}

export function readPanel(params: ReadonlyMap<string, string>): SidePanel {
  return params.get('side') === 'apart' ? 'apart' : 'facets';
}

/** What a question selects, with its brush or without. */
export function selectionOf({ query, zoom, brush }: TraceQuestion, within: 'brush' | 'zoom'): Selection {
  const area = within === 'brush' ? intersection(zoom, brush) : zoom;
  return {
    ...(query === '' ? {} : { query }),
    ...(area?.fromNs === undefined ? {} : { fromNs: area.fromNs }),
    ...(area?.toNs === undefined ? {} : { toNs: area.toNs }),
    ...(area?.minNs === undefined ? {} : { minDurationNs: area.minNs }),
    ...(area?.maxNs === undefined ? {} : { maxDurationNs: area.maxNs }),
  };
}

/** What lies in both areas; what an area doesn't bound, the other does. */
export function intersection(a: Brush | undefined, b: Brush | undefined): Brush | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    fromNs: pick(a.fromNs, b.fromNs, (x, y) => x > y),
    toNs: pick(a.toNs, b.toNs, (x, y) => x < y),
    minNs: pick(a.minNs, b.minNs, (x, y) => x > y),
    maxNs: pick(a.maxNs, b.maxNs, (x, y) => x < y),
  };
}

function pick<T>(a: T | undefined, b: T | undefined, first: (a: T, b: T) => boolean): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return first(a, b) ? a : b;
}

/** `from.to.min.max` in nanoseconds; what is not bounded is left empty. */
function printBrush({ fromNs, toNs, minNs, maxNs }: Brush): string {
  const bounds = [
    fromNs,
    toNs,
    minNs === undefined ? undefined : Math.floor(minNs),
    maxNs === undefined ? undefined : Math.ceil(maxNs),
  ];
  return bounds.map((bound) => (bound === undefined ? '' : String(bound))).join('.');
}

/** Times fit 64 bits, durations are exact as numbers. */
const BOUND = /^\d{1,19}$/;

function readBrush(text: string): Brush | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const [from = '', to = '', min = '', max = ''] = parts;
  const times = BOUND.test(from) && BOUND.test(to);
  const durations = BOUND.test(min) && BOUND.test(max);
  if ((!times && from + to !== '') || (!durations && min + max !== '') || (!times && !durations))
    return undefined;
  return {
    ...(times ? { fromNs: BigInt(from), toNs: BigInt(to) } : {}),
    ...(durations ? { minNs: Number(min), maxNs: Number(max) } : {}),
  };
}
