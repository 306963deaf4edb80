import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceSearch } from '../../app/core/contract/methods.ts';
import { answer } from '../../app/engine/search/answers.ts';
import { Catalog } from '../../app/engine/search/catalog.ts';
import { OpenTraces } from '../../app/engine/search/open-traces.ts';
import { TraceList } from '../../app/engine/search/trace-list.ts';
import type { SearchContext } from '../../app/engine/search/trace-search.ts';
import { StoreDatabase } from '../../app/engine/store/database.ts';
import { figure, median } from './figures.ts';
import { largeTrace, requests } from './load.ts';
import { writeStore } from './write-store.ts';

const TOTAL = Number(process.argv[2] ?? 1_000_000);
const LARGE = 1_000;
const RUNS = 9;

const dir = mkdtempSync(join(tmpdir(), 'spanscope-bench-'));
const now = BigInt(Date.now()) * 1_000_000n;
const large = largeTrace(LARGE, now);

/** The large trace arrives in pieces between the others, so that it lies in several segments. */
function* mixed(): Generator<Uint8Array<ArrayBuffer>> {
  let sent = 0;
  let largeAt = Math.floor(TOTAL / 512 / 2);
  for (const payload of requests(TOTAL - LARGE, 512, now)) {
    yield payload;
    if (++sent < largeAt || large.requests.length === 0) continue;
    yield large.requests.shift()!;
    largeAt = ++sent + 12;
  }
  yield* large.requests;
}
const path = writeStore(dir, mixed());

const context: SearchContext = {
  catalog: new Catalog(new StoreDatabase(path, { readonly: true })),
  list: undefined as never,
  opened: new OpenTraces(),
  pause: () => Promise.resolve(),
};
context.list = new TraceList(context.catalog.db);

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The first run unpacks what it needs; the others find it unpacked. */
async function measure(what: string, target: string, work: () => Promise<unknown>): Promise<void> {
  const first = await time(work);
  const runs: number[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await time(work));
  figure(what, `${first.toFixed(1)} / ${median(runs).toFixed(1)} ms`, target);
}

const search = (params: TraceSearch) => () => answer(context, 'traces.search', params);
console.log(`${TOTAL} spans stored; first run / median of ${RUNS} more`);
await measure('store.stats', '-', () => answer(context, 'store.stats', {}));
await measure('traces.search newest 50', '<= 20 ms', search({ limit: 50 }));
await measure(
  'attribute equality, rare: order.id:ORD-777',
  '<= 150 ms',
  search({ query: 'order.id:ORD-777' }),
);
await measure(
  'attribute equality, 1 %: http.response.status_code:500',
  '<= 150 ms',
  search({ query: 'http.response.status_code:500' }),
);
await measure(
  'attribute equality, 25 %: cloud.region:eu-west-1',
  '<= 150 ms',
  search({ query: 'cloud.region:eu-west-1' }),
);
await measure(
  'comparison and equality: duration > 25ms and cart.items > 20',
  '-',
  search({ query: 'duration > 25ms and cart.items > 20' }),
);
await measure('words: "ORD-777"', '-', search({ query: '"ORD-777"' }));
await measure('slowest 50', '-', search({ order: 'slowest' }));
await measure(`traces.get of ${LARGE} spans`, '<= 30 ms', () =>
  answer(context, 'traces.get', { traceId: large.traceId }),
);
await measure(`traces.columns of ${LARGE} spans`, '-', () =>
  answer(context, 'traces.columns', { traceId: large.traceId }),
);
await measure('map.get, everything', '-', () => answer(context, 'map.get', {}));
console.log(
  `RSS of this process, writer and load included: ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MB`,
);

context.catalog.db.close();
rmSync(dir, { recursive: true });
