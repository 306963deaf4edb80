import fc from 'fast-check';
import type { AnyValue } from '../../../app/core/model/attributes.ts';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import type { SpanFacts, TraceFacts } from '../../../app/core/query/span-facts.ts';
import type { OpenTrace } from '../../../app/engine/search/open-trace.ts';
import { spanDetail, spanJson } from '../../../app/engine/search/trace-json.ts';
import { arbitrarySpan } from '../../fixtures/arbitrary-spans.ts';

const BASE = 1_760_000_000_000_000_000n;

const value: fc.Arbitrary<AnyValue> = fc.oneof(
  fc.constantFrom('a', 'b', '200', '10ms').map((v): AnyValue => ({ type: 'string', value: v })),
  fc.constantFrom(0n, 200n, -7n).map((v): AnyValue => ({ type: 'int', value: v })),
  fc.boolean().map((v): AnyValue => ({ type: 'bool', value: v })),
  fc.constant<AnyValue>({ type: 'empty' }),
);
const attributes = fc.array(fc.record({ key: fc.constantFrom('k', 'http.status_code'), value }), {
  maxLength: 2,
});
const id = (number: number): string => number.toString(16).padStart(16, '0');

/** Spans in every relation: chains, orphans, cycles, spans of the same id. */
export const relatedSpan = (traceId: fc.Arbitrary<string>): fc.Arbitrary<SpanDetail> =>
  fc
    .tuple(
      arbitrarySpan,
      fc.integer({ min: 1, max: 12 }),
      fc.nat(14),
      fc.tuple(fc.nat(9), fc.nat(9)),
      attributes,
      attributes,
      fc.constantFrom('a', 'b', 'pay'),
      traceId,
    )
    .map(([of, own, parent, [start, length], mine, shared, name, trace]) => ({
      ...of,
      traceId: trace,
      spanId: id(own),
      parentSpanId: parent === 0 ? '' : id(parent),
      name,
      kind: of.kind % 6,
      startNs: BASE + BigInt(start) * 1_000_000n,
      endNs: BASE + BigInt(start + length) * 1_000_000n,
      status: { code: of.status.code % 3, message: of.status.message },
      attributes: mine,
      events: of.events.map((event, i) => ({ ...event, timeNs: BASE + BigInt(start + i) * 1_000_000n })),
      resource: {
        ...of.resource,
        attributes: [{ key: 'service.name', value: { type: 'string' as const, value: name } }, ...shared],
      },
    }));

const numeric = fc
  .tuple(
    fc.constantFrom('duration', 'selfTime', 'criticalTime', 'trace:duration', 'event:timeSinceStart'),
    fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
    fc.constantFrom('0', '1ms', '3ms', '8000000'),
  )
  .map((parts) => parts.join(' '));
const counted = fc
  .tuple(
    fc.constantFrom(
      'depth',
      'childCount',
      'nestedSetLeft',
      'nestedSetRight',
      'nestedSetParent',
      'trace:spanCount',
      'trace:errorCount',
    ),
    fc.constantFrom('=', '!=', '<', '>='),
    fc.constantFrom('-1', '0', '1', '2', '5'),
  )
  .map((parts) => parts.join(' '));
const attribute = fc
  .tuple(
    fc.constantFrom('.k', 'span.k', 'resource.k', 'parent.k', 'parent.span.k', 'parent.resource.k'),
    fc.constantFrom('=', '!=', '<', '>='),
    fc.constantFrom('"a"', '200', 'true', 'nil', '"200"'),
  )
  .map((parts) => parts.join(' '));
const atom = fc.oneof(
  numeric,
  counted,
  attribute,
  fc.constantFrom(
    'name = "a"',
    'service != "pay"',
    'status = error',
    'kind = client',
    'orphan = true',
    'orphan != true',
    'rootName = "a"',
    'rootServiceName != "a"',
    'span:parentID = nil',
    'link:traceID != nil',
    'link:spanID = "aaaaaaaaaaaaaaaa"',
    'event:name = "exception"',
    'depth = nil',
    'depth != nil',
    'parent.service.name = "a"',
    'k:a',
    '-k:200',
    'pay',
    'trace:id = "11111111111111111111111111111111"',
  ),
);
const filter = fc.oneof(
  atom,
  fc.tuple(atom, fc.constantFrom(' and ', ' or '), atom).map((parts) => parts.join('')),
  fc.tuple(atom, atom, atom).map(([a, b, c]) => `not (${a} or ${b}) and ${c}`),
);
const relation = fc.constantFrom(
  '>',
  '>>',
  '<',
  '<<',
  '~',
  '!>',
  '!>>',
  '!<',
  '!<<',
  '!~',
  '&>',
  '&>>',
  '&~',
);
const operand = fc.constantFrom(
  'duration',
  'selfTime',
  'span.k',
  'parent.k',
  'event:timeSinceStart',
  'trace:duration',
  'childCount',
  'event.k',
  'resource.http.status_code',
);
const calculation = fc
  .tuple(
    operand,
    fc.constantFrom('+', '-', '*', '/'),
    fc.oneof(operand, fc.constantFrom('2', '1ms')),
    fc.constantFrom('<', '>', '>=', '=', '!='),
    operand,
  )
  .map((parts) => parts.join(' '));
