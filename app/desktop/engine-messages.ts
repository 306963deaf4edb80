/*
 * What is said between this process and the engine's. The engine's own modules stay out of this bundle, so its side of
 * the messages is written down here again; a test holds the two against each other.
 */

/** What the engine is started with; what is left out is the engine's own default. */
export interface EngineOptions {
  dataDir?: string | undefined;
  /** Ports; 0 for any free one. */
  uiPort?: number | undefined;
  otlpHttpPort?: number | undefined;
  otlpGrpcPort?: number | undefined;
  /** The origin of the window's page. */
  allowedOrigins: string[];
  /** The token of the engine that ran before, so that the page's connection comes back by itself. */
  token?: string | undefined;
}

/** Where the engine listens. */
export interface EngineInfo {
  url: string;
  rpc: string;
  token: string;
  otlpHttp: string;
  otlpGrpc: string;
  /** The data folder. */
  data: string;
}

export type ToEngine = { type: 'start'; options: EngineOptions } | { type: 'shutdown' };
export type FromEngine =
  { type: 'ready'; info: EngineInfo } | { type: 'failed'; code: string; message: string };
