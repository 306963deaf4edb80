import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble } from '../../../app/core/analysis/assemble.ts';
import type { SpanTable, TraceColumns } from '../../../app/core/model/span-columns.ts';
import { Kind, SpanFlag } from '../../../app/core/model/span.ts';

interface PlainSpan {
  id: number;
  parent: number;
  start: number;
  duration: number;
  service: number;
  kind: number;
}

/** Few ids, so that missing parents, cycles, resends and shared ids are all common. */
const plainSpan: fc.Arbitrary<PlainSpan> = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  parent: fc.integer({ min: 0, max: 14 }),
  start: fc.integer({ min: 1, max: 6 }),
  duration: fc.integer({ min: 0, max: 3 }),
  service: fc.integer({ min: 0, max: 1 }),
  kind: fc.constantFrom<number>(Kind.internal, Kind.internal, Kind.client, Kind.server),
});
const plainSpans = fc.array(plainSpan, { maxLength: 24 });

function tableOf(spans: PlainSpan[]): SpanTable {
  const column = (key: keyof PlainSpan): number[] => spans.map((span) => span[key]);
  return {
    count: spans.length,
    baseNs: 1_000_000n,
    start: Float64Array.from(column('start')),
    duration: Float64Array.from(column('duration')),
    idHi: Uint32Array.from(spans, ({ id }) => (id % 2) * 0xffffffff),
    idLo: Uint32Array.from(column('id')),
    parentHi: Uint32Array.from(spans, ({ parent }) => (parent % 2) * 0xffffffff),
    parentLo: Uint32Array.from(column('parent')),
    service: Uint32Array.from(column('service')),
    name: new Uint32Array(spans.length),
    kind: Uint8Array.from(column('kind')),
    status: new Uint8Array(spans.length),
    flags: new Uint32Array(spans.length),
    services: ['a', 'b'],
    names: ['x'],
  };
}

interface Node {
  span: PlainSpan;
  parent?: Node | undefined;
  children: Node[];
  flags: number;
}

/** The same rules over objects, written for plainness. */
function naive(input: PlainSpan[]): string[] {
  const text = (span: PlainSpan): string =>
    [span.id, span.start, span.duration, span.parent, span.kind, span.service].join();
  const before = (a: PlainSpan, b: PlainSpan): number =>
    a.start - b.start ||
    (a.id % 2) - (b.id % 2) ||
    a.id - b.id ||
    b.duration - a.duration ||
    (a.parent % 2) - (b.parent % 2) ||
    a.parent - b.parent ||
    a.kind - b.kind ||
    a.service - b.service;
  const distinct = [...new Map(input.map((span) => [text(span), span])).values()].sort(before);
  const nodes: Node[] = distinct.map((span) => ({ span, children: [], flags: 0 }));
  const byId = Map.groupBy(nodes, ({ span }) => span.id);
  const meant = new Map<number, Node>();
  for (const [id, twins] of byId) {
    if (twins.length > 1) for (const twin of twins) twin.flags |= SpanFlag.duplicateId;
    const client = twins.find(({ span }) => span.kind === Kind.client);
    const servers = twins.filter(({ span }) => span.kind === Kind.server);
    if (client && servers[0]) for (const server of servers) server.parent = client;
    meant.set(id, (client && servers[0]) ?? twins[0]!);
  }
  const placeholders = new Map<number, Node>();
  for (const node of nodes) {
    const { parent } = node.span;
    if (node.parent !== undefined || parent === 0) continue;
    node.parent = meant.get(parent) ?? placeholders.get(parent);
    if (node.parent !== undefined) continue;
    const span = { id: parent, parent: 0, start: Infinity, duration: 0, service: -1, kind: 0 };
    node.parent = { span, children: [], flags: SpanFlag.placeholder };
    placeholders.set(parent, node.parent);
  }
  for (const node of nodes) {
    // The earliest span of a cycle comes first in this loop.
    let up = node.parent;
    for (let steps = 0; up !== undefined && up !== node && steps < nodes.length; steps++) up = up.parent;
    if (up !== node) continue;
    node.parent = undefined;
    node.flags |= SpanFlag.cycleCut;
  }
  for (const node of nodes) node.parent?.children.push(node);
  for (const { span, children } of placeholders.values()) {
    span.start = Math.min(...children.map((child) => child.span.start));
    span.duration = Math.max(...children.map((child) => child.span.start + child.span.duration)) - span.start;
  }
  const roots = [...nodes.filter((node) => node.parent === undefined), ...placeholders.values()];
  const position = new Map(roots.map((root, i) => [root, i]));
  roots.sort(
    (a, b) =>
      a.span.start - b.span.start ||
      (a.span.id % 2) - (b.span.id % 2) ||
      a.span.id - b.span.id ||
      position.get(a)! - position.get(b)!,
  );
  const base = Math.min(...distinct.map((span) => span.start));
  const print = (node: Node, depth: number): string[] => [
    [depth, node.span.id, node.span.start - base, node.span.duration, node.span.service, node.flags].join(),
    ...node.children.flatMap((child) => print(child, depth + 1)),
  ];
  return roots.flatMap((root) => print(root, 0));
}

function rowsOf(trace: TraceColumns): string[] {
  return Array.from({ length: trace.count }, (_, row) => {
    const service = ['a', 'b'].indexOf(trace.services[trace.service[row]!]!);
    return [
      trace.depth[row],
      trace.idLo[row],
      trace.start[row],
      trace.duration[row],
      service,
      trace.flags[row],
    ].join();
  });
}

test('rows are those of the naive implementation', () => {
  fc.assert(
    fc.property(plainSpans, (spans) => {
      expect(rowsOf(assemble('t', tableOf(spans)))).toEqual(naive(spans));
    }),
    { numRuns: 2000 },
  );
});

test('the order of arrival does not matter', () => {
  fc.assert(
    fc.property(
      plainSpans.chain((spans) =>
        fc.tuple(fc.constant(spans), fc.shuffledSubarray(spans, { minLength: spans.length })),
      ),
      ([spans, shuffled]) => {
        expect(rowsOf(assemble('t', tableOf(shuffled)))).toEqual(rowsOf(assemble('t', tableOf(spans))));
      },
    ),
    { numRuns: 500 },
  );
});

test('parents, sizes and depths describe one forest in preorder', () => {
  fc.assert(
    fc.property(plainSpans, (spans) => {
      const trace = assemble('t', tableOf(spans));
      for (let row = 0; row < trace.count; row++) {
        const parent = trace.parent[row]!;
        expect(parent).toBeLessThan(row);
        expect(trace.depth[row]).toBe(parent < 0 ? 0 : trace.depth[parent]! + 1);
        if (parent >= 0) expect(row + trace.size[row]!).toBeLessThanOrEqual(parent + trace.size[parent]!);
        let size = 1;
        while (row + size < trace.count && trace.depth[row + size]! > trace.depth[row]!) size++;
        expect(trace.size[row]).toBe(size);
      }
    }),
    { numRuns: 500 },
  );
});
