/** How `npm start` shows the app. `reason` says why it is not the window, in words that complete a sentence. */
export type LaunchPlan = { kind: 'window' } | { kind: 'terminal' } | { kind: 'browser'; reason: string };

export interface Surroundings {
  platform: NodeJS.Platform;
  environment: NodeJS.ProcessEnv;
  /** The effective user's id; undefined on Windows. */
  userId: number | undefined;
}

/** Commands that have no window, and options that want none: nothing needs to be explained. */
const TERMINAL_COMMANDS = new Set(['serve', 'demo', 'convert', 'query', 'replay']);
const TERMINAL_OPTIONS = new Set(['--json', '--no-open', '--help', '-h', '--version', '-v']);

export function hasDisplay({ platform, environment }: Surroundings): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY']);
}

/** Decides from the arguments and the machine, before anything is downloaded. */
export function planLaunch(args: readonly string[], surroundings: Surroundings): LaunchPlan {
  const [command] = args;
  if (command !== undefined && TERMINAL_COMMANDS.has(command)) return { kind: 'terminal' };
  if (args.some((arg) => TERMINAL_OPTIONS.has(arg))) return { kind: 'terminal' };
  if (!hasDisplay(surroundings)) return { kind: 'browser', reason: 'there is no display' };
  if (surroundings.platform === 'linux' && surroundings.userId === 0) {
    return { kind: 'browser', reason: "Electron's sandbox does not run as root" };
  }
  return { kind: 'window' };
}
