import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from '../fixtures/app.ts';
import { beside } from './files-beside.ts';
import { demoStore } from './demo-store.ts';
import {
  discard,
  type Exported,
  exportAll,
  hugeValue,
  inputFolder,
  oneDocument,
  packed,
  repeated,
  sameByte,
  sizeOf,
} from './file-inputs.ts';
import { figure } from './figures.ts';
import type { Imported } from './import-once.ts';

/**
 * Files into the store and out of it. Inputs are exports of a store of demo traffic, made once and kept in the folder that
 * SPANSCOPE_BENCH_STORES names, or in one of the system's for temporary files. Arguments: `export`, `import`, `cancel`, `open`, `beside` (acks while files are worked on), `4gb`,
 * `line` (five gigabytes without a line's end); the first four when there are none. `open` asks a store of ten million spans where one has been made (by `bench:query 10m`).
 */
const SPANS = 500_000;
const FOUR_GIGABYTES = 4e9;
const LINE_BYTES = 5e9;
const CANCEL_MOMENTS = [20, 100, 300, 700, 1500, 3000];
const HUGE_MEGABYTES = 500;
const stores = process.env['SPANSCOPE_BENCH_STORES'] ?? join(tmpdir(), 'spanscope-stores');
const folder = inputFolder(stores);

const EXPORTS = [
  { format: 'otlp-jsonl', file: 'demo.jsonl' },
  { format: 'otlp-json', file: 'demo.json' },
  { format: 'otlp-proto', file: 'demo.pb' },
  { format: 'jaeger-json', file: 'demo-jaeger.json' },
  { format: 'spanscope', file: 'demo.spanscope' },
] as const;
/** MB/s on one core, end to end into the store. */
const IMPORTS = [
  { what: 'JSON Lines', file: 'demo.jsonl', target: 40 },
  { what: 'OTLP JSON, one document', file: 'demo.json', target: 40 },
  { what: 'protobuf', file: 'demo.pb', target: 100 },
  { what: 'Jaeger JSON', file: 'demo-jaeger.json', target: 30 },
] as const;

const MEGABYTE = 1e6;
const hasTaskset = spawnSync('taskset', ['--version']).status === 0;

