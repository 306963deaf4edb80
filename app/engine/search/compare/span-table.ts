import type { SpanTable } from '../../../core/model/span-columns.ts';
import type { SpanColumns } from '../../store/segment-columns.ts';

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
  const services = new Map<string, number>();
  const table: SpanTable = {
    count,
    baseNs,
    start: new Float64Array(count),
    duration: new Float64Array(count),
    idHi: new Uint32Array(count),
    idLo: new Uint32Array(count),
    parentHi: new Uint32Array(count),
    parentLo: new Uint32Array(count),
    service: new Uint32Array(count),
    name: Uint32Array.from(operations),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint32Array(count),
    services: [],
    names,
  };
  let at = 0;
  for (const { spans, rows } of parts) {
    const shift = Number(spans.baseNs - baseNs);
    for (const row of rows) {
      table.start[at] = spans.start[row]! + shift;
      table.duration[at] = spans.duration[row]!;
      table.idHi[at] = spans.idHi[row]!;
      table.idLo[at] = spans.idLo[row]!;
      table.parentHi[at] = spans.parentHi[row]!;
      table.parentLo[at] = spans.parentLo[row]!;
      table.kind[at] = spans.kind[row]!;
      table.status[at] = spans.status[row]!;
      table.flags[at] = spans.flags[row]!;
      const service = spans.services[spans.resources[spans.resource[row]!]!.service]!;
      let number = services.get(service);
      if (number === undefined) services.set(service, (number = services.size));
      table.service[at++] = number;
    }
  }
  table.services = [...services.keys()];
  return table;
}
