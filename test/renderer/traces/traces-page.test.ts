import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OnProgress } from '../../../app/core/contract/client.ts';
import type {
  DemoStatus,
  TraceSearch,
  TraceSearchPart,
  TraceSearchResult,
  TraceSummary,
} from '../../../app/core/contract/methods.ts';
import type { CorrelationQuery, FacetQuery, PlotQuery } from '../../../app/core/contract/query-methods.ts';
import { hearComplaints } from '../../fixtures/browser.ts';
import { FAKE_TOKEN, type FakeEngine, startFakeEngine } from '../../fixtures/fake-engine.ts';
import { browserForPage, RENDERER_DIR, violationsOf } from '../../fixtures/rendered-page.ts';
import { correlationAnswer, facetAnswer, plotAnswer, selected } from './questions.ts';
import { summary } from './summaries.ts';

const SECOND = 1_000_000_000n;
const HOSTILE = '<img src=x onerror=alert(1)>';

let browser: Browser;
let engine: FakeEngine;
let page: Page;
let traces: TraceSummary[];
let searches: TraceSearch[];
let correlations: CorrelationQuery[];
/** Settings. */
let kept: Map<string, unknown>;
/** With more traces than this the plot is of cells. */
let plotPoints: number;
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

/** Holds back the answer of a search until it is let go, and says how far it is meanwhile. */
let slow: { release(): void } | undefined;

/** Answers to brushed questions wait for this. */
let brushHeld: Promise<void> | undefined;

async function search(params: TraceSearch, progress: OnProgress): Promise<TraceSearchResult> {
  const { query = '', limit = 50, stopAtLimit = false } = params;
  searches.push(params);
  if (query === 'duration >')
    throw Object.assign(new Error('A value is missing here.'), { code: 'query.invalid' });
  const found = selected(traces, params);
  if (query === 'slow') {
    const part = { traces: found.slice(0, 3), total: 3 } satisfies TraceSearchPart;
    progress(3_200_000, 10_000_000, part);
    await new Promise<void>((done) => {
      slow = { release: done };
    });
  }
  if (params.fromNs !== undefined) await brushHeld;
  const total = stopAtLimit ? Math.min(limit, found.length) : found.length;
  return { traces: found.slice(0, limit), total, complete: total === found.length, elapsedMs: 3 };
}

beforeAll(async () => {
  browser = await browserForPage();
});
afterAll(() => browser.close());

