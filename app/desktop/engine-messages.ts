/** What the engine is started with. */
export interface EngineOptions {
  dataDir: string;
  /** Ports; 0 for any free one. */
  uiPort: number;
  otlpHttpPort: number;
  otlpGrpcPort: number;
  /** The origin of the window's page. */
  rendererOrigins: string[];
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
