import fc from 'fast-check';
import { assemble } from '../../../app/core/analysis/assemble.ts';
import type { SpanTable, TraceColumns } from '../../../app/core/model/span-columns.ts';

function tableOf(count: number): SpanTable {
  return {
    count,
    baseNs: 1_000n,
    start: new Float64Array(count),
    duration: new Float64Array(count),
    idHi: new Uint32Array(count),
    idLo: Uint32Array.from({ length: count }, (_, i) => i + 1),
    parentHi: new Uint32Array(count),
    parentLo: new Uint32Array(count),
    service: new Uint32Array(count),
    name: new Uint32Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint32Array(count),
    services: ['a', 'b', 'c'],
    names: ['x', 'y'],
  };
}

/** A small trace: children mostly within their parents, some not; at times several roots, missing parents, odd kinds. */
export const arbitraryTrace: fc.Arbitrary<TraceColumns> = fc
  .array(
    fc.record({
      parent: fc.nat({ max: 1000 }),
      orphan: fc.integer({ min: 0, max: 11 }),
      from: fc.integer({ min: -2, max: 12 }),
      length: fc.integer({ min: 0, max: 14 }),
      service: fc.nat({ max: 2 }),
      name: fc.nat({ max: 1 }),
      kind: fc.nat({ max: 5 }),
      status: fc.nat({ max: 2 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((spans) => {
    const table = tableOf(spans.length);
    for (const [i, span] of spans.entries()) {
      const parent = span.parent % Math.max(i, 1);
      const above = i === 0 ? 0 : table.start[parent]!;
      table.start[i] = Math.max(0, above + span.from);
      table.duration[i] = i === 0 ? 20 : span.length;
      table.parentLo[i] = i === 0 || span.orphan === 0 ? 0 : span.orphan === 1 ? 99 : parent + 1;
      table.service[i] = span.service;
      table.name[i] = span.name;
      table.kind[i] = span.kind;
      table.status[i] = span.status;
    }
    return assemble('t', table);
  });

/** Each span within the one above it. */
export function chain(count: number): TraceColumns {
  const table = tableOf(count);
  for (let i = 0; i < count; i++) {
    table.start[i] = i;
    table.duration[i] = 2 * (count - i);
    table.parentLo[i] = i;
    table.kind[i] = 1;
  }
  return assemble('t', table);
}

/** A root and spans one after the other below it. */
export function siblings(count: number): TraceColumns {
  const table = tableOf(count);
  for (let i = 1; i < count; i++) {
    table.start[i] = i - 1;
    table.duration[i] = 1;
    table.parentLo[i] = 1;
    table.kind[i] = 1;
  }
  table.duration[0] = count - 1;
  return assemble('t', table);
}
