import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the search looks at, so that tests can describe a machine. */
export interface Machine {
  platform: NodeJS.Platform;
  environment: NodeJS.ProcessEnv;
  exists(path: string): boolean;
}

const thisMachine: Machine = { platform: process.platform, environment: process.env, exists: existsSync };

/** Names on the PATH of Linux and BSD, in the order of preference. */
const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const MAC_APPLICATIONS = [
  'Chromium.app/Contents/MacOS/Chromium',
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PROGRAMS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

function usualPlaces({ platform, environment }: Machine): string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', join(environment['HOME'] ?? '', 'Applications')];
    return MAC_APPLICATIONS.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
  }
  if (platform === 'win32') {
    const folders = ['LOCALAPPDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)'].flatMap(
      (name) => environment[name] ?? [],
    );
    return WINDOWS_PROGRAMS.flatMap((name) => folders.map((folder) => `${folder}\\${name}`));
  }
  const folders = [
    ...(environment['PATH'] ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/snap/bin',
  ];
  return COMMANDS.flatMap((name) => folders.filter(Boolean).map((folder) => `${folder}/${name}`));
}

/** Chromium, Chrome or Edge: the one that CHROME_PATH names, else the first in the usual places. */
export function findBrowser(machine: Machine = thisMachine): string | undefined {
  const named = machine.environment['CHROME_PATH'];
  if (named) return machine.exists(named) ? named : undefined;
  return usualPlaces(machine).find((path) => machine.exists(path));
}

/** One line for a person: what to install. */
export function howToInstall({ platform, environment }: Machine = thisMachine): string {
  if (environment['CHROME_PATH'])
    return `CHROME_PATH names ${environment['CHROME_PATH']}, which does not exist.`;
  const how =
    platform === 'darwin'
      ? 'install Google Chrome (brew install --cask google-chrome)'
      : platform === 'win32'
        ? 'install Google Chrome (winget install Google.Chrome)'
        : 'install Chromium (Debian and Ubuntu: apt-get install chromium)';
  return `The tests need Chromium, Chrome or Edge: ${how}, or set CHROME_PATH.`;
}

/** Whether `apt-get install chromium` can be done here without asking: Debian itself, as root. */
function canInstall(): boolean {
  return process.platform === 'linux' && existsSync('/etc/debian_version') && process.geteuid?.() === 0;
}

/** Finds a browser; on Debian, as root, installs its `chromium` when there is none. */
export function findOrInstallBrowser(): string | undefined {
  const found = findBrowser();
  if (found !== undefined || process.env['CHROME_PATH'] || !canInstall()) return found;
  console.error('No browser found: installing Debian’s chromium…');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status } = spawnSync('apt-get', ['-qq', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: environment,
    });
    if (status !== 0) return undefined;
  }
  return findBrowser();
}
