import { request, Agent } from 'node:http';
import { BenchEngine } from './engine.ts';
import { figure } from './figures.ts';
import { requests } from './load.ts';

const TOTAL = Number(process.argv[2] ?? 1_000_000);

/** Resident memory of the engine with a million spans sent to it and queried in every way. */
const engine = await BenchEngine.start();
const agent = new Agent({ keepAlive: true, maxSockets: 2 });
for (const body of requests(TOTAL, 512, BigInt(Date.now()) * 1_000_000n)) {
  await new Promise<void>((resolve, reject) => {
    const sent = request(
      `${engine.info.otlpHttp}/v1/traces`,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length },
      },
      (response) => {
        response.resume();
        response.once('end', resolve);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
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
await engine.stop();
