import { Agent } from 'node:http';
import { demoRequests } from './demo-store.ts';
import { postTraces } from './post.ts';

/**
 * Sends the demo shop's spans at a steady rate from a process of its own until it is told to stop; then tells how long the acks
 * took and what it cost. The requests are made before the clock starts. Arguments: URL, spans a second, seconds at most.
 */
const [url = '', rate = '5000', seconds = '120'] = process.argv.slice(2);
const perSecond = Number(rate);
const total = perSecond * Number(seconds);
const bodies = [...demoRequests(total, Date.now() & 0xffff)];
const spansOf = total / bodies.length;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const acks: number[] = [];
const statuses: Record<number, number> = {};
let stopped = false;
process.once('message', () => (stopped = true));

async function send(body: Uint8Array): Promise<void> {
  const started = performance.now();
  const status = await postTraces(url, agent, body);
  acks.push(performance.now() - started);
  statuses[status] = (statuses[status] ?? 0) + 1;
}

process.send?.('ready');
const cpu = process.cpuUsage();
const started = performance.now();
const pending: Promise<void>[] = [];
for (const [i, body] of bodies.entries()) {
  const wait = started + (i * spansOf * 1_000) / perSecond - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  if (stopped) break;
  pending.push(send(body));
}
await Promise.all(pending);
const elapsed = (performance.now() - started) / 1_000;
const { user, system } = process.cpuUsage(cpu);
process.send?.({
  acks,
  statuses,
  spansPerSecond: (acks.length * spansOf) / elapsed,
  cpuShare: (user + system) / 1e6 / elapsed,
});
agent.destroy();
process.disconnect();
