import { expect, test } from 'vitest';
import { checkContents, type PackedFile } from '../../app/tooling/packaged-contents.ts';

const GOOD = [
  'package.json',
  'LICENSE',
  'dist/desktop/main.js',
  'dist/preload/preload.cjs',
  'dist/engine/main.js',
  'dist/engine/writer-worker.js',
  'dist/engine/reader-worker.js',
  'dist/engine/engine-DNan10s8.js',
  'dist/engine/third-party-licenses.md',
  'dist/cli/main.js',
  'dist/renderer/index.html',
  'dist/renderer/assets/index-a.js',
  'dist/renderer/assets/index-a.css',
  'dist/renderer/assets/inter-a.woff2',
  'node_modules/better-sqlite3/package.json',
  'node_modules/better-sqlite3/lib/index.js',
  'node_modules/better-sqlite3/lib/methods/table.js',
];
const BINARY: PackedFile = { path: 'node_modules/better-sqlite3/prebuilds/linux-x64.node', unpacked: true };

function archive(...paths: string[]): PackedFile[] {
  return paths.map((path) => ({ path, unpacked: false }));
}

function wrong(files: PackedFile[]): string[] {
  return checkContents(files, 'linux-x64')
    .filter(({ ok }) => !ok)
    .map(({ what }) => what);
}

test('an archive with what is needed passes', () => {
  expect(wrong([...archive(...GOOD), BINARY])).toEqual([]);
});

test.each([
  ['dist/engine/writer-worker.js', 'writer thread'],
  ['dist/renderer/index.html', 'page'],
  ['dist/preload/preload.cjs', 'preload script'],
])('without %s it does not', (path, what) => {
  expect(wrong([...archive(...GOOD.filter((name) => name !== path)), BINARY])).toEqual([what]);
});

test.each([
  'app/engine/engine.ts',
  'dist/engine/main.js.map',
  'dist/.stamps/node',
  'test/imports.test.ts',
  'node_modules/ws/index.js',
  'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
])('with %s it does not', (path) => {
  const [what, ...more] = wrong([...archive(...GOOD, path), BINARY]);
  expect(what).toMatch(/^nothing else/);
  expect(more).toEqual([]);
});

test('the binary is one, for this platform, outside of the archive', () => {
  const what = ['SQLite binary, outside of the archive'];
  const arm = { ...BINARY, path: BINARY.path.replace('x64', 'arm64') };
  expect(wrong([...archive(...GOOD), { ...BINARY, unpacked: false }])).toEqual(what);
  expect(wrong([...archive(...GOOD), arm])).toEqual(what);
  expect(wrong([...archive(...GOOD), BINARY, arm])).toEqual(what);
  expect(wrong(archive(...GOOD))).toEqual(what);
});
