import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OperationQuery, ServiceQuery } from '../../../app/core/contract/query-methods.ts';
import { hearComplaints } from '../../fixtures/browser.ts';
import { FAKE_TOKEN, type FakeEngine, startFakeEngine } from '../../fixtures/fake-engine.ts';
import { browserForPage, RENDERER_DIR, violationsOf } from '../../fixtures/rendered-page.ts';
import { detailOf, FROM_NS, listOf, service, SHOP, TO_NS } from './made-up.ts';

const HOSTILE = '<img src=x onerror=alert(1)>\u202e';

let browser: Browser;
let engine: FakeEngine;
let page: Page;
let services: typeof SHOP;
let lists: ServiceQuery[];
let details: OperationQuery[];
let kept: Map<string, unknown>;
let complaints: string[];

beforeAll(async () => {
  browser = await browserForPage();
});
afterAll(() => browser.close());

beforeEach(async () => {
  services = SHOP;
  lists = [];
  details = [];
  kept = new Map();
  complaints = [];
  const receiver = { otlpHttp: 'http://127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' };
  engine = await startFakeEngine(
    {
      'app.info': () => ({ version: '1', ...receiver, data: '/data/live.db', notices: [] }),
      'receiver.status': () => ({ ...receiver, senders: [] }),
      'store.stats': () => ({ spans: 9, traces: 9, services: [], bytes: 1, spansPerSecond: 1, dropped: [] }),
      'demo.status': () => ({ running: false, rate: 5, seed: 1, faults: [], available: [], services: [] }),
      'settings.get': () => ({ values: Object.fromEntries(kept) }),
      'settings.set': ({ key, value }: { key: string; value: unknown }) => {
        kept.set(key, value);
        return {};
      },
      'services.list': (query: ServiceQuery) => {
        lists.push(query);
        if (query.query === 'duration >')
          throw Object.assign(new Error('A value is missing here.'), { code: 'query.invalid' });
        return listOf(services, query);
      },
      'services.operation': (query: OperationQuery) => {
        details.push(query);
        return detailOf(services, query);
      },
    },
    RENDERER_DIR,
  );
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  hearComplaints(page, complaints);
});
afterEach(async () => {
  await page.context().close();
  await engine.close();
});

/** The view at an address, with the engine's key taken from it first. */
async function open(search = ''): Promise<void> {
  await page.goto(`${engine.url}/#token=${FAKE_TOKEN}&/services${search}`);
}
const table = () => page.getByRole('treegrid', { name: 'Services and their operations' });
const rows = () => table().locator('[role=row][aria-level]');
const names = async (): Promise<string[]> =>
  rows().evaluateAll((all) => all.map((row) => row.querySelector('[title]')?.getAttribute('title') ?? ''));
const detail = () => page.getByRole('complementary', { name: /^Details of/ });
const params = (): URLSearchParams => new URLSearchParams(new URL(page.url()).hash.split('?')[1]);

test('services are listed, unfolded and sorted by keys alone, and the address says so', async () => {
  await open();
  await rows().first().waitFor();
  expect(await names()).toEqual(['checkout', 'frontend', 'cart']);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowRight');
  await expect.poll(names).toEqual(['checkout', 'frontend', 'POST /api/checkout', 'GET /api/cart', 'cart']);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await detail().getByRole('heading', { name: 'POST /api/checkout' }).waitFor();
  expect([params().get('service'), params().get('op')]).toEqual(['frontend', 'POST /api/checkout']);
  await page.keyboard.press('Escape');
  await detail().waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(names).toEqual(['checkout', 'frontend', 'cart']);
  await page.getByRole('columnheader', { name: 'Calls' }).getByRole('button').click();
  await expect.poll(names).toEqual(['frontend', 'cart', 'checkout']);
  expect(params().get('sort')).toBe('-rate');
  await page.reload();
  await rows().first().waitFor();
  expect(await names()).toEqual(['frontend', 'cart', 'checkout']);
  expect(complaints).toEqual([]);
});

