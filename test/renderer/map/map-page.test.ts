import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MapQuery } from '../../../app/core/contract/methods.ts';
import { hearComplaints } from '../../fixtures/browser.ts';
import { FAKE_TOKEN, type FakeEngine, startFakeEngine } from '../../fixtures/fake-engine.ts';
import { browserForPage, RENDERER_DIR, violationsOf } from '../../fixtures/rendered-page.ts';
import { edge, mapOf, shopMap } from '../components/graph/shop-map.ts';

const MINUTE = 60_000_000_000n;
const FIRST = 1_790_000_000_000_000_000n;
const LAST = FIRST + 60n * MINUTE;
/** What failed later did not before. */
const TROUBLE_FROM = FIRST + 30n * MINUTE;

let browser: Browser;
let engine: FakeEngine;
let page: Page;
let complaints: string[];
let asked: MapQuery[];

function mapAt(query: MapQuery): object {
  asked.push(query);
  const map = shopMap();
  const troubled = query.toNs === undefined || query.toNs > TROUBLE_FROM;
  if (!troubled)
    map.edges = map.edges.map((each) => (each.target === 'payment' ? { ...each, errors: 0 } : each));
  const parts = (query.expand ?? []).flatMap(({ node }) =>
    mapOf([edge(node, `${node}-part`, 5)]).nodes.slice(1),
  );
  return { ...map, nodes: [...map.nodes, ...parts.map((part) => ({ ...part, partOf: 'frontend' }))] };
}

function plot(): object {
  const columns = 60;
  return {
    traces: 600,
    errors: 10,
    fromNs: FIRST,
    toNs: LAST,
    minNs: 1,
    maxNs: 2,
    points: undefined,
    cells: {
      columns,
      rows: 1,
      traces: new Uint32Array(columns).fill(10),
      errors: new Uint32Array(columns),
      p50: new Float64Array(columns),
      p95: new Float64Array(columns),
    },
    p50Ns: 1,
    p95Ns: 1,
    p99Ns: 1,
    complete: true,
    elapsedMs: 1,
  };
}

beforeAll(async () => {
  browser = await browserForPage();
});
afterAll(() => browser.close());

beforeEach(async () => {
  complaints = [];
  asked = [];
  const receiver = { otlpHttp: 'http://127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' };
  engine = await startFakeEngine(
    {
      'app.info': () => ({ version: '1', ...receiver, data: '', notices: [] }),
      'receiver.status': () => ({ ...receiver, senders: [] }),
      'store.stats': () => ({ spans: 7, traces: 1, services: [], bytes: 1, spansPerSecond: 0, dropped: [] }),
      'demo.status': () => ({ running: false, rate: 1, seed: 1, faults: [], available: [], services: [] }),
      'settings.get': () => ({ values: {} }),
      'settings.set': () => ({}),
      'traces.search': () => ({ traces: [], total: 0, complete: true, elapsedMs: 1 }),
      'traces.plot': plot,
      'spans.facets': () => ({ spans: 0, traces: 0, facets: [], complete: true, elapsedMs: 1 }),
      'fields.keys': () => ({ keys: [], complete: true, elapsedMs: 1 }),
      'map.get': mapAt,
    },
    RENDERER_DIR,
  );
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  hearComplaints(page, complaints);
});
afterEach(async () => {
  await page.context().close();
  await engine.close();
});

const node = (id: string) => page.locator(`[data-node="${id}"]`);
const hash = () => page.evaluate(() => location.hash);

async function open(params: string): Promise<void> {
  await page.goto(`${engine.url}/#token=${FAKE_TOKEN}`);
  await page.waitForFunction(() => !location.hash.includes('token'));
  await page.evaluate((to) => (location.hash = to), `#/map?${params}`);
  await node('payment').waitFor();
}

test('the window moves by keyboard, and nothing on the map moves with it', async () => {
  await open(`at=${FIRST}.${FIRST + 5n * MINUTE}`);
  const before = await node('payment').boundingBox();
  await page.getByRole('slider', { name: 'Window of time' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(hash).toContain(`${FIRST + 6n * MINUTE}`);
  await expect.poll(() => asked.at(-1)?.fromNs).toBe(FIRST + 6n * MINUTE);
  await page.getByRole('slider', { name: 'End of the window' }).press('End');
  await expect.poll(() => asked.at(-1)?.toNs).toBe(LAST);
  expect(await node('payment').boundingBox()).toEqual(before);
  expect(complaints).toEqual([]);
});

test('two windows: what fails since is listed, and chosen from there', async () => {
  await open(`at=${TROUBLE_FROM}.${TROUBLE_FROM + 10n * MINUTE}&vs=before`);
  const list = page.getByRole('complementary', { name: 'What changed from A to B' });
  await list.getByText('checkout → payment').click();
  await page
    .getByText(/more errors: errors/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Show traces' }).waitFor();
  const only = { tags: ['wcag2a', 'wcag2aa', 'wcag21aa'] };
  expect(await violationsOf(page, { only })).toEqual([]);
  await page.getByRole('button', { name: 'Only with errors' }).click();
  await expect.poll(hash).toContain('brush=');
  expect(decodeURIComponent((await hash()).replaceAll('+', ' '))).toContain(
    '{ service:checkout } > { service:payment status:error }',
  );
});

test('a node stays where it was put, over a reload, until it is put back', async () => {
  await open(`at=${FIRST}.${LAST}`);
  const before = (await node('payment').boundingBox())!;
  await page.mouse.move(before.x + 20, before.y + 10);
  await page.mouse.down();
  await page.mouse.move(before.x + 60, before.y + 50, { steps: 5 });
  await page.mouse.up();
  await expect
    .poll(async () => (await node('payment').boundingBox())!.y)
    .toSatisfy((y: number) => Math.abs(y - before.y - 40) < 3);
  await node('payment').focus();
  await page.keyboard.press('Alt+ArrowDown');
  const placed = await page.evaluate(() => localStorage.getItem('spanscope.map.pins'));
  await page.reload();
  await node('payment').waitFor();
  expect(await page.evaluate(() => localStorage.getItem('spanscope.map.pins'))).toBe(placed);
  await page.getByRole('button', { name: 'More of the map' }).click();
  await page.getByRole('menuitem', { name: 'Put all nodes back' }).click();
  await expect.poll(() => page.evaluate(() => localStorage.getItem('spanscope.map.pins'))).toBeNull();
});

test('a service is split by a key and by its menu, and the picture is saved', async () => {
  await open(`at=${FIRST}.${LAST}`);
  await node('frontend').focus();
  await page.keyboard.press('o');
  await expect.poll(() => asked.at(-1)?.expand).toEqual([{ node: 'frontend', by: 'operation' }]);
  await node('payment').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Split by instance' }).click();
  await expect.poll(() => asked.at(-1)?.expand?.length).toBe(2);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More of the map' }).click();
  await page.getByRole('menuitem', { name: 'Save as SVG' }).click();
  expect((await download).suggestedFilename()).toBe('service-map.svg');
  expect(complaints).toEqual([]);
});
