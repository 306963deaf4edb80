/** What the engine is started with; what is left out is the engine's own default. */
export interface EngineOptions {
  dataDir?: string | undefined;
  uiPort?: number | undefined;
  otlpHttpPort?: number | undefined;
  otlpGrpcPort?: number | undefined;
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
  data: string;
}

export type ToEngine = { type: 'start'; options: EngineOptions } | { type: 'shutdown' };
export type FromEngine =
  { type: 'ready'; info: EngineInfo } | { type: 'failed'; code: string; message: string };
