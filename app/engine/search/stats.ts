import type { StoreStats } from '../../core/contract/methods.ts';
import { SIGNALS, type Signal } from '../../core/model/signal.ts';
import { logBytes } from '../store/checkpoint.ts';
import { usedBytes } from '../store/retention.ts';
import type { Catalog } from './catalog.ts';
import type { TraceList } from './trace-list.ts';

/** Counts of all that is stored. The rate is the writer's to know: the main thread fills it in. */
export function storeStats(catalog: Catalog, list: TraceList): StoreStats {
  const { db } = catalog;
  const tail = catalog.tail.view();
  const items = Object.fromEntries(SIGNALS.map((signal) => [signal, 0])) as Record<Signal, number>;
  const counted = db.all<{ signal: bigint; items: bigint }>(
    `SELECT signal, sum(items) AS items FROM
       (SELECT signal, items FROM segment UNION ALL SELECT signal, items FROM journal) GROUP BY signal`,
  );
  for (const row of counted) items[SIGNALS[Number(row.signal)]!] = Number(row.items);
  const services = new Set([...list.services(), ...tail.spans.services]);
  const newTraces = tail.sealedOrdinals.reduce((count, ordinal) => count + (ordinal === 0 ? 1 : 0), 0);
  return {
    spans: items.traces,
    traces: Number(db.get<{ n: bigint }>('SELECT count(*) AS n FROM trace')!.n) + newTraces,
    logs: items.logs,
    metrics: items.metrics,
    profiles: items.profiles,
    services: [...services],
    segments: Number(db.get<{ n: bigint }>('SELECT count(*) AS n FROM segment')!.n),
    journalRequests: Number(db.get<{ n: bigint }>('SELECT count(*) AS n FROM journal')!.n),
    bytes: usedBytes(db) + logBytes(db.path),
    spansPerSecond: 0,
    dropped: db
      .all<{ reason: string; spans: bigint; segments: bigint }>('SELECT * FROM dropped')
      .map(({ reason, spans, segments }) => ({ reason, spans: Number(spans), segments: Number(segments) })),
  };
}
