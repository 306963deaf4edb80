import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readCommand } from '../../../app/cli/command.ts';
import { UsageError } from '../../../app/cli/words/words.ts';
import { browserCommand } from '../../../app/cli/open-browser.ts';
import { readBytes, readDuration } from '../../../app/cli/quantities.ts';
import { defaultDataDir } from '../../../app/engine/defaults.ts';

const read = (...words: string[]) => readCommand(words, {});

test('without words everything is the default', () => {
  expect(read()).toEqual({
    kind: 'serve',
    open: true,
    json: false,
    files: [],
    engine: expect.objectContaining({ uiPort: undefined, dataDir: undefined, token: undefined }) as object,
  });
  expect(read('serve')).toEqual(read());
});

test('serve takes files and options in any order', () => {
  const words = 'serve a.json --port 0 --otlp-http 1 --otlp-grpc 2 b.pb --data d --json --listen 10.0.0.1';
  const more = '--allow-origin https://a.example --allow-origin=https://b.example:8443/ --max-age 36h';
  expect(read(...`${words} ${more} --max-bytes 4GiB --max-body 1MiB`.split(' '))).toEqual({
    kind: 'serve',
    open: false,
    json: true,
    files: [resolve('a.json'), resolve('b.pb')],
    engine: {
      dataDir: resolve('d'),
      uiPort: 0,
      otlpHttpPort: 1,
      otlpGrpcPort: 2,
      listen: '10.0.0.1',
      otlpOrigins: ['https://a.example', 'https://b.example:8443'],
      maxBytes: 4 * 2 ** 30,
      maxAgeMs: 36 * 3_600_000,
      maxBodyBytes: 2 ** 20,
      token: undefined,
    },
  });
});

test('demo takes its own options', () => {
  expect(read('demo')).toMatchObject({ kind: 'demo', endpoint: 'http://localhost:4318' });
  expect(
    read('demo', '--rate', '2.5', '--fault', 'a', '--fault', 'b', '--seed', '7', '--endpoint', 'http://h:1'),
  ).toEqual({
    kind: 'demo',
    endpoint: 'http://h:1',
    token: undefined,
    options: { rate: 2.5, seed: 7, faults: ['a', 'b'] },
  });
});

test('help and version', () => {
  expect(read('--help').kind).toBe('help');
  expect(read('demo', '-h').kind).toBe('help');
  expect(read('serve', '-v').kind).toBe('version');
});

test.each([
  [['--bogus'], /--bogus/],
  [['--port'], /--port/],
  [['--port', 'x'], /--port x: this must be a port/],
  [['--otlp-http', '65536'], /--otlp-http 65536/],
  [['--max-bytes', '0'], /--max-bytes 0/],
  [['--max-body', '1GiB'], /at most 512MiB/],
  [['--max-age', '3 fortnights'], /--max-age/],
  [['--allow-origin', 'shop.example'], /an origin such as/],
  [['--allow-origin', '*'], /an origin such as/],
  [['--data', ''], /--data/],
  [['demo', 'file'], /demo takes no "file"/],
  [['demo', '--rate', '0'], /--rate 0/],
  [['demo', '--seed', '-1'], /seed/],
  [['demo', '--endpoint', 'localhost:4318'], /--endpoint/],
])('%j is refused with its reason', (words, reason) => {
  expect(() => read(...words)).toThrow(UsageError);
  expect(() => read(...words)).toThrow(reason);
});

test('the token of the environment must be one that can not be guessed', () => {
  const token = 'abcdefghijklmnop';
  expect(readCommand([], { SPANSCOPE_TOKEN: token })).toMatchObject({ engine: { token } });
  expect(readCommand([], { SPANSCOPE_TOKEN: '' })).toMatchObject({ engine: { token: undefined } });
  expect(() => readCommand([], { SPANSCOPE_TOKEN: 'short' })).toThrow(/16 characters/);
});

test('amounts', () => {
  expect(['1', '500MB', '1.5kib', '2 GiB'].map(readBytes)).toEqual([1, 5e8, 1536, 2 ** 31]);
  expect(['90m', '2d', '1s', '1W'].map(readDuration)).toEqual([5_400_000, 172_800_000, 1000, 604_800_000]);
  expect(['', '-1', '0', '1e9', '5 parsecs', '9999999999999TB'].map(readBytes)).toEqual(
    Array(6).fill(undefined),
  );
  expect(readDuration('15')).toBeUndefined();
});

test('the data folder is where each system has such folders', () => {
  expect(defaultDataDir('linux', { XDG_DATA_HOME: '/x' }, '/home/u')).toBe('/x/spanscope');
  expect(defaultDataDir('linux', {}, '/home/u')).toBe('/home/u/.local/share/spanscope');
  expect(defaultDataDir('darwin', {}, '/Users/u')).toBe('/Users/u/Library/Application Support/Spanscope');
  expect(defaultDataDir('win32', { APPDATA: '/roaming' }, '/u')).toBe('/roaming/Spanscope');
});

test('the browser is opened by what the system has for it, and not without a display', () => {
  const url = 'http://127.0.0.1:4320/#token=a&b';
  expect(browserCommand(url, 'linux', {})).toBeUndefined();
  expect(browserCommand(url, 'linux', { DISPLAY: ':0' })).toEqual(['xdg-open', url]);
  expect(browserCommand(url, 'darwin', {})).toEqual(['open', url]);
  expect(browserCommand(url, 'win32', {})?.at(-1)).toBe(url);
});