beforeEach(async () => {
  traces = [];
  searches = [];
  correlations = [];
  kept = new Map();
  plotPoints = 4_000;
  complaints = [];
  brushHeld = undefined;
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
      'traces.plot': (params: PlotQuery) => plotAnswer(traces, { ...params, points: plotPoints }),
      'spans.facets': (params: FacetQuery) => facetAnswer(traces, params),
      'spans.correlate': (params: CorrelationQuery) => {
        correlations.push(params);
        return correlationAnswer(traces, params);
      },
      'settings.get': () => ({ values: Object.fromEntries(kept) }),
      'settings.set': ({ key, value }: { key: string; value: unknown }) => {
        kept.set(key, value);
        return {};
      },
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

const open = (route = ''): Promise<unknown> =>
  page.goto(`${engine.url}/#token=${FAKE_TOKEN}${route && `&${route}`}`);
const rows = () => page.getByRole('grid', { name: 'Traces' }).getByRole('row');
const firstRow = () => rows().nth(1);

/** A second theme differs in colours only, and the whole set of rules takes seconds. */
const violations = (rules?: string[]): Promise<string[]> =>
  violationsOf(page, rules === undefined ? {} : { only: { rules } });

test('the first span replaces the first minute by the list', async () => {
  await open();
  await page.getByRole('heading', { name: 'Listening for traces' }).waitFor();
  expect(page.url()).not.toContain('token');
  await expect.poll(() => page.getByText('http://localhost:4318', { exact: true }).count()).toBe(1);
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
  await expect.poll(() => firstRow().textContent()).toContain('GET /item/59');
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
  await expect.poll(() => selected.textContent()).toContain('GET /item/37');
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
  await page.keyboard.insertText('duration >');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('A value is missing here.').waitFor();
  await expect.poll(() => rows().count()).toBe(6);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  await page.keyboard.type('item/3');
  await page.keyboard.press('Enter');
  await expect.poll(() => rows().count()).toBe(2);
  await expect.poll(() => page.url()).toContain('q=item%2F3');
  await page.reload();
  await expect.poll(() => rows().count()).toBe(2);
});

const canvas = () => page.locator('canvas');
const panel = () => page.getByRole('complementary', { name: 'What is in the result' });
const count = async (): Promise<number> => {
  const text = await page.getByText(/^\s*[\d\u2009]+ selected/).textContent();
  return Number(text!.replace(/\D/g, ''));
};
const isInside = (brushed: TraceSearch): number => selected(traces, brushed).length;

/** Drags over shares of the canvas. */
async function drag(fromX: number, fromY: number, toX: number, toY: number): Promise<void> {
  const box = (await canvas().boundingBox())!;
  await page.mouse.move(box.x + box.width * fromX, box.y + box.height * fromY);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * toX, box.y + box.height * toY, { steps: 4 });
  await page.mouse.up();
}

/** The plot is there as soon as its figures are. */
const plotted = () => page.getByLabel('Figures of the result').getByText('p99').waitFor();

test('a rectangle in the plot selects by time and by duration, in the engine', async () => {
  add(200);
  await open();
  await plotted();
  await drag(0.4, 0.1, 0.6, 0.6);
  await page.getByText(/\d+ selected/).waitFor();
  const brushed = searches.findLast(({ fromNs }) => fromNs !== undefined)!;
  expect(brushed.toNs! > brushed.fromNs!).toBe(true);
  expect(brushed.maxDurationNs!).toBeGreaterThan(brushed.minDurationNs!);
  await expect.poll(count).toBe(isInside(brushed));
  await expect.poll(count).toBeGreaterThan(0);
  await expect.poll(() => rows().count()).toBeGreaterThan(1);
  await expect.poll(() => page.url()).toContain('brush=');
  await page.reload();
  await page.getByText(/\d+ selected/).waitFor();
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await page.getByText('200 traces', { exact: false }).first().waitFor();
});

test('the last figures are not called those of a brush that has no answer yet', async () => {
  add(200);
  await open();
  await plotted();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  brushHeld = promise;
  await drag(0.4, 0.1, 0.6, 0.6);
  await expect.poll(() => searches.at(-1)!.fromNs).toBeDefined();
  await page.getByText('200 traces').first().waitFor();
  expect(await page.getByText(/\d+ selected/).count()).toBe(0);
  resolve(undefined);
  await expect.poll(count).toBe(isInside(searches.at(-1)!));
});

test('a drag on an axis selects by that axis alone', async () => {
  add(200);
  await open();
  await plotted();
  await drag(0.4, 0.97, 0.6, 0.97);
  await page.getByText(/\d+ selected/).waitFor();
  expect(searches.at(-1)!.fromNs).toBeDefined();
  expect(searches.at(-1)!.maxDurationNs).toBeUndefined();
  await drag(0.01, 0.2, 0.01, 0.5);
  await expect.poll(() => searches.at(-1)!.maxDurationNs).toBeDefined();
  expect(searches.at(-1)!.fromNs).toBeUndefined();
});

test('a brush by keyboard, zoomed into and out of', async () => {
  add(300);
  plotPoints = 100;
  await open();
  await plotted();
  const plot = page.getByRole('application', { name: /^300 traces by start and duration, 43 with errors/ });
  await plot.focus();
  for (const key of ['ArrowLeft', 'ArrowUp', ...Array<string>(6).fill('Shift+ArrowRight')])
    await page.keyboard.press(key);
  for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowUp');
  await page.getByText(/^\d+ traces, \d+ failed · /).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(/\d+ selected/).waitFor();
  const brushed = searches.at(-1)!;
  await expect.poll(count).toBe(isInside(brushed));
  await page.keyboard.press('z');
  await page.getByRole('button', { name: 'Zoom out' }).waitFor();
  const inside = isInside(brushed);
  await page.getByRole('application', { name: new RegExp(`^${inside} traces by start`) }).waitFor();
  await page.getByRole('button', { name: 'Zoom out' }).click();
  await plot.waitFor();
  expect(complaints).toEqual([]);
});

test('a click on a cell selects its traces', async () => {
  add(300);
  plotPoints = 100;
  await open();
  await plotted();
  const box = (await canvas().boundingBox())!;
  const tip = page.locator('.tip');
  for (let y = 0.2; y < 0.9 && (await tip.count()) === 0; y += 0.02)
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * y);
  await tip.getByText(/^\d+ traces?$/).waitFor();
  await page.mouse.down();
  await page.mouse.up();
  await page.getByText(/\d+ selected/).waitFor();
});

