import { assembleTrace } from '../../core/analysis/assemble.ts';
import { contentHashes } from './content-hash.ts';
import type { Rows } from './forest-rows.ts';
import { Gathering, SpanPlaces, type TracePart } from './trace-spans.ts';

/** One trace, with all that `assembleTrace` knows to do. @param members its spans, through all parts */
export function oddRows(parts: TracePart[], members: Uint32Array, trace: number): Rows {
  const sorted = members.toSorted();
  const own: TracePart[] = [];
  let from = 0;
  let first = 0;
  for (const part of parts) {
    const end = first + part.rows.length;
    let to = from;
    while (to < sorted.length && sorted[to]! < end) to++;
    if (to > from)
      own.push({ ...part, rows: sorted.subarray(from, to).map((span) => part.rows[span - first]!) });
    from = to;
    first = end;
  }
  const gathering = new Gathering(sorted.length, own[0]!.spans.baseNs);
  for (const part of own) gathering.add(part);
  const { table } = gathering.finish();
  const hashOf = contentHashes(new SpanPlaces(own));
  const { columns, spanOf } = assembleTrace('', { ...table, hashOf });
  return {
    ...columns,
    spanOf: spanOf.map((span) => (span < 0 ? -1 : sorted[span]!)),
    firstRow: Uint32Array.of(0),
    traces: Uint32Array.of(trace),
  };
}
