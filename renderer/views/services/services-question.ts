import type { SortBy } from '../../components/sort-columns.ts';
import { type Column, printSort, readSort } from './columns.ts';
import { readWindow, type TimeWindow, windowParams } from './time-window.ts';

/** What the view shows; all of it lives in the route. */
export interface ServicesQuestion {
  query: string;
  window: TimeWindow;
  sort: SortBy<Column>;
  /** Only what has this in its name. */
  text: string;
  /** Whose details are shown; undefined: nobody's. */
  chosen: Chosen | undefined;
}

export interface Chosen {
  service: string;
  /** Undefined for the service itself. */
  operation: string | undefined;
}

export function readQuestion(params: ReadonlyMap<string, string>): ServicesQuestion {
  const service = params.get('service');
  return {
    query: params.get('q') ?? '',
    window: readWindow(params),
    sort: readSort(params.get('sort') ?? ''),
    text: params.get('find') ?? '',
    chosen: service === undefined ? undefined : { service: unmark(service), operation: operationIn(params) },
  };
}

/** The route's parameters for a change; an empty value takes one away. */
export function questionParams(change: Partial<ServicesQuestion>): Record<string, string> {
  const params: Record<string, string> = {};
  if (change.query !== undefined) params['q'] = change.query;
  if (change.window !== undefined) Object.assign(params, windowParams(change.window));
  if (change.sort !== undefined) params['sort'] = printSort(change.sort);
  if (change.text !== undefined) params['find'] = change.text;
  if ('chosen' in change) {
    const { service, operation } = change.chosen ?? {};
    params['service'] = service === undefined ? '' : mark(service);
    params['op'] = operation === undefined ? '' : mark(operation);
  }
  return params;
}

function operationIn(params: ReadonlyMap<string, string>): string | undefined {
  const operation = params.get('op');
  return operation === undefined ? undefined : unmark(operation);
}

// A service or a span may have no name, and an empty parameter is none.
const NAMELESS = '~';
const mark = (name: string): string => (/^~*$/.test(name) ? NAMELESS + name : name);
const unmark = (text: string): string => (/^~+$/.test(text) ? text.slice(1) : text);
