import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSpans } from '../../app/engine/demo/batches.ts';
import type { FaultName } from '../../app/engine/demo/faults.ts';
import { generateTrace } from '../../app/engine/demo/generate.ts';
import { Random } from '../../app/engine/demo/random.ts';
import { createShop } from '../../app/engine/demo/shop.ts';
import type { ShopSpan } from '../../app/engine/demo/work.ts';
import { writeStore } from './write-store.ts';

/** Between two traces, on average: some 200 spans a second. */
const BETWEEN_NS = 60_000_000;
/** Spans that wait for others of their process before they are sent, as a batch span processor has it. */
const MAX_BATCH = 512;
const FLUSH_EVERY_NS = 2_000_000_000n;
/** What goes wrong in which part of the time: something that a comparison can find. */
const TROUBLES: readonly { fault: FaultName; from: number; to: number }[] = [
  { fault: 'slow-database', from: 0.6, to: 0.65 },
  { fault: 'payment-failure', from: 0.8, to: 0.84 },
];

/**
 * Writes a data folder with `total` spans of the demo shop, always the same ones but for their time, which ends now. One that
 * is there already is left as it is: ten million spans take some minutes.
 */
export function demoStore(dir: string, total: number): void {
  const done = join(dir, 'complete');
  if (existsSync(done)) return;
  mkdirSync(dir, { recursive: true });
  writeStore(dir, demoRequests(total));
  writeFileSync(done, String(total));
}

/** Requests with `total` spans of the shop, each process sending its own in the order in which they end. */
export function* demoRequests(total: number, seed = 7): Generator<Uint8Array<ArrayBuffer>> {
  const random = new Random(seed);
  const shop = createShop();
  const waiting = new Map<unknown, ShopSpan[]>();
  const perTrace = 14;
  let timeNs = BigInt(Date.now()) * 1_000_000n - BigInt(Math.round((total / perTrace) * BETWEEN_NS));
  let flushedNs = timeNs;
  for (let made = 0; made < total;) {
    const share = made / total;
    const troubles = TROUBLES.filter(({ from, to }) => share >= from && share < to);
    shop.faults = new Set(troubles.map(({ fault }) => fault));
    for (const span of generateTrace(shop, random, timeNs)) {
      made++;
      const batch = waiting.get(span.instance);
      if (batch === undefined) waiting.set(span.instance, [span]);
      else if (batch.push(span) >= MAX_BATCH) yield encodeSpans(batch.splice(0));
    }
    timeNs += BigInt(Math.round(random.exponential(BETWEEN_NS)));
    if (timeNs - flushedNs < FLUSH_EVERY_NS) continue;
    flushedNs = timeNs;
    for (const batch of waiting.values()) if (batch.length > 0) yield encodeSpans(batch.splice(0));
  }
  for (const batch of waiting.values()) if (batch.length > 0) yield encodeSpans(batch.splice(0));
}

if (process.argv[1] === import.meta.filename) demoStore(process.argv[2]!, Number(process.argv[3]));
