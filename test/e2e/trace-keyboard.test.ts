import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SpanJson, StoreStats, TraceJson, TraceSearchResult } from '../../app/core/contract/methods.ts';
import type { Finding } from '../../app/core/analysis/findings/finding.ts';
import { App } from '../fixtures/app.ts';
import { violationsOf } from '../fixtures/rendered-page.ts';

const QUERY = 'status:error service:payment';
/** What the fault puts in a row, under one parent. */
const REPEATED = 'SELECT products';
const TABS = ['Waterfall', 'Flame', 'Sequence', 'Map', 'Table', 'Source'];

let app: App;
let page: Page;
let traceId: string;
let spans: SpanJson[];
let listed: string[];
const complaints: string[] = [];

beforeAll(async () => {
  app = await App.start();
  await app.call('demo.start', { rate: 50, seed: 1, faults: ['payment-failure', 'n-plus-one'] });
  page = await app.page(complaints);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  await app.close();
  app.remove();
});

const search = () => app.call<TraceSearchResult>('traces.search', { query: QUERY });
const spansOf = async (id: string): Promise<SpanJson[]> =>
  (await app.call<TraceJson>('traces.get', { traceId: id })).spans;

/** A checkout that failed at payment, and in which the repeated queries are found: its id, once one is there. */
async function checkout(): Promise<string> {
  for (const { traceId: id, hasRoot, rootService } of (await search()).traces) {
    if (!hasRoot || rootService !== 'frontend') continue;
    const { findings } = await app.call<{ findings: Finding[] }>('traces.findings', { traceId: id });
    if (findings.some(({ kind }) => kind === 'n-plus-one')) return id;
  }
  return '';
}
const items = () => page.getByRole('treeitem');
/** In the tree that is shown: the waterfall stays behind the other tabs. */
const selected = () => page.getByRole('treeitem', { selected: true });
const tree = () => page.getByRole('tree', { name: 'Spans of the trace' });
const details = () => page.getByRole('region', { name: 'Details' });
const tab = (name: string) => page.getByRole('tab', { name, exact: true });
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const poll = <T>(read: () => Promise<T> | T) => expect.poll(read);
const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
/** What the keyboard is on, in words. */
const focused = () =>
  page.evaluate(() => {
    const host = document.activeElement;
    const at = host?.shadowRoot?.activeElement ?? host;
    const words = at?.getAttribute('aria-label') ?? at?.textContent ?? '';
    const kind = at?.hasAttribute('data-node') === true ? 'node' : at?.getAttribute('role');
    return `${kind ?? at?.localName}: ${words.replace(/\s+/g, ' ').trim()}`;
  });
/** Moves on by Tab until the words of what has the keyboard match. */
async function tabTo(words: RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while (!words.test(passed.at(-1) ?? '')) {
    expect(passed.length, `not reached: ${passed.join(', ')}`).toBeLessThan(40);
    await press(key);
    passed.push(await focused());
  }
}
/** To a tab by the arrow keys of the row of tabs; `shows` is there once its code and its content are. */
async function openTab(name: string, shows: Locator): Promise<void> {
  await tabTo(/^tab: /, 'Shift+Tab');
  for (let i = 0; i < TABS.length && (await tab(name).getAttribute('aria-selected')) !== 'true'; i++)
    await press('ArrowRight');
  await expect.poll(focused).toBe(`tab: ${name}`);
  await shows.waitFor();
}
const named = (name: string): number => spans.filter((span) => span.name === name).length;
const levels = async () =>
  [...new Set(await items().evaluateAll((all) => all.map((item) => item.getAttribute('aria-level'))))].sort();
