import { join } from 'node:path';
import type { DesktopArguments } from './arguments.ts';
import { APP_ORIGIN } from './app-origin.ts';
import type { EngineOptions } from './engine-messages.ts';

/** The ports that OpenTelemetry's SDKs send to by default, and the window's own beside them. */
const PORTS = { ui: 4320, otlpHttp: 4318, otlpGrpc: 4317 };

export interface UserPlace {
  platform: NodeJS.Platform;
  environment: NodeJS.ProcessEnv;
  home: string;
}

/** Where the traces are kept: the same folder that the command line uses, so that both show the same traces. */
export function dataFolder({ platform, environment, home }: UserPlace): string {
  if (platform === 'darwin') return join(home, 'Library/Application Support/Spanscope');
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData/Roaming'), 'Spanscope');
  return join(environment['XDG_DATA_HOME'] || join(home, '.local/share'), 'spanscope');
}

/** What the engine is started with: the user's words, and the defaults for the rest. */
export function engineOptions(words: DesktopArguments, place: UserPlace): EngineOptions {
  return {
    dataDir: words.data ?? dataFolder(place),
    uiPort: words.port ?? PORTS.ui,
    otlpHttpPort: words.otlpHttp ?? PORTS.otlpHttp,
    otlpGrpcPort: words.otlpGrpc ?? PORTS.otlpGrpc,
    rendererOrigins: [APP_ORIGIN],
  };
}
