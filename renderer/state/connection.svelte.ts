import type { Host } from '../host/host.ts';
import type { LinkStatus } from '../host/socket-transport.ts';

/** Whether the engine can be asked. */
export class Connection {
  readonly #host: Host;
  #status = $state.raw<LinkStatus>({ state: 'connecting' });
  /** Times that the connection came up; what loads from the engine runs again when this grows. */
  #epoch = $state.raw(0);

  constructor(host: Host) {
    this.#host = host;
    this.#take(host.link.status);
    host.link.onStatus((status) => this.#take(status));
  }

  get status(): LinkStatus {
    return this.#status;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get open(): boolean {
    return this.#status.state === 'open';
  }

  retry(): void {
    this.#host.link.retry();
  }

  #take(status: LinkStatus): void {
    if (status.state === 'open' && this.#status.state !== 'open') this.#epoch++;
    this.#status = status;
  }
}
