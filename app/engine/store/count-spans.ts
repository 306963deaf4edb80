import type { StoreDatabase } from './database.ts';

/** Spans that a data file holds, sealed or not. */
export function countSpans(db: StoreDatabase): number {
  const { n } = db.get<{ n: bigint | number | null }>(
    'SELECT sum(items) AS n FROM (SELECT items FROM segment WHERE signal = 0 UNION ALL SELECT items FROM journal WHERE signal = 0)',
  )!;
  return Number(n ?? 0);
}
