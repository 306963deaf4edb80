import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GroupCommit } from '../../app/engine/ingest/group-commit.ts';
import { foldLargeLog, foldLog } from '../../app/engine/store/checkpoint.ts';
import { openDataFile } from '../../app/engine/store/data-file.ts';
import { requests } from './load.ts';

const TOTAL = Number(process.argv[2] ?? 1_000_000);

/** The writer alone: validate, commit and sync, index, seal. The load is made before the clock starts. */
const dir = mkdtempSync(join(tmpdir(), 'spanscope-bench-'));
const file = openDataFile(dir);
let accepted = 0;
const commit = new GroupCommit(file.db, {
  outcomes: (outcomes) => {
    for (const [, outcome] of outcomes) if (outcome.kind === 'accepted') accepted += outcome.accepted;
  },
  committed: () => undefined,
  sealed: () => undefined,
  failed: (error) => {
    throw error;
  },
  succeeded: () => undefined,
});
const load = [...requests(TOTAL, 512, BigInt(Date.now()) * 1_000_000n)];
const wireBytes = load.reduce((sum, request) => sum + request.length, 0);
const cpu = process.cpuUsage();
const started = performance.now();
let id = 0;
for (const payload of load) {
  commit.submit(id++, { signal: 'traces', payload, source: 'bench' });
  // Sixteen requests are 3.7 MB, about the size at which a group is committed when more is waiting than can be written.
  if (id % 16 === 0) {
    commit.flush();
    foldLargeLog(file.db, false);
  }
}
commit.flush();
const seconds = (performance.now() - started) / 1000;
const used = process.cpuUsage(cpu);
commit.sealAll();
foldLog(file.db);
file.db.close();
file.release();
const bytes = statSync(file.path).size;
console.log(
  `writer alone: ${Math.round(accepted / seconds)} spans/s (${accepted} spans, ${seconds.toFixed(2)} s, ${((used.user + used.system) / 1e6).toFixed(2)} s of CPU, ` +
    `${Math.round(wireBytes / accepted)} wire bytes a span), ${(bytes / accepted).toFixed(1)} bytes a span on disk`,
);
rmSync(dir, { recursive: true });
