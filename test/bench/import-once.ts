import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFiles } from '../../app/engine/files/import-files.ts';

/** What one import came to. */
export interface Imported {
  format: string;
  spans: number;
  skipped: number;
  /** What was skipped first, by place; empty where nothing was. */
  firstSkipped: string;
  failure: string;
  seconds: number;
  cpuSeconds: number;
  peakBytes: number;
}

/** The most memory that this process ever had. */
function peakBytes(): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

async function importOnce(path: string, dir: string): Promise<Imported> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const [report] = await importFiles({
    sources: [{ name: 'bench', path }],
    target: { kind: 'data-file', dataFile: join(dir, 'bench.spanscope') },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  const used = process.cpuUsage(cpu);
  return {
    format: report!.format,
    spans: report!.spans,
    skipped: report!.skippedCount,
    firstSkipped: report!.skipped.map(({ place, reason }) => `${place}: ${reason}`)[0] ?? '',
    failure: report!.failure,
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    peakBytes: peakBytes(),
  };
}

/** From an abort after some time until the import has rejected, in milliseconds; undefined where it had ended before. */
async function cancelAfter(path: string, dir: string, ms: number): Promise<number | undefined> {
  const cancel = new AbortController();
  let aborted = NaN;
  const timer = setTimeout(() => {
    aborted = performance.now();
    cancel.abort();
  }, ms);
  try {
    await importFiles({
      sources: [{ name: 'bench', path }],
      target: { kind: 'data-file', dataFile: join(dir, `cancelled-${ms}.spanscope`) },
      signal: cancel.signal,
      onProgress: () => undefined,
    });
    return undefined;
  } catch {
    return performance.now() - aborted;
  } finally {
    clearTimeout(timer);
  }
}

// As a program of its own: a path alone imports that file; with moments, it is cancelled at each of them. The answer is one line of JSON.
const [path, ...moments] = process.argv.slice(2);
const dir = mkdtempSync(join(process.env['SPANSCOPE_BENCH_STORES'] ?? tmpdir(), 'import-'));
try {
  if (moments.length === 0) {
    console.log(JSON.stringify(await importOnce(path!, dir)));
  } else {
    const waited: (number | undefined)[] = [];
    for (const ms of moments) waited.push(await cancelAfter(path!, dir, Number(ms)));
    console.log(JSON.stringify(waited));
  }
} finally {
  rmSync(dir, { recursive: true });
}
