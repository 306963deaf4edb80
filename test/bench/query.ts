import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fork } from 'node:child_process';
import { openReader, type Reader } from '../../app/engine/search/reader.ts';
import { App } from '../fixtures/app.ts';
import { demoStore } from './demo-store.ts';
import { figure, median, percentile } from './figures.ts';
import { type QueryRow, queryRows } from './query-rows.ts';

/**
 * Questions over everything stored, on stores of demo traffic. They are made once and kept in the folder that SPANSCOPE_BENCH_STORES
 * names, or in one of the system's for temporary files. Arguments: `1m`, `10m`, `ingest`; the first and the last when there are none.
 */
const SIZES = { '1m': 1_000_000, '10m': 10_000_000 } as const;
type Size = keyof typeof SIZES;
const WARM_RUNS = { '1m': 7, '10m': 3 } as const;
const INGEST_RUNS = 5;
const INGEST_RATE = 5_000;
const stores = process.env['SPANSCOPE_BENCH_STORES'] ?? join(tmpdir(), 'spanscope-stores');

const ms = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0));

function storeOf(size: Size): string {
  const dir = join(stores, size);
  demoStore(dir, SIZES[size]);
  return dir;
}

/** Literal of an order from the middle of what is stored. */
async function rareOrder(reader: Reader): Promise<string> {
  const { fromNs, toNs } = await reader.call('map.get', {});
  const middle = (fromNs + toNs) / 2n;
  const { facets } = await reader.call('spans.facets', {
    fromNs: middle,
    toNs: middle + 120_000_000_000n,
    fields: ['app.order.id'],
    values: 1,
  });
  return facets[0]!.values[0]!.literal;
}

/** Milliseconds until the answer, and until the first traces of it are told. */
async function timed(
  reader: Reader,
  { method, params }: QueryRow,
): Promise<{ whole: number; first: number }> {
  const started = performance.now();
  let first = NaN;
  await reader.call(method, params, undefined, (_done, _total, part) => {
    const told = part as { traces?: unknown[] } | undefined;
    if (Number.isNaN(first) && (told?.traces?.length ?? 0) > 0) first = performance.now() - started;
  });
  const whole = performance.now() - started;
  return { whole, first: Number.isNaN(first) ? whole : first };
}

async function atRest(size: Size): Promise<void> {
  const dataFile = join(storeOf(size), 'live.spanscope');
  const asking = await openReader({ dataFile });
  const rows = queryRows(await rareOrder(asking));
  await asking.close();
  console.log(
    `\n${SIZES[size]} spans: a new reader's first answer, first traces of it / median of ${WARM_RUNS[size]} more, first traces`,
  );
  for (const row of rows) {
    // Nothing is unpacked yet, and nothing compiled.
    const reader = await openReader({ dataFile });
    const cold = await timed(reader, row);
    const warm: Awaited<ReturnType<typeof timed>>[] = [];
    for (let i = 0; i < WARM_RUNS[size]; i++) warm.push(await timed(reader, row));
    await reader.close();
    const firstTarget = row.first?.[size];
    const told = (whole: number, first: number): string =>
      row.method === 'traces.search' ? `${ms(whole)} (${ms(first)})` : ms(whole);
    figure(
      row.what,
      `${told(cold.whole, cold.first)} / ${told(median(warm.map(({ whole }) => whole)), median(warm.map(({ first }) => first)))} ms`,
      `<= ${row.target[size]} ms${firstTarget === undefined ? '' : `, first <= ${firstTarget} ms`}`,
    );
  }
}

interface Sent {
  acks: number[];
  statuses: Record<number, number>;
  spansPerSecond: number;
  cpuShare: number;
}

/** The same questions to the whole program, idle and while spans arrive. */
async function whileIngesting(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'spanscope-query-'));
  mkdirSync(dir, { recursive: true });
  copyFileSync(join(storeOf('1m'), 'live.spanscope'), join(dir, 'live.spanscope'));
  const asking = await openReader({ dataFile: join(storeOf('1m'), 'live.spanscope') });
  const rows = queryRows(await rareOrder(asking));
  await asking.close();
  const app = await App.start(dir);
  const medians = async (): Promise<number[]> => {
    const found: number[] = [];
    for (const { method, params } of rows) {
      const times: number[] = [];
      for (let i = 0; i <= INGEST_RUNS; i++) {
        const started = performance.now();
        await app.call(method, params);
        times.push(performance.now() - started);
      }
      found.push(median(times.slice(1)));
    }
    return found;
  };
  const idle = await medians();
  const sender = fork(join(import.meta.dirname, 'demo-sender.ts'), [app.info.otlpHttp, String(INGEST_RATE)]);
  await new Promise((resolve) => sender.once('message', resolve));
  const busy = await medians();
  const sent = new Promise<Sent>((resolve) => sender.once('message', (message) => resolve(message as Sent)));
  sender.send('stop');
  const { acks, statuses, spansPerSecond, cpuShare } = await sent;
  console.log(
    `\n1000000 spans, over RPC: idle / while ${INGEST_RATE} spans/s arrive, medians of ${INGEST_RUNS}`,
  );
  for (const [i, row] of rows.entries())
    figure(row.what, `${ms(idle[i]!)} / ${ms(busy[i]!)} ms = ${(busy[i]! / idle[i]!).toFixed(2)}×`, '<= 2×');
  figure('ack meanwhile: p50, p99', `${ms(median(acks))}, ${ms(percentile(acks, 99))} ms`, 'p99 <= 50 ms');
  console.log(
    `sent ${spansPerSecond.toFixed(0)} spans/s, statuses ${JSON.stringify(statuses)}; the sender took ${(cpuShare * 100).toFixed(0)} % of a core`,
  );
  await app.close();
  rmSync(dir, { recursive: true });
}

const wanted = process.argv.slice(2);
const parts = wanted.length > 0 ? wanted : ['1m', 'ingest'];
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; load ${loadavg()[0]!.toFixed(1)}; Node ${process.version}`,
);
for (const part of parts) {
  if (part === 'ingest') await whileIngesting();
  else if (part === '1m' || part === '10m') await atRest(part);
  else throw new Error(`"${part}" is none of 1m, 10m, ingest`);
}
