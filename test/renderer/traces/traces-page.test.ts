import { AxeBuilder } from '@axe-core/playwright';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DemoStatus, TraceSearch, TraceSummary } from '../../../app/core/contract/methods.ts';
import { FAKE_TOKEN, type FakeEngine, startFakeEngine } from '../../fixtures/fake-engine.ts';
import { summary } from './summaries.ts';

const root = resolve(import.meta.dirname, '../../..');
const rendererDir = resolve(root, 'dist/renderer');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];
const SECOND = 1_000_000_000n;
const HOSTILE = '<img src=x onerror=alert(1)>';

let browser: Browser;
let engine: FakeEngine;
let page: Page;
let traces: TraceSummary[];
let searches: TraceSearch[];
/** What the page complained about: errors, and everything that its CSP refused. */
let complaints: string[];

const demo: DemoStatus = {
  running: false,
  rate: 5,
  seed: 1,
  faults: [],
  available: [{ name: 'slow-database', title: 'Slow database', effect: 'Queries take longer.' }],
  services: ['frontend', 'cart'],
};

function add(count: number, part: Partial<TraceSummary> = {}): void {
  for (let i = 0; i < count; i++) {
    const n = traces.length;
    const id = (n + 1).toString(16).padStart(32, '0');
    traces.unshift(
      summary(id, {
        rootName: `GET /item/${n}`,
        startNs: 1_795_333_975n * SECOND + BigInt(n) * SECOND,
        durationNs: BigInt(1 + (n % 40)) * 5_000_000n,
        errorCount: n % 7 === 0 ? 2 : 0,
        services: ['frontend', 'cart'],
        ...part,
      }),
    );
  }
  engine.emit('store.changed', { spans: traces.length, spansPerSecond: 12 });
}

function search({ query = '', limit = 50, fromNs, toNs }: TraceSearch): unknown {
  searches.push({ query, limit, fromNs, toNs });
  if (query === 'duration >')
    throw Object.assign(new Error('A value is missing here.'), { code: 'query.invalid' });
  const found = traces.filter(
    ({ startNs, rootName }) =>
      (fromNs === undefined || startNs >= fromNs) &&
      (toNs === undefined || startNs <= toNs) &&
      rootName.includes(query),
  );
  return { traces: found.slice(0, limit), total: found.length, complete: true, elapsedMs: 3 };
}

