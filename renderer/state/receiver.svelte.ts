import type { AppInfo, ReceiverStatus } from '../../app/core/contract/methods.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';
import type { Notices } from './notices.svelte.ts';

/** Where the engine listens, and from whom it hears. */
export class Receiver {
  readonly #host: Host;
  readonly #notices: Notices;
  #info = $state.raw<AppInfo>();
  #status = $state.raw<ReceiverStatus>();

  constructor(host: Host, connection: Connection, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
    host.client.on('receiver.changed', (status) => {
      this.#status = status;
    });
    $effect.root(() => {
      $effect(() => {
        if (connection.epoch > 0) void this.#load();
      });
    });
  }

  get info(): AppInfo | undefined {
    return this.#info;
  }

  get status(): ReceiverStatus | undefined {
    return this.#status;
  }

  async #load(): Promise<void> {
    const { client } = this.#host;
    try {
      const info = await client.call('app.info', {});
      this.#info = info;
      for (const notice of info.notices) this.#notices.put(notice);
      this.#status = await client.call('receiver.status', {});
    } catch {
      // The connection says what is wrong, and the next epoch loads again.
    }
  }
}
