import { expect, test } from 'vitest';
import { pythonConsole } from '../../../../app/engine/files/formats/python-console.ts';
import { fixture, named, plain, readWith } from './read-with.ts';

test('objects laid out over lines, one behind the other', async () => {
  const { spans, skipped, repaired } = await readWith(pythonConsole, fixture('python-console/pretty.txt'));
  expect([skipped, repaired]).toEqual([[], []]);
  const charge = named(spans, 'charge-card');
  expect(charge).toMatchObject({
    traceId: '8f2c41aa00112233445566778899aabb',
    spanId: '41a0000000000001',
    parentSpanId: '9b70000000000002',
    traceState: 'vendor=1,other=x:y',
    kind: 3,
    startNs: 1_753_969_384_764_170_000n,
    endNs: 1_753_969_384_764_971_000n,
    status: { code: 2, message: 'ValueError: no' },
  });
  expect(plain(charge.attributes)).toEqual({
    'http.status_code': 502n,
    ratio: { double: 1 },
    big: 9_007_199_254_740_993n,
    ids: [1n, 2n],
    flag: true,
  });
  expect(charge.events.map(({ timeNs, name, attributes }) => [timeNs, name, plain(attributes)])).toEqual([
    [
      1_753_969_384_764_500_000n,
      'exception',
      { 'exception.type': 'ValueError', 'exception.stacktrace': 'Traceback {\n  "x"}' },
    ],
  ]);
  expect(charge.links).toMatchObject([
    { traceId: '00000000000000000000000000000abc', spanId: '0000000000000def' },
  ]);
  expect(charge.resource.schemaUrl).toBe('https://opentelemetry.io/schemas/1.36.0');
  expect(named(spans, 'checkout')).toMatchObject({ parentSpanId: '', kind: 2, status: { code: 0 } });
});

test('an old version between lines of a log, without an end', async () => {
  const { spans, skipped } = await readWith(pythonConsole, fixture('python-console/old-and-log-lines.txt'));
  expect(skipped).toHaveLength(2);
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({ startNs: 1_615_512_625_440_868_000n, endNs: 0n });
  expect(plain(spans[0]!.resource.attributes)).toEqual({
    'telemetry.sdk.language': 'python',
    'service.name': 'unknown_service',
  });
});

test("Python's numbers that JSON doesn't have", async () => {
  const { spans, repaired } = await readWith(pythonConsole, fixture('python-console/compact-lines.jsonl'));
  expect(plain(named(spans, 'numbers').attributes)).toEqual({
    nan: { double: Number.NaN },
    inf: { double: Infinity },
    ninf: { double: -Infinity },
    text: 'NaN and Infinity',
  });
  expect(repaired).toEqual([]);
});

test('floats stay floats, however Python writes them', async () => {
  const text = `{"name": "n", "context": {"trace_id": "0x0a", "span_id": "0x0b"}, "attributes": {"whole": 1e+17, "large": 1.5e+300, "many": [NaN, 1e-07, -0.0]}}`;
  const { spans, repaired } = await readWith(pythonConsole, text);
  expect(plain(spans[0]!.attributes)).toEqual({
    whole: { double: 1e17 },
    large: { double: 1.5e300 },
    many: [{ double: Number.NaN }, { double: 1e-7 }, { double: -0 }],
  });
  expect(repaired).toEqual([]);
});
