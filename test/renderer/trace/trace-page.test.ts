import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { assembleTrace } from '../../../app/core/analysis/assemble.ts';
import type { Finding } from '../../../app/core/analysis/findings/finding.ts';
import type { TraceHead } from '../../../app/core/analysis/trace-head.ts';
import { analyse } from '../../../app/core/analysis/trace-analysis.ts';
import type { OnProgress } from '../../../app/core/contract/client.ts';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../app/core/model/span-columns.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { IdIndex } from '../../../renderer/views/trace/state/id-index.ts';
import { hearComplaints } from '../../fixtures/browser.ts';
import {
  FAKE_TOKEN,
  type FakeEngine,
  type FakeHandlers,
  startFakeEngine,
} from '../../fixtures/fake-engine.ts';
import { browserForPage, RENDERER_DIR, violationsOf } from '../../fixtures/rendered-page.ts';
import { traceFromText } from '../../fixtures/trace-from-text.ts';
import { columnsOf } from './waterfall/scene-of.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

const young = `
  frontend POST /checkout 0..1420 error server
    checkout PlaceOrder 40..1380 error
      payment Charge 700..1180 error client
        payment POST acme 760..1170 error client
      shipping ShipOrder 1180..1260
    ads GetAds 42..120
  mailer late 1300..1400 parent=dead
`;
/** The same trace some spans later: ids of the lines above are kept. */
const grown = young
  .replace('    ads GetAds', '    cart GetCart 41..60 id=c1\n    ads GetAds')
  .replace('ads GetAds 42..120', 'ads GetAds 42..120 id=6')
  .replace('mailer late 1300..1400', 'mailer late 1300..1400 id=7');

let browser: Browser;
let engine: FakeEngine;
let page: Page;
let trace: TraceColumns;
let complaints: string[];
let findings: Finding[];
let handlers: FakeHandlers;

