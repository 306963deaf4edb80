import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storeStats } from '../../../app/engine/search/stats.ts';
import { TestStore } from '../../fixtures/store.ts';

/** Runs a writer until it kills itself. @returns the spans that it acknowledged */
function runUntilKilled(dir: string, boundary: string, passes: number, seed: number): Promise<number> {
  const script = join(import.meta.dirname, '../../fixtures/crashing-writer.ts');
  const retain = boundary === 'inside retention' ? 'retain' : '';
  const child = spawn(process.execPath, [script, dir, boundary, String(passes), String(seed), retain], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the writer was not killed: ${err}`));
      else resolve(out.split('\n').reduce((sum, line) => sum + Number(line), 0));
    });
  });
}

/** What the file holds, and what retention says that it took away. */
function countSpans(dir: string): { spans: number; dropped: number; integrity: string } {
  const store = new TestStore(dir);
  store.reader.catalog.refresh();
  const stats = storeStats(store.reader.catalog, store.reader.list);
  const integrity = String(store.file.db.pragma('integrity_check'));
  const inTraces = store.file.db.get<{ n: bigint }>('SELECT ifnull(sum(spans), 0) AS n FROM trace')!.n;
  const inSegments = store.file.db.get<{ n: bigint }>('SELECT ifnull(sum(items), 0) AS n FROM segment')!.n;
  expect(inTraces).toBe(inSegments);
  store.close();
  return { spans: stats.spans, dropped: stats.dropped.reduce((sum, { spans }) => sum + spans, 0), integrity };
}

const boundaries: [string, number[]][] = [
  ['after journal write', [1, 2, 3, 20, 31, 32, 33, 50, 80]],
  ['before commit', [4, 7, 20, 33, 35, 36, 60, 70]],
  ['after commit', [4, 7, 20, 33, 35, 36, 60, 70]],
  ['inside seal', [1, 2, 3, 5, 19, 21, 40, 60, 61]],
  ['at the end of seal', [1, 2, 3, 4]],
  ['inside retention', [1, 2, 3]],
];

for (const [boundary, passes] of boundaries) {
  test(`killed ${boundary}: nothing acknowledged is lost, ${passes.length} times, and twice on the same file`, async () => {
    for (const [i, pass] of passes.entries()) {
      const dir = mkdtempSync(join(tmpdir(), 'spanscope-kill-'));
      const first = await runUntilKilled(dir, boundary, pass, i + 1);
      const once = countSpans(dir);
      expect(once.integrity).toBe('ok');
      // More than was acknowledged may be there: a kill between commit and ack. Never less.
      expect(once.spans + once.dropped).toBeGreaterThanOrEqual(first);
      expect(once.spans + once.dropped).toBeLessThanOrEqual(first + 256);
      if (i % 4 === 0) {
        const second = await runUntilKilled(dir, boundary, pass, i + 1000);
        const twice = countSpans(dir);
        expect(twice.integrity).toBe('ok');
        expect(twice.spans + twice.dropped).toBeGreaterThanOrEqual(once.spans + once.dropped + second);
      }
      rmSync(dir, { recursive: true });
    }
  });
}
