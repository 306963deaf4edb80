import { LIVE_SESSION } from '../../app/core/contract/file-methods.ts';
import type { Address } from './address.ts';
import { printRoute, type Route, routeTo, type ViewName, withParams } from './route.ts';

/** Where the user is in a session: while it is shown what the address says, and while it isn't the place it was left at. */
export class Routes {
  readonly #address: Address;
  readonly #session: string;
  readonly #unlisten: () => void;
  #current = $state.raw<Route>(routeTo('traces', {}));
  #shown = $state.raw(false);

  constructor(address: Address, session = LIVE_SESSION) {
    this.#address = address;
    this.#session = session;
    this.#current = routeTo('traces', {}, '', session);
    this.#take(address.route);
    this.#unlisten = address.onRoute((route) => this.#take(route));
  }

  get current(): Route {
    return this.#current;
  }

  get view(): ViewName {
    return this.#current.view;
  }

  /** Whether the session is the one on the screen: what only a view needs isn't loaded otherwise. */
  get shown(): boolean {
    return this.#shown;
  }

  /** Whether the user looks at this view. */
  shows(view: ViewName): boolean {
    return this.#shown && this.#current.view === view;
  }

  param(name: string): string {
    return this.#current.params.get(name) ?? '';
  }

  /** The address of a view, for links; of this session unless another is named. */
  href(view: ViewName, params: Record<string, string> = {}, traceId = '', session = this.#session): string {
    return printRoute(routeTo(view, params, traceId, session));
  }

  go(view: ViewName, params: Record<string, string> = {}, traceId = '', session = this.#session): void {
    this.#address.enter(routeTo(view, params, traceId, session), 'push');
  }

  /** Changes parameters of the view that is open; an empty value removes one. */
  setParams(changes: Record<string, string>, mode: 'push' | 'replace' = 'replace'): void {
    const route = withParams(this.#current, changes);
    // What is decided late, after the user has gone elsewhere, must not take them back.
    if (this.#shown) this.#address.enter(route, mode);
    else this.#current = route;
  }

  openTrace(traceId: string): void {
    this.go('trace', {}, traceId);
  }

  openTraces(query = ''): void {
    this.go('traces', query === '' ? {} : { q: query });
  }

  /** To where the user came from, or to the list. */
  back(): void {
    this.#address.back();
  }

  close(): void {
    this.#unlisten();
  }

  #take(route: Route): void {
    this.#shown = route.session === this.#session;
    if (this.#shown) this.#current = route;
  }
}
