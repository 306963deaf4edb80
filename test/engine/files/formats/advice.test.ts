import { expect, test } from 'vitest';
import { adviceFor } from '../../../../app/engine/files/formats/advice.ts';
import { formatOf } from '../../../../app/engine/files/formats/registry.ts';

const samples: [what: string, text: string | Uint8Array, says: RegExp][] = [
  [
    'JS console',
    "{\n  resource: {\n    attributes: {\n      'service.name': 'dice'\n    }\n  },\n  traceId: '84b9dd1e3e0a0d1d1e5a0f1f6f7f8f90',\n  parentId: undefined,\n  name: 'GET',\n}\n",
    /OpenTelemetry JS/,
  ],
  [
    '.NET console',
    'info: Startup[0]\nActivity.TraceId:            f2f4b8a6a3d3d6f0a1d3a0f8f1ad2c4e\nActivity.SpanId:             a1b2c3d4e5f60718\nActivity.DisplayName: GET\n',
    /\.NET/,
  ],
  [
    'Collector debug',
    '2024-05-02T10:00:00.000Z\tinfo\tResourceSpans #0\nResource SchemaURL: \nResourceSpans #0\nScopeSpans #0\nSpan #0\n    Trace ID       : 5b8a\n',
    /debug exporter/,
  ],
  ['a page', '<!DOCTYPE html>\n<html><head><title>Login</title>', /web page/],
  ['HAR', '{"log":{"version":"1.2","creator":{"name":"Firefox"},"entries":[]}}', /HAR/],
  ['SQLite', Buffer.from('SQLite format 3\0aaaa'), /SQLite/],
  ['CPU profile', '{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}}]}', /CPU profile/],
  ['Prometheus', '# HELP up Up.\n# TYPE up gauge\nup 1\n', /Prometheus/],
  ['Tempo search', '{"traces":[{"traceID":"2f3e","rootServiceName":"x"}],"metrics":{}}', /search in Tempo/],
  ['pprof', Uint8Array.of(0x0a, 0x04, 0x08, 0x01, 0x10, 0x02, 0x0a, 0x04, 0x08), /pprof/],
];

test.each(samples)('%s is named, and is no format', (_, content, says) => {
  const bytes = new Uint8Array(Buffer.from(content));
  const head = { bytes, text: new TextDecoder().decode(bytes), whole: true };
  expect(adviceFor(head)).toMatch(says);
  expect(formatOf(head)).toBeUndefined();
});

test('nothing known has no advice', () => {
  const text = 'hello, world';
  expect(adviceFor({ bytes: new TextEncoder().encode(text), text, whole: true })).toBeUndefined();
});
