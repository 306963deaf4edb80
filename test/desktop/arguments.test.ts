import { expect, test } from 'vitest';
import { readArguments } from '../../app/desktop/arguments.ts';
import { traceOf } from '../../app/desktop/deep-link.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

test('files are resolved from the folder of the start, links are told apart', () => {
  const read = readArguments(['trace.json', '/abs/b.otlp', `spanscope://trace/${ID}`], '/home/ann');
  expect(read).toMatchObject({ files: ['/home/ann/trace.json', '/abs/b.otlp'], traceIds: [ID] });
});

test('open is a word of its own, file URLs are paths, addresses elsewhere are nothing', () => {
  const words = ['open', 'a.json', 'file:///tmp/b%20c.json', 'https://example.com/d.json'];
  expect(readArguments(words, '/home').files).toEqual(['/home/a.json', '/tmp/b c.json']);
});

test('ports and the data folder', () => {
  const words = ['--port', '0', '--otlp-http=14318', '--otlp-grpc', '14317', '--data', 'traces'];
  expect(readArguments(words, '/home/ann')).toEqual({
    files: [],
    traceIds: [],
    data: '/home/ann/traces',
    port: 0,
    otlpHttp: 14318,
    otlpGrpc: 14317,
  });
});

test('what Chromium adds is left alone, what is no port is none', () => {
  const read = readArguments(['--no-sandbox', '--enable-logging=stderr', '--port', '70000', 'a.json'], '/');
  expect(read).toMatchObject({ files: ['/a.json'], port: undefined });
});

test('only links that name a trace mean something', () => {
  expect(traceOf(`SPANSCOPE://trace/${ID.toUpperCase()}/`)).toBe(ID);
  const wrong = [
    `spanscope://trace/${'0'.repeat(32)}`,
    'spanscope://trace/4bf9',
    `spanscope://trace/${ID}/../../etc/passwd`,
    `spanscope://open?file=/etc/passwd`,
    `https://trace/${ID}`,
  ];
  for (const link of wrong) expect(traceOf(link)).toBeUndefined();
});
