import { describe, expect, test } from 'vitest';
import type { AnyValue, KeyValue } from '../../../app/core/model/attributes.ts';
import { evaluateTrace } from '../../../app/core/query/evaluate-trace.ts';
import type { SpanFacts, TraceFacts } from '../../../app/core/query/span-facts.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';

function anyValue(value: string | number | bigint | boolean | string[]): AnyValue {
  if (Array.isArray(value)) return { type: 'array', value: value.map(anyValue) };
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'bigint') return { type: 'int', value };
  return typeof value === 'number' ? { type: 'double', value } : { type: 'bool', value };
}

const keyValues = (values: Record<string, Parameters<typeof anyValue>[0]>): KeyValue[] =>
  Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));

interface Sketch {
  name: string;
  parent: number;
  service?: string;
  ms?: number;
  error?: boolean;
  attributes?: Parameters<typeof keyValues>[0];
  resource?: Parameters<typeof keyValues>[0];
  exception?: string;
}

function traceOf(sketches: Sketch[]): TraceFacts {
  const spans = sketches.map((sketch, row): SpanFacts => {
    const events = sketch.exception === undefined ? [] : [sketch.exception];
    return {
      span: {
        traceId: 'a'.repeat(32),
        spanId: String(row).padStart(16, '0'),
        parentSpanId: sketch.parent < 0 ? '' : String(sketch.parent).padStart(16, '0'),
        traceState: '',
        flags: 0,
        name: sketch.name,
        kind: 1,
        startNs: 0n,
        endNs: BigInt((sketch.ms ?? 1) * 1e6),
        status: { code: sketch.error ? 2 : 0, message: '' },
        attributes: keyValues(sketch.attributes ?? {}),
        droppedAttributesCount: 0,
        events: events.map((message) => ({
          timeNs: 5n,
          name: 'exception',
          attributes: keyValues({ 'exception.message': message }),
          droppedAttributesCount: 0,
        })),
        droppedEventsCount: 0,
        links: [],
        droppedLinksCount: 0,
        resource: { attributes: keyValues(sketch.resource ?? {}), droppedAttributesCount: 0, schemaUrl: '' },
        scope: { name: 'lib', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
      },
      service: sketch.service ?? 'shop',
      durationNs: (sketch.ms ?? 1) * 1e6,
      selfTimeNs: 0,
      criticalTimeNs: 0,
      depth: 0,
      orphan: false,
      parent: sketch.parent,
      childCount: sketches.filter(({ parent }) => parent === row).length,
      nestedSet: { left: row, right: row, parent: sketch.parent },
    };
  });
  return {
    traceId: 'a'.repeat(32),
    durationNs: 1e9,
    rootService: 'shop',
    rootName: sketches[0]!.name,
    errorCount: sketches.filter(({ error }) => error).length,
    spans,
  };
}

function select(text: string, trace: TraceFacts): number[] {
  const { query, diagnostics } = parseQuery(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return evaluateTrace(query, trace);
}

describe('conditions on a span', () => {
  const attributes = {
    'http.status_code': 200n,
    code: '200',
    ratio: 0.5,
    on: true,
    tags: ['red', 'Blue'],
    big: 9007199254740993n,
    both: 'span',
  };
  const resource = { both: 'resource', region: 'eu' };
  const trace = traceOf([
    { name: 'GET /Cart', parent: -1, ms: 500, attributes, resource, exception: 'a\ntimeout b' },
  ]);

  test.each([
    ...[
      'http.status_code:200',
      'http.response.status_code:200',
      'code:200',
      'code = "200"',
      'ratio = 0.5',
      'ratio < 1',
    ],
    ...[
      'on:true',
      '{ .on }',
      'tags:red',
      'tags like "b*"',
      'big = 9007199254740993',
      'big > 9007199254740992',
    ],
    ...[
      'both:span',
      'resource.both:resource',
      'region:eu',
      'both != resource',
      'missing = nil',
      '-missing:x',
      'on != nil',
    ],
    ...[
      'duration = 500ms',
      'duration >= 0.5s',
      'name =~ "GET .*"',
      'name contains "cart"',
      'cart',
      'BLUE',
      '9007199',
    ],
    ...[
      'event.exception.message =~ ".*timeout.*"',
      'event:name:exception',
      'timeout',
      'scope:name:lib',
      'tags != green',
    ],
    ...[
      '{ duration > trace:duration / 4 }',
      '{ .ratio * 2 = 1 }',
      'span:parentID = nil',
      'http.status_code != "200"',
    ],
  ])('%s holds', (text) => {
    expect(select(text, trace)).toEqual([0]);
  });

  test.each([
    ...[
      'http.status_code = "200"',
      'code > 100',
      'both:resource',
      'span.region:eu',
      'missing != x',
      'missing !~ "x"',
    ],
    ...[
      'big = 9007199254740992',
      'tags != red',
      'name =~ "GET"',
      'name = "get /cart"',
      'missing > 1',
      'on = nil',
      'eu-west',
    ],
    ...['{ .missing + 1 > 0 }', 'link:spanID != x', 'tags:re', 'ratio = "x"'],
  ])('%s does not', (text) => {
    expect(select(text, trace)).toEqual([]);
  });
});

describe('sets of spans', () => {
  const trace = traceOf([
    { name: 'root', parent: -1, ms: 1000, error: true },
    { name: 'api', parent: 0, ms: 600, service: 'api', error: true },
    { name: 'db', parent: 1, ms: 100, service: 'db' },
    { name: 'db', parent: 1, ms: 300, service: 'db', error: true },
    { name: 'cache', parent: 0, ms: 10, service: 'cache' },
    { name: 'lost', parent: -1, ms: 5, service: 'db' },
  ]);

  test.each<[string, number[]]>([
    ['', [0, 1, 2, 3, 4, 5]],
    ['{ name = root } > { }', [1, 4]],
    ['{ name = root } >> { service = db }', [2, 3]],
    ['{ service = db } << { }', [0, 1]],
    ['{ service = db } < { }', [1]],
    ['{ name = db } ~ { }', [2, 3]],
    ['{ name = cache } ~ { }', [1]],
    ['{ status = error } !< { status = error }', [3]],
    ['{ name = root } !>> { service = db }', [5]],
    ['{ name = api } &> { name = db }', [1, 2, 3]],
    ['{ name = api } && { name = nope }', []],
    ['{ name = api } && { name = lost }', [1, 5]],
    ['{ name = api } || { name = nope }', [1]],
    ['{ } | by(service) | count() > 2', [2, 3, 5]],
    ['{ } | by(service) | avg(duration) > 500ms | coalesce() | count() = 2', [0, 1]],
    ['{ service = db } | sum(duration) = 405ms', [2, 3, 5]],
    ['{ service = db } | p50(duration) = 100ms', [2, 3, 5]],
    ['{ service = db } | max(missing) > 0', []],
    ['{ service = db } | { status = error }', [3]],
    ['({ status = error } | count()) > ({ service = cache } | count())', [0, 1, 2, 3, 4, 5]],
    ['{ span:childCount = 0 } | sum(duration) > 1s', []],
    ['trace:errorCount = 3 and trace:spanCount:6 name:lost', [5]],
  ])('%s', (text, rows) => {
    expect(select(text, trace)).toEqual(rows);
  });
});
