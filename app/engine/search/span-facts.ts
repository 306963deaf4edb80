import type { SpanFacts } from '../../core/analysis/findings/input.ts';
import { emptyFacts, FactTables } from './fact-tables.ts';
import type { OpenTrace } from './open-trace.ts';
import { PartFacts } from './part-facts.ts';

/**
 * What the spans of a trace say beyond its columns, by row. Yields after each part, so that the caller can do something else in
 * between; the facts are what it returns.
 *
 * @param tables what the facts' numbers stand for: give them to go on numbering spans of other traces alike
 */
export function* spanFacts(
  { columns, parts, spanOf }: OpenTrace,
  tables = new FactTables(),
): Generator<undefined, SpanFacts> {
  const facts = emptyFacts(columns.count, tables);
  const spans = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const rowOf = new Int32Array(spans).fill(-1);
  for (let row = 0; row < columns.count; row++) if (spanOf[row]! >= 0) rowOf[spanOf[row]!] = row;
  let from = 0;
  for (const part of parts) {
    const to = from + part.rows.length;
    new PartFacts(part, tables).fill(part.rows, rowOf.subarray(from, to), facts);
    from = to;
    yield;
  }
  return facts;
}
