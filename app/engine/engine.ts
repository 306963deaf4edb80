import { join, resolve } from 'node:path';
import type { DemoOptions } from '../core/contract/methods.ts';
import { DEFAULT_PORTS, defaultDataDir } from './defaults.ts';
import type { Demo } from './demo/demo.ts';
import { createImporter } from './files/importer.ts';
import type { Ingest } from './ingest/ingest.ts';
import { openWriter, type Writer } from './ingest/writer.ts';
import { DEFAULT_MAX_IN_FLIGHT_BYTES, type Receiver, startReceiver } from './receiver/receiver.ts';
import { newToken } from './rpc/guard.ts';
import { createHandlers, type EngineParts, type Handlers } from './rpc/handlers.ts';
import { Downloads } from './rpc/downloads.ts';
import { type Rpc, startRpc } from './rpc/server.ts';
import { Jobs } from './jobs/jobs.ts';
import { removeInstance, writeInstance } from './instance-file.ts';
import { Annotations } from './sessions/annotations.ts';
import { createExports } from './sessions/exports.ts';
import { Keeper } from './sessions/keeper.ts';
import { LiveSession } from './sessions/live-session.ts';
import { OpenedFiles } from './sessions/opened-files.ts';
import { createReplays } from './sessions/replays.ts';
import { Sessions } from './sessions/sessions.ts';
import { Uploads } from './sessions/uploads.ts';
import { openSettings } from './settings/settings.ts';
import { VERSION } from './version.ts';

/** How often the rate is told while nothing arrives any more, until it has come down to zero. */
const RATE_INTERVAL_MS = 1_000;

export interface EngineOptions {
  /** The folder of the data file, made where there is none; absent, the place that the system has for data. */
  dataDir?: string | undefined;
  /** Ports; 0 for any free one; absent, those of DEFAULT_PORTS. */
  uiPort?: number | undefined;
  otlpHttpPort?: number | undefined;
  otlpGrpcPort?: number | undefined;
  /** Address on which OTLP is received instead of loopback; senders then need the token. */
  listen?: string | undefined;
  /** The built renderer's folder, served on the UI port. */
  rendererDir?: string | undefined;
  /** Origins from which the renderer may connect, besides the UI port's own: that of a desktop window. */
  allowedOrigins?: string[] | undefined;
  /** Origins of web pages that may send OTLP, besides those of this machine. */
  otlpOrigins?: string[] | undefined;
  /** Size at which the oldest segments are let go of. */
  maxBytes?: number | undefined;
  /** Age at which segments are let go of. */
  maxAgeMs?: number | undefined;
  /** Largest OTLP request after decompression. */
  maxBodyBytes?: number | undefined;
  /** The session's token; a random one when absent. */
  token?: string | undefined;
}

/** What programs that start the engine are told: the line that `--json` prints. */
export interface EngineInfo {
  url: string;
  rpc: string;
  token: string;
  otlpHttp: string;
  otlpGrpc: string;
  /** The data folder. */
  data: string;
  pid: number;
}

export interface Engine {
  info: EngineInfo;
  /** Imports a file as `files.open` does. */
  openFile: EngineParts['files']['open'];
  /** Stops receiving, commits what was received, then closes the rest. */
  close(): Promise<void>;
}

/** A writer that is still being opened, as something that can be submitted to. */
function ingestOf(opening: Promise<Writer>): Ingest {
  return {
    submit: async (request) => {
      try {
        return await (await opening).submit(request);
      } catch (error) {
        return { kind: 'unavailable', message: (error as Error).message, retryAfterMs: 1_000 };
      }
    },
  };
}

/** The demo shop, loaded when it is first asked for: starting must not wait for it. */
function lazyDemo(target: { endpoint: string; token?: string | undefined }) {
  let opened: Promise<Demo> | undefined;
  const demo = (): Promise<Demo> =>
    (opened ??= import('./demo/demo.ts').then(({ createDemo }) => createDemo(target)));
  return {
    status: async () => (await demo()).status(),
    start: async (options: DemoOptions) => (await demo()).start(options),
    stop: async () => (await demo()).stop(),
    sendTestTrace: async () => {
      const { sendTestTrace } = await import('./demo/test-trace.ts');
      return (await sendTestTrace(target)).traceId;
    },
    close: async () => (await opened)?.close(),
  };
}

/** The address by which this machine reaches what listens on `listen`. */
function reachable(listen: string | undefined): string {
  if (listen === undefined || listen === '0.0.0.0' || listen === '::') return '127.0.0.1';
  return listen.includes(':') ? `[${listen}]` : listen;
}

/** Several parts could not start: the code of the first, the messages of all. */
class StartError extends Error {
  readonly code: string;
  constructor(failures: (Error & { code?: string })[]) {
    super(failures.map((failure) => failure.message).join('\n'), { cause: failures[0] });
    this.name = 'StartError';
    this.code = failures[0]?.code ?? 'engine.failed';
  }
}

/** Waits for everything that was begun; where something failed, closes the rest and throws what failed. */
async function allOrNone<T extends readonly Promise<{ close(): Promise<void> }>[]>(
  begun: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(begun);
  const failures = settled.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as Error] : [],
  );
  if (failures.length > 0) {
    await Promise.allSettled(settled.map((result) => result.status === 'fulfilled' && result.value.close()));
    throw failures.length === 1 ? failures[0] : new StartError(failures);
  }
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never;
}