test('a text narrows the table to what has it in its name', async () => {
  await open();
  await page.getByRole('textbox', { name: 'Only services and operations' }).fill('placeorder');
  await expect.poll(names).toEqual(['checkout', 'Checkout/PlaceOrder']);
  await page.getByRole('textbox', { name: 'Only services and operations' }).fill('nobody');
  await page.getByRole('button', { name: 'Show all services' }).click();
  await expect.poll(names).toEqual(['checkout', 'frontend', 'cart']);
});

test('a wrong query keeps the last services and says what is wrong', async () => {
  await open('?q=duration%20%3E');
  await page.getByText('No services of this query').waitFor();
  await page.getByRole('button', { name: 'Clear the query' }).last().click();
  await rows().first().waitFor();
  await page.evaluate(() => (location.hash = '#/services?q=duration%20%3E'));
  await page.getByText('A value is missing here.').first().waitFor();
  expect(await names()).toEqual(['checkout', 'frontend', 'cart']);
});

test('a window is asked for, held still, and let follow again', async () => {
  await open();
  await page.getByRole('radio', { name: /^15 min/ }).click();
  await expect.poll(() => lists.at(-1)?.fromNs !== undefined && lists.at(-1)?.toNs === undefined).toBe(true);
  await page.getByRole('button', { name: 'Hold this stretch of time' }).click();
  await expect.poll(() => lists.at(-1)?.toNs).toBeDefined();
  const held = lists.length;
  engine.emit('store.changed', { spans: 10, spansPerSecond: 1 });
  await page.getByRole('button', { name: 'Follow what arrives' }).click();
  await expect.poll(() => params().get('last')).toBe('15m');
  await expect.poll(() => lists.length).toBeGreaterThan(held);
});

test('a drag across a chart looks at that stretch of time alone', async () => {
  await open('?service=checkout');
  const chart = detail().getByRole('application', { name: /^Calls a second/ });
  const box = (await chart.locator('.u-over').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.25, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => params().get('from')).not.toBeNull();
  const from = BigInt(params().get('from')!);
  const to = BigInt(params().get('to')!);
  const quarter = (TO_NS - FROM_NS) / 4n;
  expect(Math.abs(Number(from - FROM_NS - quarter))).toBeLessThan(Number(quarter) / 5);
  expect(Math.abs(Number(to - FROM_NS - 2n * quarter))).toBeLessThan(Number(quarter) / 5);
  await expect.poll(() => details.at(-1)?.fromNs).toBe(from);
});

test('a chart is read and marked out by keys', async () => {
  await open('?service=checkout');
  const chart = detail().getByRole('application', { name: /^Latency over time/ });
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await detail()
    .getByText(/p50 .*, p95 .*, p99/)
    .waitFor({ state: 'attached' });
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect.poll(() => params().get('from')).not.toBeNull();
});

test('a stretch of the histogram opens the traces of those calls', async () => {
  await open('?service=checkout&op=Checkout/PlaceOrder');
  const bars = detail().getByRole('application', { name: /^Calls by duration/ });
  await bars.scrollIntoViewIfNeeded();
  const box = (await bars.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 50, { steps: 5 });
  await page.mouse.up();
  await detail()
    .getByRole('region', { name: 'Calls by duration' })
    .getByRole('button', { name: 'Show traces' })
    .click();
  await expect.poll(() => page.url()).toContain('#/traces');
  expect(params().get('q')).toMatch(
    /^service = "checkout" name = "Checkout\/PlaceOrder" duration >= [\d.]+(us|ms|s|ns) duration < [\d.]+(us|ms|s|ns)$/,
  );
});

test('an example opens its trace at the span', async () => {
  await open('?service=checkout');
  await detail().getByRole('region', { name: 'Slowest calls' }).getByRole('link').first().click();
  await expect
    .poll(() => page.url())
    .toContain(`#/trace/${'1'.padStart(32, '0')}?span=${'1'.padStart(16, '0')}`);
});

