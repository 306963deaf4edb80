import { parseRoute, printRoute, type Route, routeTo, type ViewName, withParams } from './route.ts';

/** What the window's parts of the browser that routes need; a test brings its own. */
export interface RouteWindow {
  readonly location: { hash: string };
  readonly history: Pick<History, 'pushState' | 'replaceState' | 'back'>;
  addEventListener(type: 'hashchange' | 'popstate', listener: () => void): void;
}

/** Where the user is. It lives in the address, so that a view can be shared, reloaded and gone back to. */
export class Routes {
  readonly #window: RouteWindow;
  #current = $state.raw<Route>(parseRoute(''));
  /** Views entered within this window, so that *back* never leaves the application. */
  #depth = 0;

  constructor(window: RouteWindow) {
    this.#window = window;
    this.#current = parseRoute(window.location.hash);
    const read = () => {
      this.#current = parseRoute(window.location.hash);
    };
    window.addEventListener('hashchange', read);
    window.addEventListener('popstate', () => {
      this.#depth = Math.max(0, this.#depth - 1);
      read();
    });
  }

  get current(): Route {
    return this.#current;
  }

  get view(): ViewName {
    return this.#current.view;
  }

  param(name: string): string {
    return this.#current.params.get(name) ?? '';
  }

  /** The address of a view, for links. */
  href(view: ViewName, params: Record<string, string> = {}, traceId = ''): string {
    return printRoute(routeTo(view, params, traceId));
  }

  go(view: ViewName, params: Record<string, string> = {}, traceId = ''): void {
    this.#depth++;
    this.#enter(routeTo(view, params, traceId), 'pushState');
  }

  /** Changes parameters of the view that is open; an empty value removes one. */
  setParams(changes: Record<string, string>, mode: 'push' | 'replace' = 'replace'): void {
    if (mode === 'push') this.#depth++;
    this.#enter(withParams(this.#current, changes), mode === 'push' ? 'pushState' : 'replaceState');
  }

  openTrace(traceId: string): void {
    this.go('trace', {}, traceId);
  }

  openTraces(query = ''): void {
    this.go('traces', query === '' ? {} : { q: query });
  }

  /** To where the user came from, or to the list. */
  back(): void {
    if (this.#depth > 0) this.#window.history.back();
    else this.go('traces');
  }

  #enter(route: Route, method: 'pushState' | 'replaceState'): void {
    this.#window.history[method](null, '', printRoute(route));
    this.#current = route;
  }
}
