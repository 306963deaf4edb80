import { Agent } from 'node:http';
import { App } from '../fixtures/app.ts';
import { figure, median, percentile } from './figures.ts';
import { requests } from './load.ts';
import { postTraces } from './post.ts';

const SECONDS = Number(process.argv[2] ?? 20);
const SPANS = 10;
const PER_SECOND = 100;

/** 1 000 spans/s in requests of 10, sent on schedule whatever the answers: how long until each ack. */
const engine = await App.start();
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
// Made for more than is sent: the last ones of each service are not full.
const wanted = PER_SECOND * SECONDS;
const bodies = [...requests(SPANS * (wanted + 16), SPANS, BigInt(Date.now()) * 1_000_000n)].slice(0, wanted);
const times: number[] = [];

async function send(body: Uint8Array): Promise<void> {
  const started = performance.now();
  const status = await postTraces(engine.info.otlpHttp, agent, body);
  if (status !== 200) throw new Error(`status ${status}`);
  times.push(performance.now() - started);
}

const pending: Promise<void>[] = [];
const started = performance.now();
for (const [i, body] of bodies.entries()) {
  const wait = started + (i * 1000) / PER_SECOND - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  pending.push(send(body));
}
await Promise.all(pending);
figure(`ack at 1 000 spans/s in requests of 10, ${SECONDS} s: p50`, `${median(times).toFixed(1)} ms`, '-');
figure('  p99', `${percentile(times, 99).toFixed(1)} ms`, '<= 25 ms');
const { spans } = await engine.call<{ spans: number }>('store.stats');
if (spans !== times.length * SPANS)
  throw new Error(`${spans} spans counted, ${times.length * SPANS} acknowledged`);
agent.destroy();
await engine.close();
engine.remove();