function detailOf({ traceId, spanId }: { traceId: string; spanId: string }): SpanDetail {
  const row = new IdIndex(trace).rowOfHex(spanId);
  const startNs = trace.baseNs + BigInt(trace.start[row]!);
  return {
    traceId,
    spanId,
    parentSpanId: '0000000000000001',
    traceState: '',
    flags: 1,
    name: trace.names[trace.name[row]!]!,
    kind: trace.kind[row]!,
    startNs,
    endNs: startNs + BigInt(trace.duration[row]!),
    status: { code: trace.status[row]!, message: trace.status[row] === 2 ? 'upstream timed out' : '' },
    attributes: [
      { key: 'payment.provider', value: { type: 'string', value: 'acme' } },
      { key: 'http.response.status_code', value: { type: 'int', value: 504n } },
      { key: 'note', value: { type: 'string', value: HOSTILE } },
      { key: 'body', value: { type: 'string', value: `{"items":[${'1,'.repeat(200)}2]}` } },
    ],
    droppedAttributesCount: 3,
    events: [
      {
        timeNs: startNs + 5_000_000n,
        name: 'exception',
        attributes: [
          { key: 'exception.type', value: { type: 'string', value: 'TimeoutError' } },
          { key: 'exception.message', value: { type: 'string', value: 'too late' } },
        ],
        droppedAttributesCount: 0,
      },
    ],
    droppedEventsCount: 0,
    links: [
      {
        traceId,
        spanId: '0000000000000002',
        traceState: '',
        flags: 0,
        attributes: [],
        droppedAttributesCount: 0,
      },
    ],
    droppedLinksCount: 0,
    resource: {
      attributes: [{ key: 'k8s.pod.name', value: { type: 'string', value: 'payment-7d9f' } }],
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    scope: { name: 'http-client', version: '1.2', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
  };
}

const versionOf = () => ({ version: String(trace.count) });

/** A word in names and services alone: what the engine looks for is tested there. */
function find({ query }: { query: string }): object {
  const mistake = parseQuery(query).diagnostics.find(({ severity }) => severity === 'error');
  if (mistake !== undefined) throw Object.assign(new Error(mistake.message), { code: 'query.invalid' });
  const rows: number[] = [];
  for (let row = 0; row < trace.count; row++) {
    const text = `${trace.names[trace.name[row]!]!} ${trace.services[trace.service[row]!]!}`.toLowerCase();
    if (text.includes(query.toLowerCase())) rows.push(row);
  }
  return { rows: Uint32Array.from(rows), elapsedMs: 1, ...versionOf() };
}

beforeAll(async () => {
  browser = await browserForPage();
});
afterAll(() => browser.close());

beforeEach(async () => {
  trace = columnsOf(young);
  complaints = [];
  findings = [];
  const receiver = { otlpHttp: 'http://127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' };
  handlers = {
    'app.info': () => ({ version: '1', ...receiver, data: '', notices: [] }),
    'receiver.status': () => ({ ...receiver, senders: [] }),
    'store.stats': () => ({ spans: 7, traces: 1, services: [], bytes: 1, spansPerSecond: 0, dropped: [] }),
    'demo.status': () => ({ running: false, rate: 1, seed: 1, faults: [], available: [], services: [] }),
    'traces.search': () => ({ traces: [], total: 0, complete: true, elapsedMs: 1 }),
    'traces.columns': ({ traceId }: { traceId: string }) => {
      if (traceId === trace.traceId) return { ...trace, ...versionOf() };
      throw Object.assign(new Error('There is no such trace.'), { code: 'trace.unknown' });
    },
    'traces.version': () => ({ ...versionOf(), spans: trace.count }),
    'traces.analysis': () => ({ ...analyse(trace), ...versionOf() }),
    'traces.find': find,
    'traces.findings': () => ({ findings, settled: true, elapsedMs: 1, ...versionOf() }),
    'spans.get': detailOf,
  };
  engine = await startFakeEngine(handlers, RENDERER_DIR);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  hearComplaints(page, complaints);
});
afterEach(async () => {
  await page.context().close();
  await engine.close();
});

async function open(traceId = trace.traceId, more = ''): Promise<void> {
  await page.goto(`${engine.url}/#token=${FAKE_TOKEN}`);
  await page.waitForFunction(() => !location.hash.includes('token'));
  await page.evaluate((hash) => (location.hash = hash), `#/trace/${traceId}${more}`);
}
const items = () => page.getByRole('treeitem');
const selected = () => page.locator('[role=treeitem][aria-selected=true]');
const details = () => page.getByRole('region', { name: 'Details' });

test('everything is reached by keyboard: rows, folding, errors, search, details, and back', async () => {
  await open();
  await items().first().waitFor({ state: 'attached' });
  await expect.poll(() => items().count()).toBe(8);
  await page.keyboard.press('j');
  await expect.poll(() => selected().textContent()).toContain('POST /checkout');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => selected().textContent()).toContain('PlaceOrder');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => selected().getAttribute('aria-expanded')).toBe('false');
  await expect.poll(() => items().count()).toBe(5);
  await page.keyboard.press('e');
  await expect.poll(() => selected().textContent()).toContain('error begins here');
  await page.keyboard.press('e');
  await expect.poll(() => selected().textContent()).toContain('POST /checkout');
  await page.keyboard.press('e');
  await expect.poll(() => selected().textContent()).toContain('PlaceOrder');
  await page.keyboard.press('E');
  await page.keyboard.press('E');
  await expect.poll(() => selected().textContent()).toContain('POST acme');
  await page.keyboard.press('/');
  await page.keyboard.type('ads');
  await page.keyboard.press('Enter');
  await expect.poll(() => selected().textContent()).toContain('GetAds');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect.poll(() => details().evaluate((node) => node === document.activeElement)).toBe(true);
  expect(complaints).toEqual([]);
});

test('the details tell all of a span, as text, and lead to traces with an attribute', async () => {
  await open(undefined, '?span=0000000000000004');
  await expect.poll(() => details().textContent()).toContain('http.response');
  const text = await details().textContent();
  for (const part of [
    'POST acme',
    'Error begins here',
    'upstream timed out',
    '504',
    HOSTILE,
    '3 dropped',
    'TimeoutError: too late',
    'in this trace',
    'payment-7d9f',
    'http-client',
  ]) {
    expect(text).toContain(part);
  }
  expect(await details().evaluate((node) => node.scrollWidth <= node.clientWidth)).toBe(true);
  await details()
    .getByRole('button', { name: /show .* characters/ })
    .click();
  const body = details().getByRole('region', { name: 'Value of body' });
  await expect.poll(() => body.locator('div').allTextContents()).toContain('  "items": [');
  await details().locator('ul').getByRole('button', { name: 'PlaceOrder' }).click();
  await expect.poll(() => page.url()).toContain('span=0000000000000002');
  await expect.poll(() => details().textContent()).toContain('payment.provider');
  const more = details().getByRole('button', { name: 'More about payment.provider' });
  await more.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Copy as query' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => more.evaluate((node) => node === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Traces with this' }).press('Enter');
  await expect.poll(() => page.url()).toContain('#/traces?q=payment.provider%3Aacme');
  expect(complaints).toEqual([]);
});

/** The engine tells the first rows, and the whole trace when the returned function is called; or that it failed. */
function sendHeadFirst(rows: number): (failure?: Error) => void {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  handlers['traces.columns'] = async (_params, progress: OnProgress) => {
    const { spans } = traceFromText(young);
    const tell = (head: TraceHead): void => progress(1_234_567, 1_234_567, head);
    assembleTrace(trace.traceId, spans, undefined, tell, { from: 0, most: rows });
    await promise;
    return { ...trace, ...versionOf() };
  };
  return (failure) => (failure === undefined ? resolve(undefined) : reject(failure));
}

