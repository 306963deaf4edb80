import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readParams } from '../../../app/core/contract/params.ts';
import { openSettings } from '../../../app/engine/settings/settings.ts';

let dir: string;
let told: [string, unknown][];
const open = () => openSettings(dir, (key, value) => told.push([key, value]));

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spanscope-settings-'));
  told = [];
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

test('what was set is there after the next start, and null takes it away', async () => {
  const settings = open();
  expect(settings.all()).toEqual({});
  await settings.set('targets', [{ service: 'cart', latency: { ns: 5e6, share: 0.99 } }]);
  await settings.set('queryHistory', ['a', 'b']);
  await settings.set('queryHistory', null);
  expect(open().all()).toEqual({ targets: [{ service: 'cart', latency: { ns: 5e6, share: 0.99 } }] });
  expect(told.map(([key]) => key)).toEqual(['targets', 'queryHistory', 'queryHistory']);
  expect(told.at(-1)).toEqual(['queryHistory', null]);
  expect(readdirSync(dir)).toEqual(['settings.json']);
});

test('settings that are set at the same time are all kept, whatever their names', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'ключ', 'a b'];
  const settings = open();
  await Promise.all(names.map((name, i) => settings.set(name, i)));
  const kept = open().all();
  expect(names.map((name) => Object.getOwnPropertyDescriptor(kept, name)?.value as unknown)).toEqual([
    0, 1, 2, 3, 4,
  ]);
});

test.each(['{"a": ', '[1, 2]', '"text"', '', '{"a": {"$int": "no number"}}', `${'['.repeat(100_000)}`])(
  'a file that holds %j is put aside whole, and said to be',
  async (text) => {
    const file = join(dir, 'settings.json');
    writeFileSync(file, text);
    const settings = open();
    expect(settings.all()).toEqual({});
    expect(settings.notices.map(({ code, active }) => ({ code, active }))).toEqual([
      { code: 'settings.damaged', active: true },
    ]);
    const aside = readdirSync(dir).find((name) => name.startsWith('settings.json.damaged-'))!;
    expect(settings.notices[0]!.message).toContain(aside);
    expect(readFileSync(join(dir, aside), 'utf8')).toBe(text);
    await settings.set('a', 1);
    expect(open().all()).toEqual({ a: 1 });
  },
);

test('more than fits is refused, and what was there stays', async () => {
  const settings = open();
  await settings.set('small', 'kept');
  const large = 'x'.repeat(250_000);
  const sets = Array.from({ length: 20 }, (_, i) => settings.set(`large${i}`, large));
  const results = await Promise.allSettled(sets);
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ reason }) => (reason as { code: string }).code === 'settings.too-large')).toBe(
    true,
  );
  expect(open().all()['small']).toBe('kept');
  expect(Object.keys(open().all())).toHaveLength(results.length - refused.length + 1);
});

test('a folder that takes no file is said to be one, and the old value stays in force', async () => {
  const settings = open();
  await settings.set('a', 1);
  rmSync(dir, { recursive: true, force: true });
  await expect(settings.set('a', 2)).rejects.toMatchObject({ code: 'settings.unavailable' });
  expect(settings.all()).toEqual({ a: 1 });
  expect(told).toHaveLength(1);
});

test('any JSON value passes the check and comes back the same; what is no JSON does not', async () => {
  const settings = open();
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ noUnicodeString: false }), async (value) => {
      const text = JSON.stringify(value);
      fc.pre(!text.includes('"$') && value !== null);
      const { value: checked } = readParams('settings.set', { key: 'any', value });
      await settings.set('any', checked);
      expect(JSON.stringify(open().all()['any'])).toBe(text);
    }),
    { numRuns: 60 },
  );
  const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown;
  for (const value of [5n, Number.NaN, new Uint8Array(3), { $int: '5' }, deep, 'x'.repeat(300_000)]) {
    expect(() => readParams('settings.set', { key: 'any', value })).toThrow(/a JSON value of at most/);
  }
  for (const key of ['', '$bytes', 'x'.repeat(200), 5]) {
    expect(() => readParams('settings.set', { key, value: 1 })).toThrow(/key must be a name/);
  }
});