/**
 * Starts the whole engine; resolves when every port listens and the data file is open.
 * @throws PortTakenError (`port.taken`), ListenError (`listen.failed`), WriterError (`data.locked`, `data.unusable`)
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const token = options.token ?? newToken();
  const dataDir = resolve(options.dataDir ?? defaultDataDir());
  const host = reachable(options.listen);

  // The three are independent: whichever is up first waits for the others, not for its turn.
  const opening = openWriter({ dataDir, maxBytes: options.maxBytes, maxAgeMs: options.maxAgeMs });
  const ingest = ingestOf(opening);
  const handlers = Promise.withResolvers<Handlers>();
  handlers.promise.catch(() => {
    // Failing to start is told once, by whoever waits for startEngine.
  });
  const receiving = startReceiver({
    ingest,
    httpPort: options.otlpHttpPort ?? DEFAULT_PORTS.otlpHttp,
    grpcPort: options.otlpGrpcPort ?? DEFAULT_PORTS.otlpGrpc,
    listen: options.listen,
    token: options.listen === undefined ? undefined : token,
    allowedOrigins: options.otlpOrigins,
    maxBodyBytes: options.maxBodyBytes,
    // The longest body must fit beside its inflated form, or it would be sent again and again.
    maxInFlightBytes: Math.max(DEFAULT_MAX_IN_FLIGHT_BYTES, 2 * (options.maxBodyBytes ?? 0)),
  });
  const downloads = new Downloads();
  const serving = startRpc({
    port: options.uiPort ?? DEFAULT_PORTS.ui,
    token,
    handlers: handlers.promise,
    downloads,
    rendererDir: options.rendererDir,
    allowedOrigins: options.allowedOrigins,
  });
  const started = allOrNone([serving, receiving, opening] as const);
  started.catch((error: unknown) => {
    handlers.reject(error);
  });
  const [rpc, receiver, writer] = await started;
  await announce(dataDir, rpc.port, token);
  return compose(
    { options, token, dataDir, host, ingest, rpc, downloads, receiver, writer },
    handlers.resolve,
  );
}

/** Says where this engine is. Without that, files that are opened from a command line don't reach it: no reason not to start. */
async function announce(dataDir: string, port: number, token: string): Promise<void> {
  try {
    await writeInstance(dataDir, { rpc: `http://127.0.0.1:${port}/rpc`, token, pid: process.pid });
  } catch (error) {
    process.stderr.write(`spanscope: ${(error as Error).message}\n`);
  }
}

interface Started {
  options: EngineOptions;
  token: string;
  dataDir: string;
  host: string;
  ingest: Ingest;
  rpc: Rpc;
  downloads: Downloads;
  receiver: Receiver;
  writer: Writer;
}

/** Connects the parts with each other, once all of them run. */
function compose(parts: Started, answerCalls: (handlers: Handlers) => void): Engine {
  const { token, dataDir, host, ingest, rpc, receiver, writer } = parts;
  const otlpHttp = `http://${host}:${receiver.httpPort}`;
  const otlpGrpc = `${host}:${receiver.grpcPort}`;
  const live = new LiveSession(writer);
  const own = { endpoint: otlpHttp, token: parts.options.listen === undefined ? undefined : token };
  const demo = lazyDemo(own);
  const files = createImporter(ingest, join(dataDir, 'uploads'));
  const settings = openSettings(dataDir, (key, value) => {
    rpc.publish('settings.changed', () => ({ key, value }));
  });

  let toldRate = 0;
  const tellChange = (): void => {
    rpc.publish('store.changed', () => {
      const { change } = writer;
      toldRate = change.spansPerSecond;
      return change;
    });
  };
  const restOfRate = setInterval(() => {
    // Also what nobody was told of: who connects now has read a rate that goes down from here.
    if (toldRate > 0 || writer.change.spansPerSecond > 0) tellChange();
  }, RATE_INTERVAL_MS);
  writer.onChange(tellChange);
  writer.onNotice((notice) => {
    rpc.publish('notice', () => notice);
  });
  receiver.onChange(() => {
    rpc.publish('receiver.changed', () => receiver.status());
  });

  const sessions = new Sessions(live);
  const jobs = new Jobs((job) => {
    rpc.publish('job.changed', () => job, job.id);
  });
  const keeper = new Keeper();
  const uploads = new Uploads(dataDir);
  const opened = new OpenedFiles({
    dataDir,
    sessions,
    jobs,
    keeper,
    uploads,
    ingest,
    onChange: () => {
      rpc.publish('sessions.changed', () => ({ sessions: opened.all() }));
    },
    onGrew: (session, spans) => {
      rpc.publish('session.grew', () => ({ session, spans }), session);
    },
  });
  const annotations = new Annotations((session) => {
    rpc.publish('annotations.changed', () => ({ session }));
  });
  const exports = createExports({ sessions, jobs, dataDir, downloads: parts.downloads });
  const close = async (): Promise<void> => {
    clearInterval(restOfRate);
    await removeInstance(dataDir, process.pid);
    await jobs.close();
    await exports.close();
    await opened.closeAll();
    await uploads.close();
    await keeper.close();
    await demo.close();
    await settings.close();
    await receiver.close();
    await writer.close();
    await live.close();
    await rpc.close();
  };
  answerCalls(
    createHandlers({
      sessions,
      jobs,
      opened,
      uploads,
      exports,
      replays: createReplays({ sessions, jobs, own }),
      annotations,
      appInfo: () => ({
        version: VERSION,
        otlpHttp,
        otlpGrpc,
        data: writer.dataFile,
        notices: [...writer.notices, ...settings.notices, ...opened.notices],
      }),
      receiverStatus: () => receiver.status(),
      sendTestTrace: demo.sendTestTrace,
      demo,
      settings,
      files,
    }),
  );
  const origin = `http://127.0.0.1:${rpc.port}`;
  return {
    info: {
      url: `${origin}/#token=${token}`,
      rpc: `${origin}/rpc`,
      token,
      otlpHttp,
      otlpGrpc,
      data: dataDir,
      pid: process.pid,
    },
    openFile: files.open,
    close,
  };
}