test('the first rows of a large trace are there before the rest, and what is chosen in them stays', async () => {
  const arrive = sendHeadFirst(3);
  await open();
  await items().first().waitFor({ state: 'attached' });
  await expect.poll(() => items().count()).toBe(3);
  const header = page.locator('header').filter({ has: page.getByRole('heading', { level: 1 }) });
  await expect.poll(() => header.textContent()).toMatch(/loading 1.234.567 spans/);
  await expect.poll(() => header.textContent()).not.toContain('depth');
  await expect.poll(() => page.getByRole('progressbar', { name: 'Loading the trace' }).count()).toBe(1);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect.poll(() => selected().textContent()).toContain('PlaceOrder');
  await expect.poll(() => details().textContent()).toContain('payment.provider');
  // Of the whole trace alone: what counts or shows all of it.
  await page.getByRole('tab', { name: 'Table' }).click();
  await page.getByText('Loading the trace').waitFor();
  await expect.poll(() => page.getByRole('grid').count()).toBe(0);
  await page.getByRole('tab', { name: 'Waterfall' }).click();
  arrive();
  await expect.poll(() => items().count()).toBe(8);
  await expect.poll(() => header.textContent()).toContain('7 spans');
  await expect.poll(() => page.getByRole('progressbar', { name: 'Loading the trace' }).count()).toBe(0);
  await expect.poll(() => selected().textContent()).toContain('PlaceOrder');
  expect(complaints).toEqual([]);
});

test('a span of the address that is not among the first rows is selected when it arrives', async () => {
  const arrive = sendHeadFirst(3);
  await open(undefined, '?span=0000000000000005');
  await items().first().waitFor({ state: 'attached' });
  await expect.poll(() => selected().count()).toBe(0);
  arrive();
  await expect.poll(() => selected().textContent()).toContain('ShipOrder');
  await expect.poll(() => page.url()).toContain('span=0000000000000005');
});

test('the first rows go again where the rest cannot be loaded', async () => {
  const arrive = sendHeadFirst(3);
  await open();
  await items().first().waitFor({ state: 'attached' });
  await page.keyboard.press('j');
  arrive(new Error('The reader has gone.'));
  await page.getByText('The trace could not be loaded').waitFor();
  sendHeadFirst(3)();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => items().count()).toBe(8);
});

test('findings come first, light their spans, and are told of a span that they speak of', async () => {
  findings = [
    {
      kind: 'serial',
      title: `2 calls ${HOSTILE}`,
      detail: 'They could run side by side.',
      caveat: 'One may need the other.',
      rows: Uint32Array.of(2, 4),
      row: 1,
      savingNs: 80e6,
    },
  ];
  await open();
  await items().first().waitFor({ state: 'attached' });
  await page.keyboard.press('i');
  const card = details().getByRole('button', { name: /2 calls/ });
  await expect.poll(() => card.textContent()).toContain('saves up to 80');
  await page.keyboard.press('Tab');
  await expect.poll(() => card.evaluate((node) => node === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await expect.poll(() => selected().textContent()).toContain('PlaceOrder');
  await expect.poll(() => card.getAttribute('aria-pressed')).toBe('true');
  await details().getByRole('button', { name: 'caveat' }).click();
  await expect.poll(() => details().textContent()).toContain('One may need the other.');
  await page.keyboard.press('Escape');
  await expect
    .poll(() => page.getByRole('tree').evaluate((node) => node === document.activeElement))
    .toBe(true);
  await page.keyboard.press('Home');
  await expect.poll(() => card.count()).toBe(0);
  await page.keyboard.press('i');
  await expect.poll(() => card.count()).toBe(1);
  expect(complaints).toEqual([]);
});

test('a healthy trace says so, and failing to find out too', async () => {
  await open();
  await expect.poll(() => details().textContent()).toContain('Nothing stands out');
  await page.goto('about:blank');
  let broken = true;
  handlers['traces.findings'] = () => {
    if (broken) throw Object.assign(new Error('The reader has gone.\n    at x'), { code: 'internal' });
    return { findings, settled: true, elapsedMs: 1, ...versionOf() };
  };
  await open();
  await expect.poll(() => details().textContent()).toContain('could not be worked out: The reader has gone.');
  broken = false;
  await details().getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => details().textContent()).toContain('Nothing stands out');
});

test('find tells a mistake with its place, keeps to matches, and steps through them', async () => {
  await open();
  await items().first().waitFor({ state: 'attached' });
  await page.keyboard.press('/');
  await page.keyboard.type('duration >');
  await page.keyboard.press('Enter');
  const mistake = page.getByRole('alert');
  await expect.poll(() => mistake.textContent()).toContain('At character 11.');
  await page.keyboard.press('Escape');
  await expect.poll(() => mistake.count()).toBe(0);
  await page.keyboard.type('payment');
  await expect.poll(() => page.getByRole('status').allTextContents()).toContain('2 found');
  await page.keyboard.press('Enter');
  await expect.poll(() => selected().textContent()).toContain('Charge');
  await page.keyboard.press('Enter');
  await expect.poll(() => selected().textContent()).toContain('POST acme');
  await expect.poll(() => page.getByRole('status').allTextContents()).toContain('2/2 found');
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => selected().textContent()).toContain('Charge');
  await page.getByRole('button', { name: /^Only matches/ }).click();
  await expect.poll(() => items().count()).toBe(4);
  await page.getByRole('searchbox', { name: 'Find in trace' }).focus();
  await page.keyboard.press('Escape');
  await expect.poll(() => items().count()).toBe(8);
  expect(complaints).toEqual([]);
});

