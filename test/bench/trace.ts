import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer } from '../../app/engine/search/answers.ts';
import { Catalog } from '../../app/engine/search/catalog.ts';
import { movable } from '../../app/engine/search/movable.ts';
import { OpenTraces } from '../../app/engine/search/open-traces.ts';
import { TraceList } from '../../app/engine/search/trace-list.ts';
import type { SearchContext } from '../../app/engine/search/trace-search.ts';
import { StoreDatabase } from '../../app/engine/store/database.ts';
import { figure } from './figures.ts';
import { shapedTrace, type TraceShape } from './shaped-trace.ts';
import { writeStore } from './write-store.ts';

/**
 * What the engine does for one stored trace, on its own thread: no wire and no page. The time that passes and, behind it, the
 * processor time of this thread alone, which a busy machine changes less.
 */
const WANTED = process.argv.slice(2);
const RUNS: [name: string, shape: TraceShape, spans: number, open: number, find: number, findings: number][] =
  [
    ['10k', 'tree', 10_000, 60, 10, 50],
    ['100k', 'tree', 100_000, 250, 20, 500],
    ['1m', 'tree', 1_000_000, 650, 100, 3_000],
    ['siblings', 'siblings', 1_000_000, 650, 100, 3_000],
    ['chain', 'chain', 70_000, 250, 20, 500],
  ];
const QUERIES = [
  'http.response.status_code:200',
  'cart.items > 20',
  '"ORD-1000000"',
  'not name =~ "GET.*"',
  'selfTime > 1ms and depth > 3',
  '{ kind = client } >> { status != error }',
];

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

async function measure(what: string, targetMs: number, work: () => unknown): Promise<void> {
  const cpu = cpuMs();
  const started = performance.now();
  await work();
  const passed = performance.now() - started;
  figure(`  ${what}`, `${passed.toFixed(0)} (${(cpuMs() - cpu).toFixed(0)}) ms`, `≤ ${targetMs} ms`);
}

function store(dir: string, shape: TraceShape, spans: number): { path: string; traceId: string } {
  const { traceId, requests } = shapedTrace(spans, shape, BigInt(Date.now()) * 1_000_000n);
  return { path: writeStore(dir, requests), traceId };
}

for (const [name, shape, spans, open, find, findings] of RUNS) {
  if (WANTED.length > 0 && !WANTED.includes(name)) continue;
  const dir = mkdtempSync(join(tmpdir(), 'spanscope-bench-'));
  const { path, traceId } = store(dir, shape, spans);
  const db = new StoreDatabase(path, { readonly: true });
  const context: SearchContext = {
    catalog: new Catalog(db),
    list: new TraceList(db),
    opened: new OpenTraces(),
    pause: () => Promise.resolve(),
  };
  console.log(`${shape} of ${spans.toLocaleString('en-US')} spans; processor time in parentheses`);
  await measure('traces.columns, nothing unpacked', open, async () =>
    movable(await answer(context, 'traces.columns', { traceId })),
  );
  await measure('traces.version', 5, () => answer(context, 'traces.version', { traceId }));
  await measure('traces.analysis', 1_000, async () =>
    movable(await answer(context, 'traces.analysis', { traceId })),
  );
  await measure('traces.findings', findings, () => answer(context, 'traces.findings', { traceId }));
  for (const query of QUERIES)
    await measure(`traces.find ${query}`, find, () => answer(context, 'traces.find', { traceId, query }));
  console.log(`  RSS of this process: ${Math.round(process.memoryUsage().rss / 1024 ** 2)} MB`);
  db.close();
  rmSync(dir, { recursive: true });
}
