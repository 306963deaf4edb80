import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadHost, installedElectron } from '../../app/tooling/electron-binary.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spanscope-electron-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a package without its binary has none', () => {
  expect(installedElectron(folder, undefined)).toBeUndefined();
  writeFileSync(join(folder, 'path.txt'), 'electron');
  expect(installedElectron(folder, undefined)).toBeUndefined();
});

test('the binary is where the package’s installer put it', () => {
  const path = 'Electron.app/Contents/MacOS/Electron';
  mkdirSync(join(folder, 'dist/Electron.app/Contents/MacOS'), { recursive: true });
  writeFileSync(join(folder, 'path.txt'), path);
  writeFileSync(join(folder, 'dist', path), '');
  expect(installedElectron(folder, undefined)).toBe(join(folder, 'dist', path));
});

test('a distribution that the user names goes first', () => {
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine/electron'), '');
  expect(installedElectron(folder, join(folder, 'mine'))).toBe(join(folder, 'mine/electron'));
  expect(installedElectron(folder, join(folder, 'other'))).toBeUndefined();
});

test('the download comes from the mirror that is set, else from Electron’s releases', () => {
  expect(new URL(downloadHost({})).host).toBe('github.com');
  expect(downloadHost({ ELECTRON_MIRROR: 'https://mirror.example/' })).toBe('https://mirror.example/');
});
