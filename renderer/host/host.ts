import { type Client, createClient } from '../../app/core/contract/client.ts';
import type { Desktop } from '../../app/core/contract/desktop.ts';
import { findDesktop } from './desktop.ts';
import { type LinkStatus, SocketTransport } from './socket-transport.ts';
import { namesToken, takeToken } from './token.ts';
import { openWorkerSocket } from './worker-socket.ts';

/** All that lies outside the page: the engine and, where there is one, the desktop. */
export interface Host {
  client: Client;
  link: {
    readonly status: LinkStatus;
    onStatus(listener: (status: LinkStatus) => void): () => void;
    retry(): void;
  };
  desktop: Desktop | undefined;
}

/** The host that this page runs in: an Electron window, or a tab served by the engine itself. */
export function openHost(): Host {
  const desktop = findDesktop();
  const address =
    desktop === undefined
      ? {
          url: location.origin,
          token: takeToken({ location, history, storage: sessionStorage }),
        }
      : { url: desktop.url, token: desktop.token };
  // An address with another key, opened in the tab that is already here, changes only the fragment.
  if (desktop === undefined) {
    addEventListener('hashchange', () => {
      if (namesToken(location.hash)) location.reload();
    });
  }
  const transport = new SocketTransport(address, openWorkerSocket);
  desktop?.onEngine((engine) => transport.moveTo(engine));
  return { client: createClient(transport), link: transport, desktop };
}
