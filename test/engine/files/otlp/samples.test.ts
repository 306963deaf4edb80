import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import { readFile } from './read-file.ts';

const folder = join(import.meta.dirname, '../../../fixtures/files');

function serviceOf({ resource }: SpanDetail): string {
  const value = resource.attributes.find(({ key }) => key === 'service.name')?.value;
  return value?.type === 'string' ? value.value : '';
}

/** What matters of a span, in one line. */
const line = (span: SpanDetail): string =>
  [
    `${span.traceId}/${span.spanId}`,
    `<${span.parentSpanId}>`,
    serviceOf(span),
    span.scope.name,
    span.name,
    span.kind,
    `${span.startNs}..${span.endNs}`,
    `${span.status.code}${span.status.message}`,
  ].join(' ');

const long = '5b8efff798038103d269b633813fc60c';

test.each([
  [
    'otlp-json/request.json',
    'OTLP JSON',
    [
      `${long}/eee19b7ec3c1b174 <> checkout shop.http POST /orders 2 1735689600123456789..1735689600323456790 1`,
    ],
    [],
  ],
  [
    'otlp-json/collector-lines.jsonl',
    'OTLP JSON',
    [
      '0af7651916cd43dd8448eb211c80319c/b7ad6b7169203331 <> api go.http GET / 2 1735689600000000001..1735689600000000900 0',
      '0af7651916cd43dd8448eb211c80319c/00f067aa0ba902b7 <b7ad6b7169203331> db go.sql SELECT 3 1735689600000000100..1735689600000000800 2timeout',
    ],
    [],
  ],
  [
    'otlp-json/java-logging.txt',
    'OTLP JSON',
    [
      '4bf92f3577b34da6a3ce929d0e0e4736/00f067aa0ba902b7 <> java-shop io.opentelemetry.tomcat-10.0 GET /cart 2 1735689600100000000..1735689600150000000 0',
      '4bf92f3577b34da6a3ce929d0e0e4736/0102030405060708 <00f067aa0ba902b7> java-shop manual reserve 1 1735689600110000000..1735689600120000000 0',
    ],
    ['line 1 (byte 0): text that is not JSON'],
  ],
  [
    'otlp-json/list-old-keys.json',
    'OTLP JSON',
    [`${long}/eee19b7ec3c1b174 <> docker buildkit build 1 1735689600123456789..1735689600223456789 0`],
    [],
  ],
  [
    'jaeger-v3/one.json',
    'Jaeger API v3 JSON',
    [`${long}/eee19b7ec3c1b174 <> frontend web GET / 2 1735689600000000000..1735689600500000000 0`],
    [],
  ],
  [
    'jaeger-v3/streamed.json',
    'Jaeger API v3 JSON',
    [
      `${long}/0000000000000001 <> a  first 1 1..2 0`,
      `${long}/0000000000000002 <0000000000000001> b  second 1 1..2 0`,
    ],
    [],
  ],
  [
    'jaeger-v3/snake.json',
    'Jaeger API v3 JSON',
    ['00000000000000000000000000000abc/0000000000000def <> old-gateway s x 3 5..9 0'],
    [],
  ],
  [
    'tempo/v1.json',
    'Tempo JSON',
    [`${long}/eee19b7ec3c1b174 <> loki q query 2 1735689600000000001..1735689600000000002 2no`],
    [],
  ],
  [
    'tempo/v1-old.json',
    'Tempo JSON',
    [
      '00000000000000005b8efff798038103/0000000000000001 <0000000000000002> tempo-1 lib old 3 1600000000000000001..1600000000000000002 0',
    ],
    [],
  ],
  [
    'tempo/v2-partial.json',
    'Tempo JSON (v2)',
    [`${long}/eee19b7ec3c1b174 <> big  some 4 3..4 0`],
    ['Tempo gave only a part of this trace', 'Tempo says: the trace is larger than the limit'],
  ],
  ['tempo/v2.json', 'Tempo JSON (v2)', [`${long}/eee19b7ec3c1b174 <> late  bare 0 3..4 0`], []],
  [
    'grafana-trace/explore.json',
    'Grafana trace JSON',
    [
      '0000000000000000d269b633813fc60c/eee19b7ec3c1b174 <> web  load 3 1735689600123456800..1735689600323456800 0',
    ],
    [],
  ],
  [
    'grafana-trace/scope.json',
    'Grafana trace JSON',
    [
      `${long}/0000000000000007 <eee19b7ec3c1b174> web faro click 1 1735689600123000000..1735689600124000000 0`,
    ],
    [],
  ],
  [
    'grafana-trace/exponent.json',
    'Grafana trace JSON',
    [`${long}/0000000000000008 <> web  e 1 1735689600123456800..1735689600200000000 0`],
    [],
  ],
] as const)('%s', async (name, format, spans, issues) => {
  const content = readFileSync(join(folder, name));
  for (const size of [1, 100_000]) {
    const read = await readFile(content, { size });
    expect(read.format?.name).toBe(format);
    expect(read.spans.map(line)).toEqual(spans);
    expect(
      read.issues.map((issue, i) => (issues[i]?.startsWith('line') ? issue : issue.replace(/^.*?: /, ''))),
    ).toEqual(issues);
    if (format.startsWith('Grafana')) expect(read.format?.losses.length).toBeGreaterThan(0);
  }
});
