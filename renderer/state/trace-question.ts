import type { TraceOrder } from '../../app/core/contract/methods.ts';

/** A rectangle of the scatter: traces that start in it and last that long. Nanoseconds. */
export interface Brush {
  fromNs: bigint;
  toNs: bigint;
  minNs: number;
  maxNs: number;
}

/** What the list of traces is asked for; it lives in the route. */
export interface TraceQuestion {
  query: string;
  order: TraceOrder;
  brush: Brush | undefined;
}

export const ORDERS: readonly { id: TraceOrder; title: string }[] = [
  { id: 'newest', title: 'Newest' },
  { id: 'slowest', title: 'Slowest' },
  { id: 'errors', title: 'Most errors' },
  { id: 'oldest', title: 'Oldest' },
];

/** Reads the question from a route's parameters; what doesn't fit is as if it were not there. */
export function readQuestion(params: ReadonlyMap<string, string>): TraceQuestion {
  const order = ORDERS.find(({ id }) => id === params.get('order'))?.id ?? 'newest';
  return { query: params.get('q') ?? '', order, brush: readBrush(params.get('brush') ?? '') };
}

/** The route's parameters for a change of the question; an empty value takes one away. */
export function questionParams(change: Partial<TraceQuestion>): Record<string, string> {
  const params: Record<string, string> = {};
  if (change.query !== undefined) params['q'] = change.query;
  if (change.order !== undefined) params['order'] = change.order === 'newest' ? '' : change.order;
  if ('brush' in change) params['brush'] = change.brush === undefined ? '' : printBrush(change.brush);
  return params;
}

/** `from.to.min.max` in nanoseconds. */
function printBrush({ fromNs, toNs, minNs, maxNs }: Brush): string {
  return [fromNs, toNs, Math.floor(minNs), Math.ceil(maxNs)].join('.');
}

function readBrush(text: string): Brush | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,20}$/.test(part))) return undefined;
  const [from, to, min, max] = parts as [string, string, string, string];
  return { fromNs: BigInt(from), toNs: BigInt(to), minNs: Number(min), maxNs: Number(max) };
}