const statuses = async (): Promise<string[]> =>
  (await page.getByRole('status').allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
const lines = async (): Promise<string[]> =>
  (await items().allTextContents()).map((text) => text.replace(/\s+/g, ' '));

test('a trace is found in the list and opened', async () => {
  await expect.poll(async () => (traceId = await checkout())).not.toBe('');
  await app.call('demo.stop');
  // What was sent before it stopped arrives.
  let known = -1;
  await expect
    .poll(
      async () => {
        const before = known;
        known = (await app.call<StoreStats>('store.stats')).spans;
        return known === before;
      },
      { interval: 500 },
    )
    .toBe(true);
  spans = await spansOf(traceId);
  listed = (await search()).traces.map((trace) => trace.traceId);

  await page.goto(app.info.url.replace(/#.*/, '#/traces'));
  await page.getByRole('row').nth(1).waitFor();
  await press('/');
  await page.keyboard.type(QUERY);
  await press('Enter');
  await poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(listed.length + 1));
  await tabTo(/^grid: /);
  await press('Home');
  for (let i = 0; i < listed.indexOf(traceId); i++) await press('j');
  await press('Enter');
  await items().first().waitFor({ state: 'attached' });
  await expect.poll(() => page.url()).toContain(`#/trace/${traceId}`);
});

test('rows are walked, folded, unfolded and shown to a level', async () => {
  const root = spans.find(({ parentSpanId }) => parentSpanId === undefined || parentSpanId === '')!;
  await press('j');
  await poll(() => selected().textContent()).toContain(`${root.name}, ${root.service}`);
  await press('j');
  await poll(() => selected().getAttribute('aria-level')).toBe('2');
  await press('k');
  await poll(() => selected().getAttribute('aria-level')).toBe('1');
  await press('ArrowLeft');
  await poll(() => items().count()).toBe(1);
  await poll(() => selected().getAttribute('aria-expanded')).toBe('false');
  await expect.poll(() => selected().textContent()).toContain(`${spans.length - 1} rows folded`);
  await press('ArrowRight');
  await poll(() => selected().getAttribute('aria-expanded')).toBe('true');
  await press('3');
  await poll(levels).toEqual(['1', '2', '3']);
  await press('1');
  await poll(levels).toEqual(['1']);
  await press('[');
  await poll(levels).toEqual(['1', '2']);
  await press(']');
  await poll(async () => (await lines()).filter((line) => line.startsWith(REPEATED)).length).toBeGreaterThan(
    8,
  );
  // Repeated siblings are one row again.
  await press('x');
  await poll(async () => (await lines()).filter((line) => line.startsWith(REPEATED)).length).toBe(1);
  await press('Home');
});

test('matches are found, stepped through and kept alone', async () => {
  await press('/');
  await expect.poll(focused).toBe('searchbox: Find in trace');
  await page.keyboard.type('service:payment');
  const found = spans.filter(({ service }) => service === 'payment').length;
  await poll(statuses).toContain(`${found} found`);
  await press('Enter');
  await poll(() => selected().textContent()).toContain(', payment, ');
  await poll(statuses).toContain(`1/${found} found`);
  await tabTo(/^tree: /, 'Shift+Tab');
  await press('n');
  await poll(statuses).toContain(`2/${found} found`);
  await press('n', 'N', 'N');
  await poll(statuses).toContain(`1/${found} found`);
  await press('m');
  // What leads to them stays.
  await poll(async () => (await lines()).every((line) => !line.includes(', cart, '))).toBe(true);
  expect((await lines()).filter((line) => line.includes(', payment, '))).toHaveLength(found);
  expect((await lines())[0]).toContain('frontend');
  await press('m', 'Home');
  await poll(async () => (await lines()).some((line) => line.includes(', cart, '))).toBe(true);
  // A mistake is told, and taken back.
  await press('/');
  await page.keyboard.type('duration >');
  await press('Enter');
  await poll(() => page.getByRole('alert').count()).toBe(1);
  await press('Escape', 'Escape');
  await poll(focused).toBe('tree: Spans of the trace');
  await poll(async () => (await statuses()).some((words) => words.endsWith('found'))).toBe(false);
});

test('an error leads to its details, and back', async () => {
  await press('Home', 'e');
  await poll(() => selected().textContent()).toContain('error begins here');
  const begins = (await selected().textContent())!;
  expect(begins).toContain(', payment, ');
  await press('Enter');
  await poll(focused).toMatch(/^section: Details/);
  await poll(() => details().textContent()).toContain('Error begins here');
  await poll(() => details().textContent()).toContain('error.type');
  await press('/');
  await page.keyboard.type('error.type');
  const attribute = (key: string) =>
    details().getByRole('button', { name: `More about ${key}`, exact: true });
  await poll(() => attribute('server.address').count()).toBe(0);
  await expect.poll(() => attribute('error.type').count()).toBe(1);
  await press('Escape');
  await poll(() => attribute('server.address').count()).toBe(1);
  await press('Escape');
  await poll(focused).toBe('tree: Spans of the trace');
  await expect.poll(() => selected().textContent()).toBe(begins);
});

test('services are hidden and shown from the filter', async () => {
  await tabTo(/^button: Filter by service/);
  await press('Enter');
  const box = page.getByRole('checkbox', { name: /^cart/ });
  await box.waitFor();
  await expect.poll(() => box.isChecked()).toBe(true);
  await tabTo(/^input: .*/);
  for (let i = 0; i < 40 && !(await box.evaluate((node) => node === document.activeElement)); i++)
    await press('Tab');
  await press('Space');
  await poll(() => box.isChecked()).toBe(false);
  await press('Escape');
  await poll(focused).toMatch(/^button: Filter, 1 hidden/);
  await poll(async () => (await lines()).some((line) => line.includes(', cart, '))).toBe(false);
  await press('Escape', 'Home');
  await poll(async () => (await lines()).some((line) => line.includes(', cart, '))).toBe(true);
});

test('a finding is read and shown in the waterfall', async () => {
  await press('i');
  await poll(() => details().getByRole('list', { name: 'Findings' }).count()).toBe(1);
  const repeated = new RegExp(`${named(REPEATED)} × ${REPEATED}`);
  await tabTo(repeated);
  await press('Enter');
  await poll(() => page.getByRole('group', { name: 'What is shown' }).textContent()).toMatch(repeated);
  const card = details().getByRole('button', { name: repeated });
  await expect.poll(() => card.getAttribute('aria-pressed')).toBe('true');
  await poll(async () => (await lines()).some((line) => line.startsWith(REPEATED))).toBe(true);
  await press('Escape', 'Escape');
  await poll(() => page.getByRole('group', { name: 'What is shown' }).count()).toBe(0);
});

test('the flame is walked by time and by path', async () => {
  await openTab('Flame', page.getByRole('tree', { name: 'Spans by time' }));
  await tabTo(/^tree: Spans by time/);
  await poll(() => items().count()).toBeGreaterThan(5);
  await press('ArrowDown');
  await poll(() => selected().count()).toBe(1);
  const first = await selected().textContent();
  await press('ArrowDown');
  await poll(() => selected().textContent()).not.toBe(first);
  await press('e');
  await poll(() => selected().textContent()).toContain('payment');
  const chosen = new URL(page.url().replace('#/', '')).searchParams.get('span');
  expect(spans.find(({ spanId }) => spanId === chosen)?.service).toBe('payment');
  await press('Enter');
  await poll(focused).toMatch(/^section: Details/);
  await press('Escape');
  await tabTo(/^button: By path/, 'Shift+Tab');
  await press('Enter');
  await tabTo(/^tree: Operations by path/);
  // All of its queries are one bar.
  await press('/');
  await page.keyboard.type(`name:"${REPEATED}"`);
  await press('Enter');
  await poll(() => selected().textContent()).toContain(REPEATED);
  expect((await lines()).filter((line) => line.startsWith(REPEATED))).toHaveLength(1);
  await press('Escape', 'Escape');
  await poll(focused).toBe('tree: Operations by path');
  // Enter lets the bar fill the window, and on it shows its spans.
  await press('Enter', 'Enter');
  await poll(() => tab('Waterfall').getAttribute('aria-selected')).toBe('true');
  const strip = page.getByRole('group', { name: 'What is shown' });
  await poll(() => strip.textContent()).toContain(REPEATED);
  await poll(() => strip.textContent()).toContain(String(named(REPEATED)));
  await press('Escape');
  await poll(() => strip.count()).toBe(0);
});

test('the calls of the sequence are walked and unfolded', async () => {
  await openTab('Sequence', page.getByRole('listbox'));
  await tabTo(/^listbox: /);
  const option = page.locator('[role=option][aria-selected=true]');
  const steps = async () => Number(await page.getByRole('option').first().getAttribute('aria-setsize'));
  await press('Home');
  await poll(() => option.textContent()).toContain('frontend');
  const before = await steps();
  await press('[');
  await poll(steps).toBeLessThanOrEqual(before);
  const folded = await steps();
  await press(']');
  await poll(steps).toBeGreaterThan(folded);
  await press('[');
  await poll(steps).toBe(folded);
  // From one failed call to the next: frontend's, checkout's, and payment's to its provider.
  await expect
    .poll(async () => {
      await press('e');
      return option.textContent();
    })
    .toContain('acme.example');
  await press('Enter');
  await poll(focused).toMatch(/^section: Details/);
  await press('Escape');
  await tabTo(/^button: (Copy as )?Mermaid/i, 'Shift+Tab');
  await press('Enter');
  await poll(clipboard).toMatch(/^sequenceDiagram\n/);
  expect(await clipboard()).toContain('payment');
});

test('the nodes of the map are walked, and lead to their spans', async () => {
  await openTab('Map', page.locator('[data-node]').first());
  const node = page.locator('[data-node]');
  await poll(() => node.count()).toBeGreaterThan(5);
  await tabTo(/^node: /);
  const first = await focused();
  await press('ArrowRight');
  await poll(focused).not.toBe(first);
  await press('Space');
  const panel = page.getByRole('complementary', { name: 'Figures of the selected part of the map' });
  await panel.waitFor();
  await press('Escape');
  await poll(() => panel.count()).toBe(0);
  await press('Enter');
  await poll(() => tab('Waterfall').getAttribute('aria-selected')).toBe('true');
  await poll(() => page.getByRole('group', { name: 'What is shown' }).textContent()).toMatch(
    /Spans of|Calls of/,
  );
  await press('Escape');
});

test('the table is sorted, grouped and opened', async () => {
  await openTab('Table', page.getByRole('grid', { name: 'Spans' }));
  await tabTo(/^button: Duration/);
  await press('Enter');
  const duration = page.getByRole('columnheader', { name: 'Duration' });
  await poll(() => duration.getAttribute('aria-sort')).toBe('descending');
  await press('Enter');
  await poll(() => duration.getAttribute('aria-sort')).toBe('ascending');
  await press('Enter');
  await poll(() => duration.getAttribute('aria-sort')).toBe('descending');
  await tabTo(/^grid: Spans/, 'Shift+Tab');
  await press('Home');
  const row = page.locator('[role=row][aria-selected=true]');
  const longest = [...spans].sort((a, b) => Number(b.durationNs) - Number(a.durationNs))[0]!;
  await poll(() => row.textContent()).toContain(longest.name);
  await expect.poll(() => page.url()).toContain(`span=${longest.spanId}`);
  await press('Enter');
  await poll(focused).toMatch(/^section: Details/);
  await press('Escape');
  await tabTo(/^radio: By operation/, 'Shift+Tab');
  await press('Enter');
  await page.getByRole('treegrid').waitFor();
  await tabTo(/^treegrid: /);
  await press('Home');
  await poll(() => row.getAttribute('aria-expanded')).toBe('false');
  const rows = async () => Number(await page.getByRole('treegrid').getAttribute('aria-rowcount'));
  const closed = await rows();
  await press('ArrowRight');
  await poll(rows).toBeGreaterThan(closed);
  await press('ArrowLeft');
  await poll(rows).toBe(closed);
  const group = (await row.textContent())!.replace(/\s+/g, ' ');
  await press('Enter');
  await poll(() => tab('Waterfall').getAttribute('aria-selected')).toBe('true');
  const title = await page.getByRole('group', { name: 'What is shown' }).textContent();
  expect(group).toContain(title!.trim().split(' ')[0]!);
  await press('Escape');
});

test('the source is walked, searched and folded', async () => {
  await openTab('Source', page.getByRole('list', { name: 'Source of the spans' }));
  await tabTo(/^list: Source of the spans/);
  const source = page.getByRole('list', { name: 'Source of the spans' });
  const current = source.locator('[aria-current=true]');
  await press('/');
  await page.keyboard.type('payment.provider:acme');
  await poll(statuses).toContainEqual(expect.stringMatching(/^(\d+\/)?\d+ found$/));
  await press('Enter');
  await poll(() => current.first().textContent()).toContain('"payment.provider"');
  await tabTo(/^list: Source of the spans/);
  const before = await current.first().getAttribute('aria-posinset');
  await press('j');
  await poll(() => current.first().getAttribute('aria-posinset')).not.toBe(before);
  await press('k', 'ArrowLeft');
  await poll(() => current.first().textContent()).not.toContain('"payment.provider"');
  await press('ArrowRight');
  await poll(() => current.first().textContent()).toContain('"payment.provider"');
  await press('Escape');
  await poll(async () => (await statuses()).some((words) => words.endsWith('found'))).toBe(false);
});

test('the trace is exported as Markdown and as a picture', async () => {
  await openTab('Waterfall', tree());
  await tabTo(/^button: Export/);
  await press('Enter');
  await page.getByRole('menu').waitFor();
  await poll(focused).toBe('menuitem: Copy as Markdown');
  await press('Enter');
  await poll(statuses).toContain('Copied');
  const markdown = await clipboard();
  expect(markdown).toContain(traceId);
  expect(markdown).toContain(`${named(REPEATED)} × ${REPEATED}`);
  for (const service of new Set(spans.map((span) => span.service))) expect(markdown).toContain(service);
  await poll(focused).toMatch(/^button: /);
  await press('Enter');
  await page.getByRole('menu').waitFor();
  for (let i = 0; i < 12 && (await focused()) !== 'menuitem: SVG, all rows (up to 2 000)'; i++)
    await press('ArrowDown');
  const download = page.waitForEvent('download');
  await press('Enter');
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^frontend-.*\.svg$/);
  const svg = readFileSync(await saved.path(), 'utf8');
  expect(svg).toContain('<svg');
  expect(svg).toContain(REPEATED);
});

test('the keys of what is open are told, and escape leads back to the list', async () => {
  await tabTo(/^tree: Spans of the trace/);
  await press('?');
  const help = page.getByRole('dialog', { name: 'Keys' });
  for (const name of TABS)
    await help.getByRole('heading', { name: `Trace, ${name.toLowerCase()}` }).waitFor();
  await press('Escape');
  await poll(() => help.count()).toBe(0);
  // What is open closes first. A second Escape at once is no second step back.
  for (let i = 0; i < 4 && page.url().includes('#/trace/'); i++) await press('Escape', 'Escape');
  await poll(() => page.getByRole('grid', { name: 'Traces' }).count()).toBe(1);
  await poll(() => page.locator('[role=row][aria-selected=true]').count()).toBe(1);
  await expect.poll(() => page.url()).toContain(`#/traces?${new URLSearchParams({ q: QUERY }).toString()}`);
  expect(complaints).toEqual([]);
});

test.each(['dark', 'light'] as const)(
  'every tab is clean for axe in the %s theme',
  async (theme) => {
    await page.emulateMedia({ colorScheme: theme });
    const span = spans.find(({ name }) => name.includes('acme.example'))!.spanId;
    for (const hash of ['', ...TABS.slice(1).map((name) => name.toLowerCase()), 'flame&flame=path']) {
      await page.evaluate(
        (to) => (location.hash = to),
        `#/trace/${traceId}?span=${span}${hash === '' ? '' : `&tab=${hash}`}`,
      );
      await poll(() => details().textContent()).toContain('payment.provider');
      await page.waitForFunction(() => document.querySelector('[aria-busy=true], .loading') === null);
      // A theme changes colours and nothing else: every rule is looked at once.
      const only = theme === 'light' ? { only: { rules: ['color-contrast'] } } : {};
      expect({ hash, found: await violationsOf(page, { within: 'main', ...only }) }).toEqual({
        hash,
        found: [],
      });
    }
    expect(complaints).toEqual([]);
  },
  // The whole set of rules over every tab, on a machine that may have other things to do.
  240_000,
);