/** What is built has no types to strip before it runs, which takes some 0.4 s a thread: that is kept from one program to the next. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };

/** Runs a program of this folder on one core, where the system can hold it to one, and gives its answer. */
function pinned<T>(program: string, ...args: string[]): T {
  const script = [join(import.meta.dirname, program), ...args];
  const [command, all] = hasTaskset
    ? ['taskset', ['-c', '0', process.execPath, ...script]]
    : [process.execPath, script];
  const { status, stdout } = spawnSync(command as string, all as string[], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return JSON.parse(stdout) as T;
}

function dataFile(): string {
  const dir = join(stores, '500k');
  demoStore(dir, SPANS);
  return join(dir, 'live.spanscope');
}

const rate = (bytes: number, seconds: number): string => (bytes / MEGABYTE / seconds).toFixed(1);
const megabytes = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(0)} MB`;

function told(what: string, { bytes, spans, seconds, cpuSeconds }: Exported): void {
  const measured = `${rate(bytes, seconds)} MB/s`;
  figure(what, measured, '-');
  console.log(
    `    ${megabytes(bytes)}, ${spans} spans in ${seconds.toFixed(1)} s, ${Math.round(spans / seconds)} spans/s; of one core ${((cpuSeconds / seconds) * 100).toFixed(0)} %`,
  );
}

async function exports(): Promise<void> {
  console.log('\nout of the store');
  for (const { format, file } of EXPORTS)
    told(`write ${format}`, await exportAll(dataFile(), format, join(folder, file)));
}

async function inputOf(file: string): Promise<string> {
  const path = join(folder, file);
  const { format } = EXPORTS.find((one) => one.file === file)!;
  if (!existsSync(path)) await exportAll(dataFile(), format, path);
  return path;
}

function importFile(what: string, path: string, target: string): void {
  const { format, spans, skipped, firstSkipped, failure, seconds, cpuSeconds, peakBytes } = pinned<Imported>(
    'import-once.ts',
    path,
  );
  const bytes = sizeOf(path);
  figure(`read ${what}`, `${rate(bytes, seconds)} MB/s`, target);
  console.log(
    `    ${format}: ${megabytes(bytes)}, ${spans} spans in ${seconds.toFixed(1)} s, ${Math.round(spans / seconds)} spans/s; of one core ` +
      `${((cpuSeconds / seconds) * 100).toFixed(0)} %, ${rate(bytes, cpuSeconds)} MB a second of CPU; skipped ${skipped}${firstSkipped === '' ? '' : ` (${firstSkipped})`}${failure === '' ? '' : `; ${failure}`}`,
  );
  figure(`    peak memory`, megabytes(peakBytes), '<= 400 MB');
}

async function imports(): Promise<void> {
  console.log(
    `\ninto the store${hasTaskset ? ', on one core' : ': taskset is not there, so it takes the cores it can get'}`,
  );
  const nothing = join(folder, 'nothing.json');
  writeFileSync(nothing, '{"resourceSpans":[]}');
  pinned<Imported>('import-once.ts', nothing);
  discard(nothing);
  for (const { what, file, target } of IMPORTS) importFile(what, await inputOf(file), `>= ${target} MB/s`);
}

async function cancels(): Promise<void> {
  console.log('\ncancelled');
  const inputs = [
    ['in JSON Lines', await inputOf('demo.jsonl')],
    ['in one document', await inputOf('demo.json')],
    ['in protobuf', await inputOf('demo.pb')],
    [`in a value of ${HUGE_MEGABYTES} MB`, hugeValue(HUGE_MEGABYTES, join(folder, 'huge-value.json'))],
  ] as const;
  for (const [what, path] of inputs) {
    const waited = pinned<(number | null)[]>('import-once.ts', path, ...CANCEL_MOMENTS.map(String));
    const measured = waited.filter((ms) => ms !== null);
    figure(
      `${what}: worst of ${measured.length} moments`,
      `${Math.max(...measured).toFixed(0)} ms`,
      '<= 300 ms',
    );
  }
}

async function opening(): Promise<void> {
  console.log('\nopened');
  const store = ['10m', '1m']
    .map((size) => join(stores, size))
    .find((dir) => existsSync(join(dir, 'complete')));
  if (store === undefined) {
    console.log('    no store of 10 M spans: npm run bench:query -- 10m makes one');
    return;
  }
  const path = join(folder, 'opened.spanscope');
  copyFileSync(join(store, 'live.spanscope'), path);
  const app = await App.start();
  try {
    const times: number[] = [];
    let spans = 0;
    for (let run = 0; run < 3; run++) {
      const started = performance.now();
      const { session } = (await app.call('sessions.open', { paths: [path] })) as {
        session: { id: string; spans: number };
      };
      await app.call('traces.search', { session: session.id, limit: 50 });
      times.push(performance.now() - started);
      spans = session.spans;
      await app.call('sessions.close', { session: session.id });
    }
    const [first, ...others] = times.map((ms) => ms.toFixed(0));
    figure(`a capture of ${spans} spans, to its first 50 traces`, `${first} ms`, '<= 1000 ms');
    console.log(`    and again ${others.join(', ')} ms`);
  } finally {
    await app.close();
    discard(path);
  }
}

async function fourGigabytes(): Promise<void> {
  console.log('\nfour gigabytes of JSON Lines');
  const path = repeated(await inputOf('demo.jsonl'), FOUR_GIGABYTES, join(folder, 'four-gigabytes.jsonl'));
  try {
    importFile('4 GB', path, '>= 40 MB/s');
  } finally {
    discard(path);
  }
}

/** Files of one line, each made, read and removed; plain and packed. */
async function lines(): Promise<void> {
  console.log('\nfive gigabytes of one line');
  const jsonl = await inputOf('demo.jsonl');
  const span = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"';
  const inputs = [
    ['one document', (path: string) => oneDocument(jsonl, LINE_BYTES, path)],
    ['one value', (path: string) => hugeValue(LINE_BYTES / MEGABYTE, path)],
    ['zeros', (path: string) => sameByte('', 0, LINE_BYTES, path)],
    ['the beginning of a span, and zeros', (path: string) => sameByte(span, 0, LINE_BYTES, path)],
    ['letters', (path: string) => sameByte('', 0x61, LINE_BYTES, path)],
    [
      'an empty request, and letters',
      (path: string) => sameByte('{"resourceSpans":[]}', 0x61, LINE_BYTES, path),
    ],
    ['a request, and brackets', (path: string) => sameByte('{"resourceSpans":[', 0x5b, LINE_BYTES, path)],
  ] as const;
  for (const [what, make] of inputs) {
    const path = join(folder, 'one-line');
    const gzip = `${path}.gz`;
    discard(path);
    discard(gzip);
    try {
      make(path);
      importFile(what, path, '-');
      await packed(path, gzip);
      discard(path);
      importFile(`${what}, gzip`, gzip, '-');
    } finally {
      discard(path);
      discard(gzip);
    }
  }
}

const parts: Record<string, () => Promise<void>> = {
  export: exports,
  import: imports,
  cancel: cancels,
  open: opening,
  beside: async () => beside(stores, await inputOf('demo.jsonl')),
  '4gb': fourGigabytes,
  line: lines,
};
const wanted = process.argv.slice(2);
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; load ${loadavg()[0]!.toFixed(1)}; Node ${process.version}`,
);
for (const name of wanted.length > 0 ? wanted : ['export', 'import', 'cancel', 'open']) {
  const part = parts[name];
  if (part === undefined) throw new Error(`"${name}" is none of ${Object.keys(parts).join(', ')}`);
  await part();
}