test('a search shows what it finds while it goes on, and can be stopped', async () => {
  add(40, { rootName: 'slow' });
  await open();
  await firstRow().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('slow');
  await page.keyboard.press('Enter');
  await page.getByText('3.20 M of 10 M spans').waitFor();
  await page.getByText('3 found').waitFor();
  await expect.poll(() => rows().count()).toBe(4);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Stopped: at least 3 traces').waitFor();
  await expect.poll(() => rows().count()).toBe(4);
  await page.getByRole('button', { name: 'Search on' }).click();
  await page.getByText('3.20 M of 10 M spans').waitFor();
  slow?.release();
  await page.getByText('40 traces').first().waitFor();
  await page.getByText('complete').waitFor();
});

test('a value is added to the query, taken out and excluded', async () => {
  add(60);
  await open('/traces?q=item');
  const cart = panel().getByRole('button', { name: /^cart/ });
  await cart.click();
  await expect
    .poll(() => page.url())
    .toContain(`q=${encodeURIComponent('item service = "cart"').replaceAll('%20', '+')}`);
  await expect.poll(() => cart.getAttribute('aria-pressed')).toBe('true');
  await cart.click();
  await expect.poll(() => page.url()).toMatch(/q=item($|&)/);
  await cart.click({ modifiers: ['Shift'] });
  await expect.poll(() => decodeURIComponent(page.url())).toContain('not+service+=+"cart"');
});

test('any key is found, unfolded and pinned', async () => {
  add(60);
  await open();
  const group = (field: string) => panel().getByRole('button', { name: field, exact: false, expanded: true });
  await group('http.route').waitFor();
  await expect.poll(() => panel().getByText('ORD-1').count()).toBe(0);
  await panel()
    .getByRole('button', { name: /^Show more of 20/ })
    .click();
  await panel().getByText('/item/19').waitFor();
  await panel().getByRole('searchbox').fill('order');
  await group('order.id').waitFor();
  await expect.poll(() => group('service').count()).toBe(0);
  await panel().getByRole('button', { name: 'Keep order.id at the top' }).click();
  await panel().getByRole('searchbox').fill('');
  await expect.poll(() => kept.get('pinnedFacets')).toEqual(['order.id']);
  await page.reload();
  await panel().getByText('ORD-1').waitFor();
  expect(await panel().getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    'order.id',
    'service',
    'http.route',
  ]);
});

test('what sets a brushed area apart is ranked, and a click adds it for the whole trace', async () => {
  add(200);
  await open('/traces?q=item');
  await plotted();
  await drag(0.4, 0.1, 0.6, 0.6);
  await page.getByRole('button', { name: 'What sets the selection apart' }).click();
  const acme = panel().getByRole('button', { name: /payment\.provider acme/ });
  await acme.waitFor();
  const { selection, base } = correlations.at(-1)!;
  expect(selection.fromNs).toBeDefined();
  expect(base).toEqual({ query: 'item' });
  await expect.poll(() => acme.textContent()).toMatch(/91.%.*7.%/);
  await expect.poll(() => panel().getByText('absent').count()).toBe(1);
  await panel().getByText('4 keys').click();
  await panel().getByText('order.id, user.id').waitFor();
  await expect
    .poll(() => panel().getByRole('link', { name: 'Compare their structure' }).getAttribute('href'))
    .toContain('#/compare?');
  await acme.click();
  await expect
    .poll(() => new URLSearchParams(page.url().split('?')[1]).get('q'))
    .toBe('item && { payment.provider = "acme" }');
  await expect.poll(() => acme.getAttribute('aria-pressed')).toBe('true');
  expect(complaints).toEqual([]);
});

test('without a selection the panel says how to make one', async () => {
  add(20);
  await open('/traces?side=apart');
  await panel().getByText('Nothing to set apart yet').waitFor();
  expect(correlations).toEqual([]);
});

test('two marked traces can be compared', async () => {
  add(20);
  await open();
  await firstRow().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('1 trace marked').waitFor();
  await rows()
    .nth(5)
    .click({ modifiers: ['Control'] });
  const link = page.getByRole('link', { name: 'Compare', exact: true }).last();
  await page.getByText('2 traces marked').waitFor();
  const href = await link.getAttribute('href');
  expect(href).toContain(traces[0]!.traceId);
  expect(href).toContain(traces[4]!.traceId);
  await page.getByRole('button', { name: 'Clear the marks' }).click();
  await expect.poll(() => page.getByText('marked').count()).toBe(0);
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
  // The editor of the query puts one of its own around its placeholder, without a source.
  await expect.poll(() => page.locator('img[src]').count()).toBe(0);
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
  // The whole set of rules over five states, on a machine that may have other things to do.
  240_000,
);

test('an address with another key, opened in the same tab, is taken', async () => {
  await page.goto(`${engine.url}/#token=wrong`);
  await page.getByRole('alertdialog').waitFor();
  await open();
  await page.getByRole('heading', { name: 'Listening for traces' }).waitFor();
});