const plain = fc.tuple(operand, fc.constantFrom('<', '=', '!='), operand).map((parts) => parts.join(' '));
const anyFilter = fc.oneof({ weight: 6, arbitrary: filter }, calculation, plain);
const sets = fc
  .tuple(anyFilter, fc.oneof(relation, fc.constantFrom('&&', '||')), anyFilter)
  .map(([a, op, b]) => `{ ${a} } ${op} { ${b} }`);
const three = fc
  .tuple(anyFilter, relation, anyFilter, fc.oneof(relation, fc.constantFrom('&&', '||')), anyFilter)
  .map(([a, op, b, op2, c]) => `({ ${a} } ${op} { ${b} }) ${op2} { ${c} }`);
const aggregate = fc.constantFrom(
  'count()',
  'sum(duration)',
  'avg(duration)',
  'min(selfTime)',
  'max(span.k)',
  'p50(duration)',
  'p90(duration)',
  'avg(childCount)',
);
const having = fc
  .tuple(
    aggregate,
    fc.constantFrom('>', '<', '=', '>=', '!='),
    fc.oneof(fc.constantFrom('1', '2', '3ms', '200'), aggregate),
  )
  .map((parts) => parts.join(' '));
const stage = fc.oneof(
  { weight: 3, arbitrary: having },
  fc.constantFrom(
    'by(name)',
    'by(span.k, kind)',
    'by(parent.k)',
    'by(resource.k)',
    'coalesce()',
    'select(name)',
    'rate()',
  ),
  filter.map((text) => `{ ${text} }`),
  sets,
);
const piped = fc
  .tuple(
    fc.oneof(
      filter.map((text) => `{ ${text} }`),
      fc.constant('{ }'),
      sets,
    ),
    fc.array(stage, { minLength: 1, maxLength: 3 }),
  )
  .map(([source, stages]) => [source, ...stages].join(' | '));
const figures = fc
  .tuple(filter, fc.constantFrom('>', '<', '='), filter)
  .map(([a, op, b]) => `({ ${a} } | count()) ${op} ({ ${b} } | count())`);

/** Queries of every construct. */
export const wholeQuery = fc.oneof(
  { weight: 3, arbitrary: anyFilter },
  { weight: 2, arbitrary: sets },
  three,
  { weight: 3, arbitrary: piped },
  piped.map((text) => `(${text}) >> { }`),
  figures,
);

/** What queries know of a trace, from its rows and its spans as received. */
export function factsOf(open: OpenTrace): { facts: TraceFacts; rows: number[] } {
  const { columns } = open;
  const analysis = open.analysis();
  const rows = Array.from({ length: columns.count }, (_, row) => row).filter((row) => open.sourceOf(row));
  const numberOf = new Map(rows.map((row, number) => [row, number]));
  let drawn = 0;
  const nested = new Map<number, { left: number; right: number; parent: number }>();
  const visit = (row: number, parent: number): void => {
    const own = { left: ++drawn, right: 0, parent };
    nested.set(row, own);
    for (const child of rows) if (columns.parent[child] === row) visit(child, own.left);
    own.right = ++drawn;
  };
  for (const row of rows) if (!numberOf.has(columns.parent[row]!)) visit(row, -1);
  const facts = rows.map((row): SpanFacts => {
    const { part, row: place } = open.sourceOf(row)!;
    const span = spanDetail(part, place);
    let depth = 0;
    for (let up = columns.parent[row]!; numberOf.has(up); up = columns.parent[up]!) depth++;
    return {
      span,
      service: spanJson(span).service,
      durationNs: Number(spanJson(span).durationNs),
      selfTimeNs: analysis.selfTime[row]!,
      criticalTimeNs: analysis.criticalTime[row]!,
      depth,
      orphan: columns.parent[row]! >= 0 && !numberOf.has(columns.parent[row]!),
      parent: numberOf.get(columns.parent[row]!) ?? -1,
      childCount: rows.filter((child) => columns.parent[child] === row).length,
      nestedSet: nested.get(row)!,
    };
  });
  const roots = rows.filter((row) => columns.parent[row]! < 0);
  const first = (roots.length > 0 ? roots : rows).reduce((a, b) =>
    columns.start[b]! < columns.start[a]! ? b : a,
  );
  return {
    rows,
    facts: {
      traceId: open.traceId,
      durationNs: columns.durationNs,
      rootService: columns.services[columns.service[first]!]!,
      rootName: columns.names[columns.name[first]!]!,
      errorCount: facts.filter(({ span }) => span.status.code === 2).length,
      spans: facts,
    },
  };
}
