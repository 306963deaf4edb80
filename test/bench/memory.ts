import { Agent } from 'node:http';
import { App } from '../fixtures/app.ts';
import { figure } from './figures.ts';
import { requests } from './load.ts';
import { postTraces } from './post.ts';

const TOTAL = Number(process.argv[2] ?? 1_000_000);

/** Resident memory of the engine with a million spans sent to it and queried in every way. */
const engine = await App.start();
const agent = new Agent({ keepAlive: true, maxSockets: 2 });
for (const body of requests(TOTAL, 512, BigInt(Date.now()) * 1_000_000n)) {
  const status = await postTraces(engine.info.otlpHttp, agent, body);
  if (status !== 200) throw new Error(`status ${status}`);
}
const queries = [
  'http.response.status_code:500',
  'cloud.region:eu-west-1 and duration > 20ms',
  'order.id:ORD-77',
  '"ORD-123"',
  'name =~ "GET.*"',
];
for (const query of queries) await engine.call('traces.search', { query });
for (const order of ['newest', 'oldest', 'slowest', 'errors']) await engine.call('traces.search', { order });
const { traces } = await engine.call<{ traces: { traceId: string }[] }>('traces.search', { limit: 20 });
for (const { traceId } of traces) await engine.call('traces.get', { traceId });
figure(`RSS with ${TOTAL} spans stored and queried`, `${engine.rss().toFixed(0)} MB`, '<= 500 MB');
await engine.call('map.get');
figure('  after the map of everything', `${engine.rss().toFixed(0)} MB`, '-');
agent.destroy();
await engine.close();
engine.remove();
