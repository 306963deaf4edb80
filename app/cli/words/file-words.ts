import { basename } from 'node:path';
import type { ParseArgsOptionsConfig } from 'node:util';
import type { ExportFormat, ReplayProtocol, ReplaySignal } from '../../core/contract/file-methods.ts';
import type { TraceOrder } from '../../core/contract/methods.ts';
import { DEFAULT_PORTS } from '../../engine/defaults.ts';
import { readDuration, readEndpoint, readSpeed } from '../quantities.ts';
import { common, flag, parse, pathOf, pathsOf, several, take, text, UsageError } from './words.ts';

/** What commands that read files and end have in common. */
interface OfFiles {
  files: string[];
  /** Which traces of them; '' for all. */
  query: string;
  /** What is skipped in a file counts as a failure. */
  strict: boolean;
}

export interface ConvertCommand extends OfFiles {
  kind: 'convert';
  /** Absolute, or `-` for standard output. */
  out: string;
  format: ExportFormat;
  redact: boolean;
  overwrite: boolean;
}

export interface QueryCommand extends OfFiles {
  kind: 'query';
  order: TraceOrder;
  limit: number;
  json: boolean;
  failIf: 'any' | 'none' | undefined;
}

export interface ReplayCommand extends OfFiles {
  kind: 'replay';
  endpoint: string;
  /** Told by the address where it is undefined. */
  protocol: ReplayProtocol | undefined;
  headers: Record<string, string>;
  /** What goes along. */
  signals: readonly ReplaySignal[];
  speed: number;
  /** Pauses are no longer than this; undefined: as long as they were. */
  maxPauseMs: number | undefined;
  loop: boolean;
  freshIds: boolean;
  redact: boolean;
}

/** Traces that `query` prints where nothing else is said, and at most. */
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 10_000;

const FORMATS: readonly ExportFormat[] = [
  'otlp-json',
  'otlp-jsonl',
  'otlp-proto',
  'jaeger-json',
  'spanscope',
];

/** By the end of a file's name, the longest first. */
const ENDINGS: readonly [ending: string, format: ExportFormat][] = [
  ['.jaeger.json', 'jaeger-json'],
  ['.json', 'otlp-json'],
  ['.jsonl', 'otlp-jsonl'],
  ['.ndjson', 'otlp-jsonl'],
  ['.pb', 'otlp-proto'],
  ['.binpb', 'otlp-proto'],
  ['.otlp', 'otlp-proto'],
  ['.spanscope', 'spanscope'],
];

const reading = { ...common, query: text, strict: flag } as const;

const convertOptions = {
  ...reading,
  output: { ...text, short: 'o' },
  format: text,
  redact: flag,
  force: flag,
} as const satisfies ParseArgsOptionsConfig;

const queryOptions = {
  ...common,
  strict: flag,
  json: flag,
  limit: text,
  order: text,
  'fail-if-any': flag,
  'fail-if-none': flag,
} as const satisfies ParseArgsOptionsConfig;

const replayOptions = {
  ...reading,
  to: text,
  header: several,
  protocol: text,
  only: several,
  speed: text,
  'max-pause': text,
  loop: flag,
  'fresh-ids': flag,
  redact: flag,
} as const satisfies ParseArgsOptionsConfig;

function formatOf(name: string | undefined, out: string): ExportFormat {
  const named = take(
    name,
    'format',
    (word) => FORMATS.find((format) => format === word),
    `one of ${FORMATS.join(', ')}`,
  );
  if (named !== undefined) return named;
  const ending = ENDINGS.find(([end]) => basename(out).toLowerCase().endsWith(end));
  if (ending === undefined)
    throw new UsageError(
      out === '-'
        ? 'Writing to standard output needs --format.'
        : `The name ${basename(out)} does not say a format: end it with ${ENDINGS.map(([end]) => end).join(', ')}, or use --format.`,
    );
  return ending[1];
}

/** @throws UsageError */
export function readConvert(args: readonly string[]) {
  const { values, positionals } = parse(args, convertOptions);
  if (values.help) return { kind: 'help' } as const;
  if (values.version) return { kind: 'version' } as const;
  if (values.output === undefined) throw new UsageError('convert needs -o OUT.');
  return {
    kind: 'convert',
    files: pathsOf(positionals, 'convert', true),
    query: values.query ?? '',
    strict: values.strict ?? false,
    out: values.output === '-' ? '-' : pathOf(values.output),
    format: formatOf(values.format, values.output),
    redact: values.redact ?? false,
    overwrite: values.force ?? false,
  } as const satisfies ConvertCommand;
}

