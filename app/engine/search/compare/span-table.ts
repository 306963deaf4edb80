import type { SpanTable } from '../../../core/model/span-columns.ts';
import type { SpanColumns } from '../../store/segment-columns.ts';
import { copySpans, newSpanTable } from '../copy-spans.ts';

/** Some spans of a set of columns. */
export interface PartRows {
  spans: SpanColumns;
  rows: Uint32Array;
}

/**
 * The spans of one trace from the parts that hold them, one part after the other, named by what they do.
 * @param operations by span; an index into `names`
 */
export function spanTable(
  parts: readonly PartRows[],
  operations: readonly number[],
  names: string[],
): SpanTable {
  const count = operations.length;
  const baseNs = parts[0]?.spans.baseNs ?? 0n;
  const table = newSpanTable(count, baseNs);
  table.name = Uint32Array.from(operations);
  table.names = names;
  const services = new Map<string, number>();
  let at = 0;
  for (const { spans, rows } of parts) {
    copySpans(table, at, spans, rows);
    for (const row of rows) {
      const service = spans.services[spans.resources[spans.resource[row]!]!.service]!;
      let number = services.get(service);
      if (number === undefined) services.set(service, (number = services.size));
      table.service[at++] = number;
    }
  }
  table.services = [...services.keys()];
  return table;
}
