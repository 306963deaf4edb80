import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { TraceSearchResult } from '../../app/core/contract/methods.ts';
import { App } from '../fixtures/app.ts';
import { id, ofService, type ResourceSpans, send, type Span, text } from './otlp-json.ts';

let app: App;
let page: Page;
const complaints: string[] = [];
const base = BigInt(Date.now()) * 1_000_000n - 60_000_000_000n;
let traces = 0;
let spans = 0;

interface Planted extends Partial<Span> {
  service?: string;
  ms?: number;
  children?: Planted[];
}

/** One trace from its root down, which bears the trace's name. */
function trace(name: string, root: Planted): ResourceSpans[] {
  const traceId = id(16, 'c0', ++traces);
  const groups: ResourceSpans[] = [];
  const add = (span: Planted, parent: string | undefined): void => {
    const { service = 'web', ms = 10, children = [], ...rest } = span;
    const spanId = id(8, 'c0', ++spans);
    const start = base + BigInt(traces) * 1_000_000_000n;
    groups.push(
      ofService(service, [
        {
          traceId,
          spanId,
          ...(parent === undefined ? {} : { parentSpanId: parent }),
          name: parent === undefined ? name : 'work',
          kind: 1,
          startTimeUnixNano: String(start),
          endTimeUnixNano: String(start + BigInt(ms) * 1_000_000n),
          ...rest,
        },
      ]),
    );
    for (const child of children) add(child, spanId);
  };
  add(root, undefined);
  return groups;
}

const error = { code: 2 };
const number = (key: string, value: number) => ({ key, value: { intValue: String(value) } });
const exception = (message: string) => ({
  timeUnixNano: String(base),
  name: 'exception',
  attributes: [text('exception.message', message)],
});
const times = (count: number, make: (i: number) => Planted): Planted[] =>
  Array.from({ length: count }, (_, i) => make(i));

const planted: ResourceSpans[][] = [
  trace('slow', { children: [{ service: 'checkout', ms: 600 }] }),
  trace('fast', { ms: 600, children: [{ service: 'checkout', ms: 400 }] }),
  trace('refused', { children: [{ status: error, attributes: [number('http.response.status_code', 503)] }] }),
  trace('missing', { children: [{ status: error, attributes: [number('http.response.status_code', 404)] }] }),
  // The older name of the same attribute.
  trace('older', { children: [{ status: error, attributes: [number('http.status_code', 500)] }] }),
  trace('named', { children: [{ service: 'basket', name: 'POST /Checkout' }] }),
  trace('not named', { children: [{ service: 'frontend', name: 'POST /checkout' }] }),
  trace('long', { service: 'gateway', ms: 2_500, children: [{ ms: 20 }] }),
  trace('short', { service: 'gateway', ms: 1_500, children: [{ ms: 20 }] }),
  trace('below', {
    service: 'api',
    children: [{ children: [{ ms: 60, attributes: [text('db.system.name', 'postgresql')] }] }],
  }),
  trace('beside', {
    children: [{ service: 'api' }, { ms: 60, attributes: [text('db.system.name', 'postgresql')] }],
  }),
  trace('passed on', {
    status: error,
    children: [{ status: error, children: [{ service: 'origin', status: error }] }],
  }),
  trace('chatty', { children: times(21, () => ({ kind: 3, name: 'GET price' })) }),
  trace('busy', { children: times(24, (i) => ({ kind: 3, name: `GET ${i}` })) }),
  trace('parallel', { ms: 400, children: times(4, () => ({ ms: 300 })) }),
  trace('serial', { ms: 900, children: [{ ms: 800 }] }),
  trace('gave up', { children: [{ events: [exception('read timeout after 5 s')] }] }),
  trace('failed', { children: [{ events: [exception('no such key')] }] }),
  trace('ordered', { children: [{ attributes: [text('order.id', 'shop/ORD-48213')] }] }),
];

/** What is asked, and the root names of the traces that it finds. */
const queries: [query: string, found: string[]][] = [
  ['service:checkout duration > 500ms', ['slow']],
  ['status = error and http.response.status_code >= 500', ['older', 'refused']],
  ['name contains "checkout" and not service:frontend', ['named']],
  ['trace:duration > 2s and trace:rootService = "gateway"', ['long']],
  ['{ service = "api" } >> { db.system.name = "postgresql" && duration > 50ms }', ['below']],
  ['{ status = error } !< { status = error }', ['missing', 'older', 'passed on', 'refused']],
  ['{ kind = client } | by(name) | count() > 20', ['chatty']],
  ['{ span:childCount = 0 } | sum(duration) > 1s', ['parallel']],
  ['event.exception.message =~ ".*timeout.*"', ['gave up']],
  ['"ORD-48213"', ['ordered']],
  // As they are written for Grafana Tempo.
  ['{ resource.service.name = "gateway" && traceDuration > 2s }', ['long']],
  ['{ span.http.status_code >= 400 && span.http.status_code < 500 }', ['missing']],
  ['{ .http.response.status_code = 503 || rootName = "named" }', ['named', 'refused']],
  ['{ resource.service.name = "api" } && { span.db.system.name = "postgresql" }', ['below', 'beside']],
  ['{ kind = client } | count() > 20', ['busy', 'chatty']],
  ['{ nestedSetParent < 0 && status = error }', ['passed on']],
  ['{ .db.system.name = "postgresql" } ~ { resource.service.name = "api" }', ['beside']],
  ['{ } | avg(duration) > 600ms | select(span.http.url)', ['long', 'serial', 'short']],
];

beforeAll(async () => {
  app = await App.start();
  for (const sent of planted) expect((await send(app.info.otlpHttp, sent))[0]).toBe(200);
  page = await app.page(complaints);
  await page.getByRole('row').filter({ hasText: 'ordered' }).waitFor();
});
afterAll(async () => {
  await app.close();
  app.remove();
});

test.each(queries)('over the API: %s', async (query, found) => {
  const result = await app.call<TraceSearchResult>('traces.search', { query });
  expect(result.traces.map(({ rootName }) => rootName).sort()).toEqual(found);
  expect(result).toMatchObject({ total: found.length, complete: true });
});

test.each(queries)('in the bar: %s', async (query, found) => {
  await page.keyboard.press('/');
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(query);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => new URLSearchParams(url.hash.split('?')[1]).get('q') === query);
  const rows = page.locator('[role=row][aria-selected]');
  const shown = async (): Promise<string[]> => {
    const texts = await rows.allInnerTexts();
    return texts.length === found.length
      ? found.filter((name) => texts.some((row) => row.includes(name)))
      : [];
  };
  await expect.poll(shown).toEqual(found);
  expect(complaints).toEqual([]);
});
