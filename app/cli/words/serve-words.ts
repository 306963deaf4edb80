import { resolve } from 'node:path';
import type { ParseArgsOptionsConfig } from 'node:util';
import type { EngineOptions } from '../../engine/engine.ts';
import { readBytes, readDuration, readPort } from '../quantities.ts';
import { common, flag, parse, pathOf, pathsOf, several, take, text, tokenOf } from './words.ts';

export interface ServeCommand {
  kind: 'serve';
  engine: EngineOptions;
  /** Read into the live session. */
  files: string[];
  open: boolean;
  json: boolean;
}

export interface OpenCommand {
  kind: 'open';
  /** Of the engine that is started where none runs on the data folder. */
  engine: EngineOptions;
  files: string[];
  /** Into the live session instead of one of their own. */
  merge: boolean;
  /** Go on reading what is added. */
  watch: boolean;
  open: boolean;
  json: boolean;
}

/** Largest request that can be allowed: it is kept as one blob, and SQLite's blobs end below 1 GB. */
const MAX_BODY_BYTES = 512 * 2 ** 20;

const serveOptions = {
  ...common,
  data: text,
  port: text,
  'otlp-http': text,
  'otlp-grpc': text,
  'no-open': flag,
  json: flag,
  listen: text,
  'allow-origin': several,
  'max-bytes': text,
  'max-age': text,
  'max-body': text,
} as const satisfies ParseArgsOptionsConfig;

const openOptions = { ...serveOptions, merge: flag, watch: flag } as const satisfies ParseArgsOptionsConfig;

function readBodyLimit(value: string): number | undefined {
  const bytes = readBytes(value);
  return bytes !== undefined && bytes <= MAX_BODY_BYTES ? bytes : undefined;
}

function readOrigin(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search;
  return isOrigin ? url.origin : undefined;
}

type ServeValues = ReturnType<typeof parse<typeof serveOptions>>['values'];

function engineOf(values: ServeValues, environment: NodeJS.ProcessEnv): EngineOptions {
  const port = (option: 'port' | 'otlp-http' | 'otlp-grpc'): number | undefined =>
    take(values[option], option, readPort, 'a port from 0 to 65535');
  const size = 'a size such as 500MB or 4GiB';
  return {
    dataDir: take(values.data, 'data', (path) => (path === '' ? undefined : resolve(path)), 'a folder'),
    uiPort: port('port'),
    otlpHttpPort: port('otlp-http'),
    otlpGrpcPort: port('otlp-grpc'),
    listen: take(values.listen, 'listen', (address) => address || undefined, 'an address of this machine'),
    otlpOrigins: values['allow-origin']?.map((origin) =>
      take(origin, 'allow-origin', readOrigin, 'an origin such as https://shop.example')!,
    ),
    maxBytes: take(values['max-bytes'], 'max-bytes', readBytes, size),
    maxAgeMs: take(values['max-age'], 'max-age', readDuration, 'a time such as 90m, 36h or 14d'),
    maxBodyBytes: take(values['max-body'], 'max-body', readBodyLimit, 'a size of at most 512MiB'),
    token: tokenOf(environment),
  };
}

/** @throws UsageError */
export function readServe(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const { values, positionals } = parse(args, serveOptions);
  if (values.help) return { kind: 'help' } as const;
  if (values.version) return { kind: 'version' } as const;
  return {
    kind: 'serve',
    files: positionals.map(pathOf),
    open: !values['no-open'] && !values.json,
    json: values.json ?? false,
    engine: engineOf(values, environment),
  } as const satisfies ServeCommand;
}

/** @throws UsageError */
export function readOpen(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const { values, positionals } = parse(args, openOptions);
  if (values.help) return { kind: 'help' } as const;
  if (values.version) return { kind: 'version' } as const;
  return {
    kind: 'open',
    files: pathsOf(positionals, 'open'),
    merge: values.merge ?? false,
    watch: values.watch ?? false,
    open: !values['no-open'] && !values.json,
    json: values.json ?? false,
    engine: engineOf(values, environment),
  } as const satisfies OpenCommand;
}
