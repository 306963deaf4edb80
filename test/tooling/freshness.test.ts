import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf, isFresh, writeStamp } from '../../app/tooling/freshness.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spanscope-freshness-'));
  mkdirSync(join(folder, 'src/deep'), { recursive: true });
  writeFileSync(join(folder, 'src/a.ts'), 'a');
  writeFileSync(join(folder, 'src/deep/b.ts'), 'b');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const digest = () => digestOf([join(folder, 'src'), join(folder, 'absent.json')]);

test('what was stamped is fresh until an input changes', () => {
  const stamp = join(folder, 'out/stamp');
  expect(isFresh(stamp, digest())).toBe(false);
  writeStamp(stamp, digest());
  expect(isFresh(stamp, digest())).toBe(true);
  writeFileSync(join(folder, 'src/deep/b.ts'), 'c');
  expect(isFresh(stamp, digest())).toBe(false);
});

test('a touched file is no change; a new, renamed or deleted one is', () => {
  const before = digest();
  utimesSync(join(folder, 'src/a.ts'), 1, 1);
  expect(digest()).toBe(before);
  rmSync(join(folder, 'src/a.ts'));
  const without = digest();
  expect(without).not.toBe(before);
  writeFileSync(join(folder, 'src/z.ts'), 'a');
  expect(digest()).not.toBe(before);
  expect(digest()).not.toBe(without);
});
