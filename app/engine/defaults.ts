import { homedir } from 'node:os';
import { join } from 'node:path';

/** The OTLP ports are those that every SDK tries by itself; the window's is next to them. */
export const DEFAULT_PORTS = { ui: 4320, otlpHttp: 4318, otlpGrpc: 4317 } as const;

/** Where data belongs on this system, for this user. */
export function defaultDataDir(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Spanscope');
  if (platform === 'win32')
    return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Spanscope');
  return join(environment['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'spanscope');
}