/** @throws UsageError */
export function readQuery(args: readonly string[]) {
  const { values, positionals } = parse(args, queryOptions);
  if (values.help) return { kind: 'help' } as const;
  if (values.version) return { kind: 'version' } as const;
  const query = positionals.at(-1);
  if (query === undefined || positionals.length < 2)
    throw new UsageError("query needs a file and a query, such as: query trace.json 'status = error'");
  if (values['fail-if-any'] && values['fail-if-none'])
    throw new UsageError('--fail-if-any and --fail-if-none exclude each other.');
  const orders: readonly TraceOrder[] = ['newest', 'oldest', 'slowest', 'errors'];
  return {
    kind: 'query',
    files: pathsOf(positionals.slice(0, -1), 'query', true),
    query,
    strict: values.strict ?? false,
    order:
      take(
        values.order,
        'order',
        (word) => orders.find((order) => order === word),
        `one of ${orders.join(', ')}`,
      ) ?? 'newest',
    limit:
      take(
        values.limit,
        'limit',
        (word) =>
          /^\d+$/.test(word) && Number(word) >= 1 && Number(word) <= MAX_LIMIT ? Number(word) : undefined,
        `a number from 1 to ${MAX_LIMIT}`,
      ) ?? DEFAULT_LIMIT,
    json: values.json ?? false,
    failIf: values['fail-if-any'] ? 'any' : values['fail-if-none'] ? 'none' : undefined,
  } as const satisfies QueryCommand;
}

function readHeader(word: string): [string, string] | undefined {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+)\s*[=:]\s*([^\r\n]*)$/.exec(word) ?? [];
  return name === undefined || value === undefined ? undefined : [name.toLowerCase(), value];
}

const SIGNALS: readonly ReplaySignal[] = ['traces', 'logs', 'metrics'];
const PROTOCOLS: readonly ReplayProtocol[] = ['http', 'grpc'];

/** Like any duration, also of milliseconds, or none at all. */
function readPause(word: string): number | undefined {
  const [, ms] = /^(\d+)\s*ms$/i.exec(word) ?? [];
  if (ms !== undefined) return Number(ms);
  return /^0\s*s?$/i.test(word) ? 0 : readDuration(word);
}

/** `traces,logs`; undefined where a word is none. */
function readSignals(words: string): ReplaySignal[] | undefined {
  const signals = words.split(',').map((word) => SIGNALS.find((signal) => signal === word.trim()));
  return signals.every((signal) => signal !== undefined) ? signals : undefined;
}

/** @throws UsageError */
export function readReplay(args: readonly string[]) {
  const { values, positionals } = parse(args, replayOptions);
  if (values.help) return { kind: 'help' } as const;
  if (values.version) return { kind: 'version' } as const;
  const headers = (values.header ?? []).map((word) =>
    take(word, 'header', readHeader, 'a name and a value such as authorization=abc')!,
  );
  return {
    kind: 'replay',
    files: pathsOf(positionals, 'replay', true),
    query: values.query ?? '',
    strict: values.strict ?? false,
    endpoint:
      take(values.to, 'to', readEndpoint, 'a URL such as http://localhost:4318') ??
      `http://localhost:${DEFAULT_PORTS.otlpHttp}`,
    headers: Object.fromEntries(headers) as Record<string, string>,
    protocol: take(
      values.protocol,
      'protocol',
      (word) => PROTOCOLS.find((protocol) => protocol === word),
      'http or grpc',
    ),
    signals:
      values.only?.flatMap((word) =>
        take(word, 'only', readSignals, 'traces, logs or metrics, or several of them with commas')!,
      ) ?? SIGNALS,
    speed: take(values.speed, 'speed', readSpeed, 'a factor from 0.1 to 100') ?? 1,
    maxPauseMs: take(values['max-pause'], 'max-pause', readPause, 'a duration such as 500ms, 5s or 2m'),
    loop: values.loop ?? false,
    freshIds: values['fresh-ids'] ?? false,
    redact: values.redact ?? false,
  } as const satisfies ReplayCommand;
}