beforeAll(async () => {
  if (!existsSync(resolve(rendererDir, 'index.html'))) {
    await build({ configFile: resolve(root, '.config/vite.config.ts'), logLevel: 'error' });
  }
  browser = await chromium.launch({
    executablePath: process.env['SPANSCOPE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: FLAGS,
  });
});
afterAll(() => browser.close());

beforeEach(async () => {
  traces = [];
  searches = [];
  complaints = [];
  const receiver = { otlpHttp: 'http://127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' };
  engine = await startFakeEngine(
    {
      'app.info': () => ({ version: '1', ...receiver, data: '/data/live.db', notices: [] }),
      'receiver.status': () => ({ ...receiver, senders: [] }),
      'store.stats': () => ({
        spans: traces.length,
        traces: traces.length,
        services: [...new Set(traces.flatMap(({ services }) => services))],
        bytes: 1,
        spansPerSecond: 12,
        dropped: [],
      }),
      'demo.status': () => demo,
      'demo.start': (params: object) => ({ ...demo, ...params, running: true }),
      'traces.search': search,
    },
    rendererDir,
  );
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
});
afterEach(async () => {
  await page.context().close();
  await engine.close();
});

const open = (route = ''): Promise<unknown> =>
  page.goto(`${engine.url}/#token=${FAKE_TOKEN}${route && `&${route}`}`);
const rows = () => page.getByRole('grid', { name: 'Traces' }).getByRole('row');
const firstRow = () => rows().nth(1);

/** A second theme differs in colours only, and the whole set of rules takes seconds. */
async function violations(rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations: found } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

test('the first span replaces the first minute by the list', async () => {
  await open();
  await page.getByRole('heading', { name: 'Listening for traces' }).waitFor();
  expect(page.url()).not.toContain('token');
  expect(await page.getByText('http://localhost:4318', { exact: true }).count()).toBe(1);
  add(1);
  await firstRow().getByText('GET /item/0').waitFor();
  expect(complaints).toEqual([]);
});

test('the list stands still under the pointer, and says what is new', async () => {
  add(60);
  await open();
  await firstRow().getByText('GET /item/59').waitFor();
  await rows().nth(4).hover();
  add(3);
  await page.getByRole('button', { name: '3 new' }).waitFor();
  expect(await firstRow().textContent()).toContain('GET /item/59');
  await page.getByRole('button', { name: '3 new' }).click();
  await page.mouse.move(10, 10);
  await firstRow().getByText('GET /item/62').waitFor();
});

test('keys go through the list, open a trace and come back to its row', async () => {
  add(40);
  await open();
  await firstRow().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  const selected = page.getByRole('grid').locator('[aria-selected=true]');
  expect(await selected.textContent()).toContain('GET /item/37');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain(`#/trace/${traces[2]!.traceId}`);
  await page.goBack();
  await expect.poll(() => selected.textContent()).toContain('GET /item/37');
  await page.getByRole('grid').focus();
  await page.keyboard.press('End');
  await expect.poll(() => selected.textContent()).toContain('GET /item/0');
});

test('a mistake in the query is shown under it and the last result stays', async () => {
  add(5);
  await open();
  await firstRow().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('duration >');
  await page.getByRole('alert').getByText('A value is missing here.').waitFor();
  expect(await rows().count()).toBe(6);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  await page.keyboard.type('item/3');
  await page.keyboard.press('Enter');
  await expect.poll(() => rows().count()).toBe(2);
  expect(page.url()).toContain('q=item%2F3');
  await page.reload();
  await expect.poll(() => rows().count()).toBe(2);
});

test('a rectangle in the plot asks for its time and keeps its durations', async () => {
  add(200);
  await open();
  await firstRow().waitFor();
  const box = (await page.locator('canvas').boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 4 });
  await page.mouse.up();
  await page.getByText(/\d+ selected/).waitFor();
  const brushed = searches.findLast(({ fromNs }) => fromNs !== undefined)!;
  expect(brushed.toNs! > brushed.fromNs!).toBe(true);
  const all = traces.filter(({ startNs }) => startNs >= brushed.fromNs! && startNs <= brushed.toNs!).length;
  const count = Number(/(\d+) selected/.exec((await page.getByText(/\d+ selected/).textContent())!)![1]);
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(all);
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await page.getByText('200 traces', { exact: false }).first().waitFor();
});

test('a lost engine is said, and the list goes on when it is back', async () => {
  add(3);
  await open();
  await firstRow().waitFor();
  engine.drop();
  await expect.poll(() => searches.length).toBeGreaterThan(1);
  add(1);
  await firstRow().getByText('GET /item/3').waitFor();
});

test('a page without the key says so', async () => {
  await page.goto(`${engine.url}/#token=wrong`);
  await page.getByRole('alertdialog').getByText('no key').waitFor();
});

test('received text is never markup', async () => {
  add(3, { rootName: HOSTILE, rootService: HOSTILE, services: [HOSTILE] });
  await open();
  await firstRow().getByText(HOSTILE).first().waitFor();
  expect(await page.locator('img').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test.each(['dark', 'light'] as const)(
  'the %s theme is clean for axe, in every state',
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found: Record<string, string[]> = {};
    const check = async (state: string): Promise<void> => {
      found[state] = await violations(colorScheme === 'light' ? ['color-contrast'] : undefined);
    };
    const closeDialog = async (): Promise<void> => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await open('/start');
    await page.getByRole('heading', { name: 'Demo shop' }).waitFor();
    await check('start');
    add(50);
    await page.getByRole('link', { name: 'Traces' }).click();
    await firstRow().waitFor();
    await check('traces');
    await page.getByRole('button', { name: /^Receiver/ }).click();
    await page.getByRole('dialog').waitFor();
    await check('receiver');
    await closeDialog();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await check('keys');
    await closeDialog();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('cart');
    await check('palette');
    expect(found).toEqual({ start: [], traces: [], receiver: [], keys: [], palette: [] });
    expect(complaints).toEqual([]);
  },
);

test('an address with another key, opened in the same tab, is taken', async () => {
  await page.goto(`${engine.url}/#token=wrong`);
  await page.getByRole('alertdialog').waitFor();
  await open();
  await page.getByRole('heading', { name: 'Listening for traces' }).waitFor();
});