test('the panel by keyboard: filter, sections, the way to the root, and back to the rows', async () => {
  await open(undefined, '?span=0000000000000004');
  await expect.poll(() => details().textContent()).toContain('payment.provider');
  await details().focus();
  await page.keyboard.press('/');
  await page.keyboard.type('acme');
  await expect.poll(() => details().textContent()).not.toContain('k8s.pod.name');
  await expect.poll(() => details().textContent()).toContain('payment.provider');
  await page.keyboard.press('Escape');
  await expect.poll(() => details().textContent()).toContain('k8s.pod.name');
  await details()
    .getByRole('button', { name: /^Attributes/ })
    .focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => details().textContent()).not.toContain('payment.provider');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Events');
  await details().getByRole('navigation', { name: 'Way to the root' }).getByText('PlaceOrder').click();
  await expect.poll(() => page.url()).toContain('span=0000000000000002');
  await details().focus();
  await page.keyboard.press('Escape');
  await expect
    .poll(() => page.getByRole('tree').evaluate((node) => node === document.activeElement))
    .toBe(true);
  expect(complaints).toEqual([]);
});

test('spans that arrive later come in, and what was selected and folded stays', async () => {
  await open();
  await items().first().waitFor({ state: 'attached' });
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => items().count()).toBe(5);
  trace = columnsOf(grown);
  engine.emit('store.changed', { spans: 8, spansPerSecond: 1 });
  await expect
    .poll(() => items().allTextContents())
    .toEqual(expect.arrayContaining([expect.stringContaining('GetCart')]));
  await expect.poll(() => items().count()).toBe(6);
  await expect.poll(() => selected().textContent()).toContain('PlaceOrder');
  await expect.poll(() => selected().getAttribute('aria-expanded')).toBe('false');
  expect(complaints).toEqual([]);
});

test('a pointer selects, folds, zooms and measures', async () => {
  await open();
  await items().first().waitFor({ state: 'attached' });
  const box = (await page.locator('canvas').boundingBox())!;
  await page.mouse.click(box.x + 120, box.y + 82 + 26 * 2.5);
  await expect.poll(() => selected().textContent()).toContain('Charge');
  await page.mouse.move(box.x + 500, box.y + 82 + 13);
  await expect.poll(() => page.locator('.tip').textContent()).toContain('POST /checkout');
  await page.mouse.dblclick(box.x + 120, box.y + 82 + 13);
  await expect.poll(() => items().count()).toBe(3);
  expect(complaints).toEqual([]);
});

test('a trace that is not there says so, with the next step', async () => {
  await open('ffffffffffffffffffffffffffffffff');
  await page.getByRole('heading', { name: 'This trace is not here' }).waitFor();
  await page.getByRole('button', { name: 'All traces' }).click();
  await expect.poll(() => page.url()).toContain('#/traces');
});

for (const theme of ['dark', 'light'] as const) {
  test(`the ${theme} theme is clean for axe, with and without a span`, async () => {
    await page.emulateMedia({ colorScheme: theme });
    await open();
    await items().first().waitFor({ state: 'attached' });
    // A theme changes colours and nothing else: every rule is looked at once.
    const only = theme === 'light' ? { only: { rules: ['color-contrast'] } } : {};
    const check = (): Promise<string[]> => violationsOf(page, { within: 'main', ...only });
    expect(await check()).toEqual([]);
    await page.keyboard.press('e');
    await expect.poll(() => details().textContent()).toContain('payment.provider');
    expect(await check()).toEqual([]);
    expect(complaints).toEqual([]);
  });
}
