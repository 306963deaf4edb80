import type { AddressInfo, ListenOptions, Socket } from 'node:net';
import { describeProcess, findPortHolder } from './port-holder.ts';

/** The part of net.Server (and so of http.Server) that listening needs. */
export interface ListeningServer {
  listen(options: ListenOptions): unknown;
  close(callback?: (error?: Error) => void): unknown;
  address(): AddressInfo | string | null;
  on(event: 'connection', listener: (socket: Socket) => void): unknown;
  once(event: 'listening' | 'error', listener: (error: Error) => void): unknown;
  removeAllListeners(event: 'error'): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface Listening {
  port: number;
  /** Stops accepting and destroys what is still connected. */
  close(): Promise<void>;
}

/** With port 0 the free port of one address may be taken on the other; this many ports are tried. */
const FREE_PORT_ATTEMPTS = 20;

/** A port that something else listens on. The message names the port, its purpose, its holder, and what to do. */
export class PortTakenError extends Error {
  readonly code = 'port.taken';
  readonly port: number;
  readonly purpose: string;
  constructor(port: number, purpose: string, holder: string | undefined, cause?: unknown) {
    const held = holder === undefined ? 'another program is using it' : `it is in use by ${holder}`;
    super(`Port ${port} (${purpose}) is taken: ${held}. Stop that program or choose another port.`, {
      cause,
    });
    this.name = 'PortTakenError';
    this.port = port;
    this.purpose = purpose;
  }
}

/** An address that can't be listened on for a reason other than a taken port. */
export class ListenError extends Error {
  readonly code = 'listen.failed';
  constructor(host: string, port: number, purpose: string, cause: NodeJS.ErrnoException) {
    const reason =
      cause.code === 'EACCES'
        ? 'the system does not allow it; ports below 1024 need special rights'
        : cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND'
          ? 'this machine has no such address'
          : cause.message;
    super(`Cannot listen on ${host} port ${port} (${purpose}): ${reason}.`, { cause });
    this.name = 'ListenError';
  }
}

const loopbackHost = /^(?:(?:[a-z0-9_-]+\.)*localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Whether a Host header (with or without a port) names this machine: localhost, *.localhost, 127/8 or [::1]. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && loopbackHost.test(host);
}

/** Whether an Origin header is a page served from this machine. `null` is not: any sandboxed frame has it. */
export function isLoopbackOrigin(origin: string): boolean {
  const match = /^https?:\/\/([^/?#@]+)$/i.exec(origin);
  return match !== null && isLoopbackHost(match[1]);
}

function listenOnce(server: ListeningServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.removeAllListeners('error');
      // A failed accept (out of file descriptors, say) must not end the process; the next accept may succeed.
      server.on('error', () => {});
      resolve((server.address() as AddressInfo).port);
    });
    server.listen({ host, port, ...(host === '::1' ? { ipv6Only: true } : {}) });
  });
}

/** Opens one server on one address and keeps its sockets, so that closing does not wait for idle clients. */
async function open(makeServer: () => ListeningServer, host: string, port: number): Promise<Listening> {
  const server = makeServer();
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const bound = await listenOnce(server, host, port);
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

async function refused(error: unknown, host: string, port: number, purpose: string): Promise<Error> {
  if (errorCode(error) !== 'EADDRINUSE') {
    return new ListenError(host, port, purpose, error as NodeJS.ErrnoException);
  }
  const holder = await findPortHolder(port);
  return new PortTakenError(port, purpose, holder && describeProcess(holder), error);
}

/**
 * Listens on 127.0.0.1 and ::1 with the same port, or, with `host`, on that address alone. Where the machine has no IPv6,
 * on 127.0.0.1 alone.
 * @param makeServer called once per address; also anew for each try of a free port
 * @param port 0 for any free one
 * @param purpose what the port is for, in words a user knows: `OTLP/HTTP`
 * @throws PortTakenError (`port.taken`), ListenError (`listen.failed`)
 */
export async function listenOnLoopback(
  makeServer: () => ListeningServer,
  port: number,
  purpose: string,
  host?: string,
): Promise<Listening> {
  if (host !== undefined) {
    return open(makeServer, host, port).catch(async (error: unknown) => {
      throw await refused(error, host, port, purpose);
    });
  }
  for (let attempt = 1; ; attempt++) {
    const v4 = await open(makeServer, '127.0.0.1', port).catch(async (error: unknown) => {
      throw await refused(error, '127.0.0.1', port, purpose);
    });
    try {
      const v6 = await open(makeServer, '::1', v4.port);
      return {
        port: v4.port,
        close: async () => {
          await Promise.all([v4.close(), v6.close()]);
        },
      };
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return v4;
      await v4.close();
      const tryAnother = port === 0 && code === 'EADDRINUSE' && attempt < FREE_PORT_ATTEMPTS;
      if (!tryAnother) throw await refused(error, '::1', v4.port, purpose);
    }
  }
}
