import { Agent } from 'node:http';
import { gzipSync } from 'node:zlib';
import { requests } from './load.ts';
import { postTraces } from './post.ts';

/**
 * Sends load to a receiver from a process of its own, as fast as it is acknowledged, and prints what became of it. The
 * requests are made and packed before the clock starts and sent over and over: the sender's share of the machine is what
 * its sockets cost. Arguments: URL, seconds, connections.
 */
const [url = '', seconds = '30', connections = '4'] = process.argv.slice(2);
const SPANS = 512;
// Made for more than is sent: the last ones of each service are not full.
const bodies = [...requests(SPANS * 416, SPANS, BigInt(Date.now()) * 1_000_000n)]
  .map((body) => gzipSync(body, { level: 1 }))
  .slice(0, 400);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });

const counts: Record<number, number> = {};
let next = 0;
const cpu = process.cpuUsage();
const started = performance.now();
const end = started + Number(seconds) * 1000;
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (performance.now() < end) {
      const status = await postTraces(url, agent, bodies[next++ % bodies.length]!, 'gzip');
      counts[status] = (counts[status] ?? 0) + 1;
    }
  }),
);
const elapsed = (performance.now() - started) / 1000;
const used = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    requests: next,
    spansPerRequest: SPANS,
    counts,
    elapsed,
    cpu: (used.user + used.system) / 1e6,
  }),
);
agent.destroy();
