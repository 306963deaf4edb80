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

test('open takes paths and file URLs, and nothing from elsewhere', () => {
  expect(read('open', 'a.json', 'file:///tmp/b%20c.json', '--data', 'd')).toMatchObject({
    kind: 'open',
    files: [resolve('a.json'), '/tmp/b c.json'],
    merge: false,
    watch: false,
    open: true,
    engine: { dataDir: resolve('d') },
  });
  expect(read('open', 'logs', '--watch', '--merge', '--json')).toMatchObject({
    watch: true,
    merge: true,
    open: false,
  });
  for (const address of ['https://example.com/a.json', 'ftp://host/a', 'file://other-host/a.json'])
    expect(() => read('open', address)).toThrow(UsageError);
  expect(() => read('open')).toThrow('open needs a file.');
});

test.each([
  ['a.json', 'otlp-json'],
  ['A.JAEGER.JSON', 'jaeger-json'],
  ['a.jsonl', 'otlp-jsonl'],
  ['a.ndjson', 'otlp-jsonl'],
  ['a.pb', 'otlp-proto'],
  ['a.spanscope', 'spanscope'],
])('convert tells the format of %s from its name', (out, format) => {
  expect(read('convert', 'in.pb', '-o', out)).toEqual({
    kind: 'convert',
    files: [resolve('in.pb')],
    query: '',
    strict: false,
    out: resolve(out),
    format,
    redact: false,
    overwrite: false,
  });
});

test('convert reads and writes standard streams', () => {
  expect(read('convert', '-', '-o', '-', '--format', 'otlp-jsonl', '--redact', '--force')).toMatchObject({
    files: ['-'],
    out: '-',
    format: 'otlp-jsonl',
    redact: true,
    overwrite: true,
  });
  expect(() => read('convert', 'a', '-o', '-')).toThrow('needs --format');
  expect(() => read('convert', 'a', '-o', 'a.txt')).toThrow('does not say a format');
  expect(() => read('convert', 'a')).toThrow('-o OUT');
  expect(() => read('convert', 'a', '-o', 'b', '--format', 'constructor')).toThrow('one of otlp-json');
});

test('query takes files, the query last, and one condition', () => {
  expect(read('query', 'a.json', '-', 'status = error', '--fail-if-any', '--json')).toEqual({
    kind: 'query',
    files: [resolve('a.json'), '-'],
    query: 'status = error',
    strict: false,
    order: 'newest',
    limit: 50,
    json: true,
    failIf: 'any',
  });
  expect(() => read('query', 'status = error')).toThrow('needs a file and a query');
  expect(() => read('query', 'a', 'b', '--fail-if-any', '--fail-if-none')).toThrow('exclude each other');
  for (const wrong of ['0', '10001', '1.5'])
    expect(() => read('query', 'a', 'b', '--limit', wrong)).toThrow();
});

test('replay takes an endpoint, headers and a pace', () => {
  const words = ['--to', 'http://h:4318', '--header', 'Authorization=Bearer a=b', '--header', 'x-tenant: t'];
  expect(read('replay', 'a.json', ...words, '--speed', '10x', '--loop', '--fresh-ids')).toEqual({
    kind: 'replay',
    files: [resolve('a.json')],
    query: '',
    strict: false,
    endpoint: 'http://h:4318',
    protocol: undefined,
    headers: { authorization: 'Bearer a=b', 'x-tenant': 't' },
    signals: ['traces', 'logs', 'metrics'],
    speed: 10,
    maxPauseMs: undefined,
    loop: true,
    freshIds: true,
    redact: false,
  });
  expect(read('replay', 'a')).toMatchObject({ endpoint: 'http://localhost:4318', speed: 1 });
  expect(
    read('replay', 'a', '--only', 'logs, traces', '--max-pause', '5s', '--protocol', 'grpc'),
  ).toMatchObject({
    signals: ['logs', 'traces'],
    maxPauseMs: 5_000,
    protocol: 'grpc',
  });
  expect(read('replay', 'a', '--max-pause', '250ms')).toMatchObject({ maxPauseMs: 250 });
  expect(read('replay', 'a', '--max-pause', '0s')).toMatchObject({ maxPauseMs: 0 });
  for (const wrong of [
    ['--speed', '0.05'],
    ['--speed', '101'],
    ['--to', 'grpc://h'],
    ['--header', 'a'],
    ['--only', 'spans'],
    ['--only', ''],
    ['--max-pause', 'long'],
    ['--protocol', 'json'],
  ])
    expect(() => read('replay', 'a', ...wrong)).toThrow(UsageError);
});
