import { Agent } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { percentile } from './figures.ts';
import { requests } from './load.ts';
import { postTraces } from './post.ts';

/**
 * Sends 5 000 spans/s in requests of 50 from a process of its own, on schedule whatever the answers, until its channel is closed.
 * To every message it answers with how long the acks took since the last one. Argument: URL.
 */
const SPANS = 50;
const PER_SECOND = 100;
/** Made before the clock starts, and sent over and over. */
const BODIES = 1_000;

/** What the acks of a while took. */
export interface Acks {
  count: number;
  /** Not answered with 200, or not at all. */
  failed: number;
  p50: number;
  p99: number;
  max: number;
  /** How late this process itself came to its work: that much of the p99 and the longest may be its own. */
  ownP99: number;
  ownMax: number;
  /** Processor time of this process, of one core. */
  cpuShare: number;
}

const [url = ''] = process.argv.slice(2);
// Made for more than is sent: the last ones of each service are not full.
const bodies = [...requests(SPANS * (BODIES + 16), SPANS, BigInt(Date.now()) * 1_000_000n)].slice(0, BODIES);
const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

let times: number[] = [];
let failed = 0;
let cpu = process.cpuUsage();
let since = performance.now();
let next = 0;

async function send(body: Uint8Array): Promise<void> {
  const started = performance.now();
  const status = await postTraces(url, agent, body).catch(() => 0);
  if (status === 200) times.push(performance.now() - started);
  else failed++;
}

function acks(): Acks {
  const now = performance.now();
  const used = process.cpuUsage(cpu);
  const told = {
    count: times.length,
    failed,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    max: Math.max(...times),
    ownP99: delay.percentile(99) / 1e6,
    ownMax: delay.max / 1e6,
    cpuShare: (used.user + used.system) / 1e3 / (now - since),
  };
  times = [];
  failed = 0;
  cpu = process.cpuUsage();
  since = now;
  delay.reset();
  return told;
}

const begun = performance.now();
const timer = setInterval(() => {
  const due = Math.floor(((performance.now() - begun) / 1000) * PER_SECOND);
  for (; next < due; next++) void send(bodies[next % BODIES]!);
}, 1000 / PER_SECOND);

process.on('message', () => process.send?.(acks()));
process.on('disconnect', () => {
  clearInterval(timer);
  agent.destroy();
});
