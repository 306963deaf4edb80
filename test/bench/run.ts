import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

/**
 * Runs the benchmarks one after the other and prints their figures beside what they are to reach. Figures depend on the
 * machine and on what else it does: none of them is a test. Arguments: names of single benchmarks.
 */
const all = [
  'startup',
  'writer',
  'throughput',
  'latency',
  'search',
  'memory',
  'screen',
  'analysis',
  'trace',
  'findings',
];
const wanted = process.argv.slice(2);
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; load ${loadavg()[0]!.toFixed(1)}; Node ${process.version}`,
);
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
