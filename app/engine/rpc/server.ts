import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { EventName, Events } from '../../core/contract/methods.ts';
import { listenOnLoopback } from '../receiver/loopback.ts';
import { Broadcast } from './broadcast.ts';
import { statusOf, toRpcError } from './errors.ts';
import { checkHost, checkOrigin } from './guard.ts';
import { DOWNLOAD_PATH, type Downloads } from './downloads.ts';
import type { Handlers } from './handlers.ts';
import { answerCall, RPC_PATH, sendError } from './http-call.ts';
import { createInvoke, type Invoke } from './invoke.ts';
import { SocketConnection } from './socket.ts';
import { serveFile, setSafetyHeaders } from './static.ts';
import { Throttle } from './throttle.ts';

/** Largest message from the renderer: a file that was dropped on the window, with its frame. */
const MAX_MESSAGE_BYTES = 80 * 1024 * 1024;
/** How often events that come in masses are told, at most. Ten a second look continuous; more would only cost redraws. */
const INTERVALS_MS: { [E in EventName]?: number } = {
  'store.changed': 100,
  'session.grew': 100,
  'job.changed': 100,
  'sessions.changed': 100,
  'receiver.changed': 500,
};

export interface RpcOptions {
  /** 0 for any free port. */
  port: number;
  token: string;
  /** Calls wait for it; it may still be on its way while the port opens. */
  handlers: Promise<Handlers>;
  /** Files that browsers may fetch. */
  downloads?: Downloads | undefined;
  /** The built renderer; without it there is no page. */
  rendererDir?: string | undefined;
  /** Origins of pages that may connect besides the one served here. */
  allowedOrigins?: readonly string[] | undefined;
}

export interface Rpc {
  port: number;
  /**
   * Tells every connected renderer; what comes in masses is told at a limited pace, the last of it always.
   * @param read gives what is told; asked when it is sent, so that it is the newest
   * @param subject what it is about, where each has a pace of its own
   */
  publish<E extends EventName>(event: E, read: () => Events[E], subject?: string): void;
  close(): Promise<void>;
}

interface Routes {
  token: string;
  invoke: Invoke;
  downloads: Downloads | undefined;
  origins: readonly string[];
  rendererDir: string | undefined;
}

async function answer(request: IncomingMessage, response: ServerResponse, routes: Routes): Promise<void> {
  checkHost(request);
  setSafetyHeaders(response, request.headers.host!);
  const path = (request.url ?? '/').replace(/[?#].*$/s, '');
  if (path.startsWith(RPC_PATH)) {
    checkOrigin(request, routes.origins);
    await answerCall(request, response, path, routes.token, routes.invoke);
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  } else if (path.startsWith(DOWNLOAD_PATH) && routes.downloads !== undefined) {
    checkOrigin(request, routes.origins);
    await routes.downloads.serve(request, response, path);
  } else {
    await serveFile(request, response, path, routes.rendererDir);
  }
}

/** Refuses an upgrade with a plain answer: a browser page learns no more than that it failed. */
function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function upgrade(
  sockets: WebSocketServer,
  routes: Routes,
  broadcast: Broadcast,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (request, socket, head) => {
    socket.on('error', () => {});
    try {
      checkHost(request);
      checkOrigin(request, routes.origins);
    } catch (error) {
      refuseUpgrade(socket, statusOf(toRpcError(error)));
      return;
    }
    if ((request.url ?? '').replace(/[?#].*$/s, '') !== '/ws') {
      refuseUpgrade(socket, 404);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connected) => {
      new SocketConnection(connected, routes.token, routes.invoke, broadcast);
    });
  };
}

/**
 * Serves the renderer's files, `POST /rpc/<method>` and the WebSocket `/ws`, all on one loopback port.
 * @throws PortTakenError (`port.taken`), ListenError (`listen.failed`)
 */
export async function startRpc(options: RpcOptions): Promise<Rpc> {
  const routes: Routes = {
    token: options.token,
    invoke: createInvoke(options.handlers),
    downloads: options.downloads,
    origins: options.allowedOrigins ?? [],
    rendererDir: options.rendererDir,
  };
  const broadcast = new Broadcast();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: true,
  });
  const makeServer = (): Server =>
    createServer((request, response) => {
      answer(request, response, routes).catch((error: unknown) => {
        sendError(response, error);
      });
    }).on('upgrade', upgrade(sockets, routes, broadcast));

  const listening = await listenOnLoopback(makeServer, options.port, 'window and RPC');
  const paced = new Map<string, Throttle<() => void>>();
  const paceOf = (key: string, intervalMs: number): Throttle<() => void> => {
    let pace = paced.get(key);
    if (pace === undefined) {
      pace = new Throttle(
        intervalMs,
        (send) => send(),
        () => paced.delete(key),
      );
      paced.set(key, pace);
    }
    return pace;
  };
  return {
    port: listening.port,
    publish: (event, read, subject = '') => {
      const send = (): void => {
        broadcast.send(event, read);
      };
      const intervalMs = INTERVALS_MS[event];
      if (intervalMs === undefined) send();
      else paceOf(`${event} ${subject}`, intervalMs).push(send);
    },
    close: async () => {
      for (const pace of paced.values()) pace.stop();
      for (const socket of sockets.clients) socket.close(1001, 'engine stopped');
      sockets.close();
      await listening.close();
    },
  };
}
