import { LIVE_SESSION } from '../../app/core/contract/file-methods.ts';

export type ViewName = 'traces' | 'trace' | 'services' | 'map' | 'compare' | 'start';

export interface Route {
  /** The live session's addresses name none. */
  session: string;
  view: ViewName;
  /** Set where the view is `trace`. */
  traceId: string;
  params: ReadonlyMap<string, string>;
}

const VIEWS: readonly ViewName[] = ['traces', 'trace', 'services', 'map', 'compare', 'start'];

/** Reads `#/trace/<id>?q=…` and `#/s/<session>/trace/<id>?q=…`; anything else than a known view is the list of traces. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s);
  const parts = path.split('/');
  const named = parts[0] === 's' ? safeDecode(parts[1] ?? '') : '';
  const [name = '', id = ''] = parts[0] === 's' ? parts.slice(2) : parts;
  const session = named === '' ? LIVE_SESSION : named;
  const params = new Map(new URLSearchParams(search));
  const traceId = safeDecode(id).toLowerCase();
  const view = VIEWS.find((known) => known === name) ?? 'traces';
  if (view === 'trace' && !/^[0-9a-f]{1,32}$/.test(traceId))
    return { session, view: 'traces', traceId: '', params };
  return { session, view, traceId: view === 'trace' ? traceId : '', params };
}

export function printRoute(route: Route): string {
  const search = new URLSearchParams([...route.params].filter(([, value]) => value !== '')).toString();
  const session = route.session === LIVE_SESSION ? '' : `s/${encodeURIComponent(route.session)}/`;
  const path = route.view === 'trace' ? `trace/${route.traceId}` : route.view;
  return `#/${session}${path}${search === '' ? '' : `?${search}`}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export function routeTo(
  view: ViewName,
  params: Readonly<Record<string, string>>,
  traceId = '',
  session = LIVE_SESSION,
): Route {
  return { session, view, traceId, params: new Map(Object.entries(params)) };
}

/** The same place with other parameters; an empty value removes one. */
export function withParams(route: Route, changes: Readonly<Record<string, string>>): Route {
  const params = new Map([...route.params, ...Object.entries(changes)]);
  for (const [name, value] of params) if (value === '') params.delete(name);
  return { ...route, params };
}
