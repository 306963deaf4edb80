import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { build } from './build.ts';
import { findElectron } from './electron-binary.ts';
import { planLaunch } from './launch-plan.ts';
import { inProject, reportAndExit } from './project.ts';

/** A window that is gone this soon, and not by its own will, never came up: a missing library or sandbox. */
const EARLY_EXIT_MS = 5_000;

/** Opens the window and stays until it is closed. Returns why it could not come up, if so. */
async function openWindow(electron: string, args: readonly string[]): Promise<string | undefined> {
  const started = performance.now();
  const child = spawn(electron, [inProject('.'), ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to the whole group: Electron ends by itself, and this process after it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const failed = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(true));
    child.once('exit', (code) => resolve(code !== 0));
  });
  process.removeAllListeners('SIGINT');
  process.removeAllListeners('SIGTERM');
  if (!failed) return undefined;
  if (performance.now() - started < EARLY_EXIT_MS) return 'Electron did not come up (its message is above)';
  process.exitCode = 1;
  return undefined;
}

/** The same app, served for the browser by the command line, in this very process so that Ctrl-C reaches it once. */
async function serve(args: readonly string[]): Promise<void> {
  const main = inProject('dist/cli/main.js');
  process.argv = [process.argv[0]!, main, ...args];
  await import(pathToFileURL(main).href);
}

async function start(args: readonly string[]): Promise<void> {
  await build();
  const plan = planLaunch(args, {
    platform: process.platform,
    environment: process.env,
    userId: process.geteuid?.(),
  });
  if (plan.kind === 'terminal') return serve(args);
  let reason: string | undefined;
  if (plan.kind === 'browser') reason = plan.reason;
  else {
    const electron = await findElectron();
    reason = electron.ok ? await openWindow(electron.path, args) : electron.reason;
  }
  if (reason === undefined) return;
  console.error(`No desktop window: ${reason}. Starting the same app for the browser.`);
  await serve(args);
}

await start(process.argv.slice(2)).catch(reportAndExit);
