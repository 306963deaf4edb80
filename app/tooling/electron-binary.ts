import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from './project.ts';

/** Long enough to reach the download's host on a slow line, short enough not to keep an offline user waiting. */
const PROBE_MS = 4_000;
/** The archive is about 110 MB; a line that needs longer is better served by the browser today. */
const DOWNLOAD_MS = 240_000;

export type ElectronBinary = { ok: true; path: string } | { ok: false; reason: string };

const packageFolder = inProject('node_modules/electron');

/** The executable that is already there, without trying to fetch one. */
export function installedElectron(
  folder: string = packageFolder,
  override: string | undefined = process.env['ELECTRON_OVERRIDE_DIST_PATH'],
): string | undefined {
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const path = join(override ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : undefined;
}

/** Where the download would come from, as Electron's own installer decides it. */
export function downloadHost(environment: NodeJS.ProcessEnv): string {
  return (
    environment['ELECTRON_MIRROR'] ??
    environment['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/download/'
  );
}

/** Through a proxy only the installer knows the way, so it is left to try. */
async function isReachable(url: string): Promise<boolean> {
  if (process.env['HTTPS_PROXY'] ?? process.env['https_proxy']) return true;
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return true;
  } catch {
    return false;
  }
}

/** Runs Electron's own installer, which checks the archive's digest. */
async function install(): Promise<boolean> {
  const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
    stdio: 'ignore',
    env: { ...process.env, ELECTRON_GET_NO_PROGRESS: '1' },
    timeout: DOWNLOAD_MS,
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** The Electron executable, fetched once when it is not there. Never throws: the browser is always a way on. */
export async function findElectron(): Promise<ElectronBinary> {
  const installed = installedElectron();
  if (installed !== undefined) return { ok: true, path: installed };
  if (!existsSync(packageFolder)) return { ok: false, reason: 'the electron package is not installed' };
  const host = downloadHost(process.env);
  if (!(await isReachable(host))) {
    return { ok: false, reason: `Electron's binary is not here and ${new URL(host).host} can't be reached` };
  }
  console.error('Downloading Electron (once, about 110 MB)…');
  const path = (await install()) ? installedElectron() : undefined;
  return path === undefined
    ? { ok: false, reason: "Electron's binary could not be downloaded" }
    : { ok: true, path };
}
