import { expect, test } from 'vitest';
import { findBrowser, howToInstall, type Machine } from '../../app/tooling/find-browser.ts';

function machine(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, ...files: string[]): Machine {
  return { platform, environment, exists: (path) => files.includes(path) };
}

test('finds the first browser on the PATH of Linux, Chromium before Chrome', () => {
  const linux = machine(
    'linux',
    { PATH: '/opt/bin:/usr/bin' },
    '/opt/bin/google-chrome',
    '/usr/bin/chromium',
  );
  expect(findBrowser(linux)).toBe('/usr/bin/chromium');
});

test('looks in the snap folder although it is not on the PATH', () => {
  expect(findBrowser(machine('linux', { PATH: '' }, '/snap/bin/chromium'))).toBe('/snap/bin/chromium');
});

test('finds applications of macOS, the user’s own included', () => {
  const edge = '/Users/ann/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge';
  expect(findBrowser(machine('darwin', { HOME: '/Users/ann' }, edge))).toBe(edge);
});

test('finds Edge where Windows keeps it', () => {
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
  const environment = { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' };
  expect(findBrowser(machine('win32', environment, edge))).toBe(edge);
});

test('CHROME_PATH decides alone, and a wrong one is named', () => {
  const wrong = machine('linux', { PATH: '/usr/bin', CHROME_PATH: '/nowhere/chrome' }, '/usr/bin/chromium');
  expect(findBrowser(wrong)).toBeUndefined();
  expect(howToInstall(wrong)).toContain('/nowhere/chrome');
  const right = machine('linux', { CHROME_PATH: '/my/chrome' }, '/my/chrome');
  expect(findBrowser(right)).toBe('/my/chrome');
});

test.each(['linux', 'darwin', 'win32'] as const)('says in one line what to install on %s', (platform) => {
  const line = howToInstall(machine(platform, {}));
  expect(line).not.toContain('\n');
  expect(line).toMatch(/install .*CHROME_PATH/);
});
