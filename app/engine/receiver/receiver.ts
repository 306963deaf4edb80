import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReceiverStatus } from '../../core/contract/methods.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { isLoopbackAddress, type AccessRules } from './access.ts';
import { createHttpReceiver } from './http-receiver.ts';
import { InFlight } from './in-flight.ts';
import { JsonConversion } from './json-conversion.ts';
import { listenOnLoopback } from './loopback.ts';
import { Senders } from './senders.ts';

export interface ReceiverOptions {
  ingest: Ingest;
  /** 0 for any free port. */
  httpPort: number;
  grpcPort: number;
  /** An address to listen on instead of loopback. */
  listen?: string | undefined;
  /** What every request must carry where `listen` is not a loopback address. */
  token?: string | undefined;
  /** Origins besides loopback ones whose pages may send. */
  allowedOrigins?: readonly string[] | undefined;
  /** The longest body, as sent and inflated. */
  maxBodyBytes?: number | undefined;
  /** Bytes of requests held at a time. */
  maxInFlightBytes?: number | undefined;
}

export interface Receiver {
  httpPort: number;
  grpcPort: number;
  status(): ReceiverStatus;
  /** Calls the listener after whatever changes the status, until the returned function is called. */
  onChange(listener: () => void): () => void;
  /** Stops accepting, lets what has arrived be answered, and closes. */
  close(): Promise<void>;
}

/** OTLP recommends 64 MiB as the limit, compressed or not. */
export const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Room for one body of the longest kind beside its inflated form; far more than a flow of ordinary requests holds. */
export const DEFAULT_MAX_IN_FLIGHT_BYTES = 2 * DEFAULT_MAX_BODY_BYTES;
/** How long closing waits for answers that are still owed. */
const CLOSE_GRACE_MS = 5000;

/**
 * Opens both OTLP ports.
 * @throws PortTakenError (`port.taken`), ListenError (`listen.failed`), TypeError for a public address without a token
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { ingest, listen } = options;
  const isPublic = listen !== undefined && !isLoopbackAddress(listen);
  if (isPublic && !options.token) throw new TypeError(`listening on ${listen} needs a token`);
  const rules: AccessRules = {
    token: isPublic ? options.token : undefined,
    allowedOrigins: new Set(options.allowedOrigins),
  };
  const listeners = new Set<() => void>();
  const senders = new Senders(() => {
    for (const listener of listeners) listener();
  });
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const inFlight = new InFlight(options.maxInFlightBytes ?? DEFAULT_MAX_IN_FLIGHT_BYTES);
  const json = new JsonConversion();

  const http = await listenOnLoopback(
    () => createHttpReceiver({ ingest, rules, senders, inFlight, json, maxBodyBytes }),
    options.httpPort,
    'OTLP/HTTP',
    listen,
  );
  // The gRPC library takes long to load. It is loaded once both ports are open; who connects sooner waits until it is there.
  let listening = (): void => {};
  const loading = new Promise<void>((resolve) => (listening = resolve)).then(async () => {
    const { createGrpcReceiver } = await import('./grpc-receiver.ts');
    return createGrpcReceiver({ ingest, rules, senders, inFlight, maxBodyBytes });
  });
  const grpc = await listenOnLoopback(
    () =>
      createServer({ pauseOnConnect: true }, (socket) => {
        socket.on('error', () => socket.destroy());
        void loading.then(({ connections }) => {
          connections.injectConnection(socket);
          socket.resume();
        });
      }),
    options.grpcPort,
    'OTLP/gRPC',
    listen,
  ).catch(async (error: unknown) => {
    await http.close();
    throw error;
  });

  // After whoever waits for the ports has been told of them.
  setImmediate(listening);
  const host = listen === undefined ? '127.0.0.1' : listen.includes(':') ? `[${listen}]` : listen;
  return {
    httpPort: http.port,
    grpcPort: grpc.port,
    status: () => ({
      otlpHttp: `http://${host}:${http.port}`,
      otlpGrpc: `${host}:${grpc.port}`,
      senders: senders.status(),
    }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      inFlight.refuse();
      await Promise.race([inFlight.idle(), delay(CLOSE_GRACE_MS, undefined, { ref: false })]);
      await Promise.all([http.close(), grpc.close(), json.close()]);
      (await loading).server.forceShutdown();
    },
  };
}
