import { resolve } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { DemoOptions } from '../core/contract/methods.ts';
import { DEFAULT_PORTS } from '../engine/defaults.ts';
import type { EngineOptions } from '../engine/engine.ts';
import { readBytes, readDuration, readPort } from './quantities.ts';

/** What a command line asks for. */
export type Command =
  | { kind: 'serve'; engine: EngineOptions; files: string[]; open: boolean; json: boolean }
  | { kind: 'demo'; endpoint: string; token: string | undefined; options: DemoOptions }
  | { kind: 'help' }
  | { kind: 'version' };

/** A command line that can't be followed. The message says what is wrong with it. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/** Largest request that can be allowed: it is kept as one blob, and SQLite's blobs end below 1 GB. */
const MAX_BODY_BYTES = 512 * 2 ** 20;

/** Shortest token that may be set by hand: what is shorter can be guessed. */
const MIN_TOKEN_CHARS = 16;

const text = { type: 'string' } as const;
const several = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

const common = { help: { ...flag, short: 'h' }, version: { ...flag, short: 'v' } } as const;

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

const demoOptions = {
  ...common,
  rate: text,
  fault: several,
  seed: text,
  endpoint: text,
} as const satisfies ParseArgsOptionsConfig;

function parse<T extends ParseArgsOptionsConfig>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    // What follows the first sentence is about file names that begin with a dash.
    throw new UsageError((error as Error).message.replace(/\. To specify .*$/s, '.'));
  }
}

/** The value of an option that was given, read; a UsageError that says what it should be. */
function take<T>(
  value: string | undefined,
  option: string,
  read: (text: string) => T | undefined,
  expected: string,
): T | undefined {
  if (value === undefined) return undefined;
  const taken = read(value);
  if (taken === undefined) throw new UsageError(`--${option} ${value}: this must be ${expected}.`);
  return taken;
}

function readBodyLimit(value: string): number | undefined {
  const bytes = readBytes(value);
  return bytes !== undefined && bytes <= MAX_BODY_BYTES ? bytes : undefined;
}

function readOrigin(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search;
  return isOrigin ? url.origin : undefined;
}

function tokenOf(environment: NodeJS.ProcessEnv): string | undefined {
  const token = environment['SPANSCOPE_TOKEN'] || undefined;
  if (token !== undefined && !(token.length >= MIN_TOKEN_CHARS && /^[\x21-\x7e]+$/.test(token)))
    throw new UsageError(`SPANSCOPE_TOKEN must have at least ${MIN_TOKEN_CHARS} characters, without spaces.`);
  return token;
}

function readServe(args: string[], environment: NodeJS.ProcessEnv): Command {
  const { values, positionals } = parse(args, serveOptions);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const port = (option: 'port' | 'otlp-http' | 'otlp-grpc'): number | undefined =>
    take(values[option], option, readPort, 'a port from 0 to 65535');
  const size = 'a size such as 500MB or 4GiB';
  return {
    kind: 'serve',
    files: positionals.map((path) => resolve(path)),
    open: !values['no-open'] && !values.json,
    json: values.json ?? false,
    engine: {
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
    },
  };
}

function readDemo(args: string[], environment: NodeJS.ProcessEnv): Command {
  const { values, positionals } = parse(args, demoOptions);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (positionals.length > 0) throw new UsageError(`demo takes no "${positionals[0]}".`);
  const rate = take(
    values.rate,
    'rate',
    (value) => (Number(value) > 0 ? Number(value) : undefined),
    'a number of traces a second',
  );
  const seed = take(
    values.seed,
    'seed',
    (value) => (/^\d{1,10}$/.test(value) && Number(value) <= 0xffff_ffff ? Number(value) : undefined),
    'a whole number from 0 to 4294967295',
  );
  const url = (value: string): string | undefined =>
    URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? value : undefined;
  return {
    kind: 'demo',
    endpoint:
      take(values.endpoint, 'endpoint', url, 'a URL such as http://localhost:4318') ??
      `http://localhost:${DEFAULT_PORTS.otlpHttp}`,
    token: tokenOf(environment),
    options: { rate, seed, faults: values.fault },
  };
}

/**
 * Reads the words after the program's name.
 * @throws UsageError
 */
export function readCommand(args: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const [first, ...rest] = args;
  if (first === 'demo') return readDemo(rest, environment);
  return readServe(first === 'serve' ? rest : [...args], environment);
}