test('a target is proposed, kept, missed by sign and word, and removed', async () => {
  await open('?service=checkout');
  await detail().getByRole('button', { name: 'Set a target' }).click();
  const dialog = page.getByRole('dialog', { name: 'Target of checkout' });
  const latency = dialog.getByRole('textbox', { name: 'Longest duration' });
  await expect.poll(() => latency.inputValue()).toBe('600ms');
  await latency.fill('soon');
  await dialog.getByText('Write a duration with its unit').waitFor();
  await expect.poll(() => dialog.getByRole('button', { name: 'Set the target' }).isDisabled()).toBe(true);
  await latency.fill('200 ms');
  await dialog.getByRole('button', { name: 'Set the target' }).click();
  await dialog.waitFor({ state: 'detached' });
  const row = rows().filter({ hasText: 'checkout' });
  await row.getByText('missed').waitFor();
  await detail().getByRole('region', { name: 'Target' }).getByText('85 % under 200 ms').waitFor();
  expect(kept.get('targets')).toEqual([
    { service: 'checkout', latency: { ns: 200e6, share: 0.85 }, errors: { share: 0.12 } },
  ]);
  expect(lists.at(-1)?.targets).toEqual([{ service: 'checkout', latencyNs: 200e6 }]);
  await page.keyboard.press('t');
  await dialog.getByRole('button', { name: 'Remove the target' }).click();
  await row.getByText('missed').waitFor({ state: 'detached' });
  expect(kept.get('targets')).toEqual([]);
});

test('without a service the next step is offered', async () => {
  services = [];
  await open();
  await page.getByText('No services yet').waitFor();
  await page.getByRole('radio', { name: /^5 min/ }).click();
  await page.getByText('No calls in the last 5 minutes').waitFor();
  services = SHOP;
  await page.getByRole('button', { name: 'Look at everything stored' }).click();
  await rows().first().waitFor();
});

test('a thousand operations are as few elements as are seen, and received names are text', async () => {
  const operations = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, i) => [`GET /${i} ${HOSTILE}`, { calls: 400 + i, p50Ms: 3 }]),
  );
  services = [service(HOSTILE, { calls: 1_000, p50Ms: 3 }, operations)];
  await open();
  await rows().first().waitFor();
  await page.keyboard.press(']');
  await expect.poll(() => rows().count()).toBeGreaterThan(10);
  await expect.poll(() => rows().count()).toBeLessThan(60);
  await expect.poll(() => table().getAttribute('aria-rowcount')).toBe('1002');
  await page.keyboard.press('j');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await detail().getByRole('heading').first().waitFor();
  await detail().getByRole('region', { name: 'Slowest calls' }).waitFor();
  await expect.poll(() => page.locator('img[src]').count()).toBe(0);
  expect((await names()).join('')).not.toContain('\u202e');
  expect(complaints).toEqual([]);
});

test.each(['dark', 'light'] as const)('the %s theme is clean for axe', async (colorScheme) => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  kept.set('targets', [{ service: 'checkout', latency: { ns: 3e8, share: 0.95 }, errors: { share: 0.01 } }]);
  const found: Record<string, string[]> = {};
  const check = async (state: string): Promise<void> => {
    found[state] = await violationsOf(
      page,
      colorScheme === 'light' ? { only: { rules: ['color-contrast'] } } : {},
    );
  };
  await open('?service=checkout&op=Checkout/PlaceOrder');
  await detail().getByRole('region', { name: 'Slowest calls' }).waitFor();
  await check('charts');
  await page.keyboard.press('v');
  await detail().getByText('By duration').waitFor();
  await check('table');
  await page.keyboard.press('t');
  await page.getByRole('dialog').waitFor();
  await check('dialog');
  expect(found).toEqual({ charts: [], table: [], dialog: [] });
  expect(complaints).toEqual([]);
});
