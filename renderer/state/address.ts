import { parseRoute, printRoute, type Route, routeTo } from './route.ts';

/** What the window's parts of the browser that addresses need; a test brings its own. */
export interface AddressWindow {
  readonly location: { hash: string };
  readonly history: Pick<History, 'pushState' | 'replaceState' | 'back'>;
  addEventListener(type: 'hashchange' | 'popstate', listener: () => void): void;
}

/** The window's address. It holds where the user is, so that a view can be shared, reloaded and gone back to. */
export class Address {
  readonly #window: AddressWindow;
  readonly #listeners = new Set<(route: Route) => void>();
  #route: Route;
  /** Views entered within this window, so that *back* never leaves the application. */
  #depth = 0;
  /** The browser goes back a moment after it was asked to: a key pressed twice until then leads back once. */
  #isGoingBack = false;

  constructor(window: AddressWindow) {
    this.#window = window;
    this.#route = parseRoute(window.location.hash);
    const read = (): void => this.#take(parseRoute(window.location.hash));
    window.addEventListener('hashchange', read);
    window.addEventListener('popstate', () => {
      this.#isGoingBack = false;
      this.#depth = Math.max(0, this.#depth - 1);
      read();
    });
  }

  get route(): Route {
    return this.#route;
  }

  /** Tells every route that is entered, until the returned function is called. */
  onRoute(listener: (route: Route) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  enter(route: Route, mode: 'push' | 'replace'): void {
    this.#isGoingBack = false;
    if (mode === 'push') this.#depth++;
    this.#window.history[mode === 'push' ? 'pushState' : 'replaceState'](null, '', printRoute(route));
    this.#take(route);
  }

  /** To where the user came from, or to the session's list. */
  back(): void {
    if (this.#isGoingBack) return;
    if (this.#depth > 0) {
      this.#isGoingBack = true;
      this.#window.history.back();
    } else this.enter(routeTo('traces', {}, '', this.#route.session), 'push');
  }

  #take(route: Route): void {
    this.#route = route;
    for (const listener of [...this.#listeners]) listener(route);
  }
}
