import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hearComplaints } from '../../fixtures/browser.ts';
import { FAKE_TOKEN, type FakeEngine, startFakeEngine } from '../../fixtures/fake-engine.ts';
import { browserForPage, RENDERER_DIR, violationsOf } from '../../fixtures/rendered-page.ts';
import { summary } from '../traces/summaries.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

let browser: Browser;
let engine: FakeEngine;
let page: Page;
/** What was asked, in order. */
let searches: string[];
let settings: Record<string, unknown>;
/** Held back answers to `fields.keys`; undefined answers at once. */
let keysWait: Promise<void> | undefined;
let keysFail: boolean;
/** What the page complained about: errors, and everything that its CSP refused. */
let complaints: string[];

const KEYS = [
  { field: 'http.response.status_code', spans: 80_111, numeric: true },
  { field: 'http.request.method', spans: 80_111, numeric: false },
  { field: 'db.system.name', spans: 40_100, numeric: false },
  { field: 'status', spans: 100_000, numeric: false },
];
const VALUES: Record<string, { text: string; literal: string; spans: number }[]> = {
  service: [
    { text: 'frontend', literal: '"frontend"', spans: 51_000 },
    { text: 'checkout', literal: '"checkout"', spans: 9_100 },
    { text: 'payment api', literal: '"payment api"', spans: 312 },
    { text: HOSTILE, literal: `"${HOSTILE}"`, spans: 1 },
  ],
  status: [{ text: 'error', literal: 'error', spans: 712 }],
};

beforeAll(async () => {
  browser = await browserForPage();
});
afterAll(() => browser.close());

beforeEach(async () => {
  searches = [];
  complaints = [];
  settings = {};
  keysWait = undefined;
  keysFail = false;
  const receiver = { otlpHttp: 'http://127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' };
  const traces = Array.from({ length: 5 }, (_, n) => summary((n + 1).toString(16).padStart(32, '0')));
  engine = await startFakeEngine(
    {
      'app.info': () => ({ version: '1', ...receiver, data: '/data/live.db', notices: [] }),
      'receiver.status': () => ({ ...receiver, senders: [] }),
      'store.stats': () => ({
        spans: 15,
        traces: 5,
        services: ['frontend'],
        bytes: 1,
        spansPerSecond: 0,
        dropped: [],
      }),
      'demo.status': () => ({ running: false, rate: 5, seed: 1, faults: [], available: [], services: [] }),
      'settings.get': () => ({ values: settings }),
      'settings.set': ({ key, value }: { key: string; value: unknown }) => {
        settings[key] = value;
        return {};
      },
      'fields.keys': async () => {
        await keysWait;
        if (keysFail) throw Object.assign(new Error('not yet'), { code: 'engine.unavailable' });
        return { keys: KEYS, complete: true, elapsedMs: 1 };
      },
      'fields.values': ({ field }: { field: string }) => ({
        values: VALUES[field] ?? [],
        complete: true,
        elapsedMs: 1,
      }),
      'traces.search': ({ query = '' }: { query?: string }) => {
        searches.push(query);
        if (query.endsWith('>'))
          throw Object.assign(new Error('A value is missing here.'), { code: 'query.invalid' });
        return { traces, total: 5, complete: true, elapsedMs: 1 };
      },
    },
    RENDERER_DIR,
  );
  const context = await browser.newContext({ viewport: { width: 1024, height: 700 } });
  page = await context.newPage();
  hearComplaints(page, complaints);
});
afterEach(async () => {
  await page.context().close();
  await engine.close();
});

const bar = () => page.getByRole('searchbox', { name: 'Query' });
const text = async (): Promise<string> => (await page.locator('.cm-line').allTextContents()).join('⏎');
const options = () => page.getByRole('option');
const alert = () => page.locator('p[id$="-error"][role=alert]');

/** Opens the list of traces, with the editor in its bar, and puts the cursor there. */
async function open(): Promise<void> {
  await page.goto(`${engine.url}/#token=${FAKE_TOKEN}`);
  await page.locator('.cm-content').waitFor();
  await page.keyboard.press('/');
  await expect.poll(() => page.locator('.cm-focused').count()).toBe(1);
}

test('keys and values of the session are offered with their counts, and Tab takes them', async () => {
  await open();
  await page.keyboard.type('stat');
  await options().first().waitFor();
  await expect
    .poll(async () => (await options().first().textContent())?.replace(/\s/g, ''))
    .toContain('100000');
  await page.keyboard.press('Tab');
  await expect.poll(text).toBe('status:');
  await options().filter({ hasText: 'error' }).first().waitFor();
  await page.keyboard.type('e');
  await page.keyboard.press('Tab');
  expect((await text()).trim()).toBe('status:error');
  await page.keyboard.type('service:pay');
  await options().filter({ hasText: 'payment api' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect((await text()).trim()).toBe('status:error service:"payment api"');
  await page.keyboard.press('Enter');
  await expect.poll(() => searches.at(-1)?.trim()).toBe('status:error service:"payment api"');
  expect(complaints).toEqual([]);
});

test('Enter runs what was typed, whatever the list offers', async () => {
  await open();
  await page.keyboard.type('frontend');
  await page.keyboard.press('Space');
  await page.keyboard.type('chec');
  await options().filter({ hasText: 'service:checkout' }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(text).toBe('frontend chec');
  await expect.poll(() => options().count()).toBe(0);
  await expect.poll(() => searches.at(-1)).toBe('frontend chec');
});

test('an older name finds the key of today, and a scope keeps its prefix', async () => {
  await open();
  await page.keyboard.type('http.status_c');
  await options().filter({ hasText: 'also http.status_code' }).waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(text).toBe('http.response.status_code:');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('span.db');
  await options().filter({ hasText: 'span.db.system.name' }).waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(text).toBe('span.db.system.name:');
});

test('the language alone completes while the session has not answered, and where it cannot', async () => {
  let answer = (): void => undefined;
  keysWait = new Promise((done) => (answer = done));
  await open();
  await page.keyboard.type('d');
  await options().filter({ hasText: 'duration' }).first().waitFor();
  await expect.poll(() => options().filter({ hasText: 'db.system.name' }).count()).toBe(0);
  answer();
  await options().filter({ hasText: 'db.system.name' }).waitFor();
  keysFail = true;
  await page.reload();
  await open();
  await page.keyboard.type('d');
  await options().filter({ hasText: 'duration' }).first().waitFor();
  expect(complaints).toEqual([]);
});

test('what is being typed is not called wrong; what was run is, in words, and the list stays', async () => {
  await open();
  await page.keyboard.type('duration >');
  await expect.poll(() => text()).toBe('duration >');
  await expect.poll(() => page.locator('.q-mistake').count()).toBe(0);
  await expect.poll(() => alert().count()).toBe(0);
  // No query yet: the engine is not asked.
  expect(searches.filter((query) => query.endsWith('>'))).toEqual([]);
  await page.keyboard.press('Enter');
  await alert().getByText('A value is missing here.').waitFor();
  await expect.poll(() => bar().getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => bar().getAttribute('aria-description')).toContain('A value is missing here.');
  await expect.poll(() => page.locator('.q-mistake').count()).toBe(1);
  await expect.poll(() => page.getByRole('grid', { name: 'Traces' }).getByRole('row').count()).toBe(6);
  await page.keyboard.type(' 7');
  await expect.poll(() => alert().count()).toBe(0);
  // Escape closes the list of choices first, if it has opened by now; Enter leaves none.
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.cm-placeholder').count()).toBe(1);
  await expect.poll(() => searches.at(-1)).toBe('');
});

test('a mistake elsewhere is underlined at once, and says on hover what is wrong', async () => {
  await open();
  await page.keyboard.type('name =~ "(" and service:checkout');
  await expect.poll(() => page.locator('.q-mistake').count()).toBe(1);
  await expect.poll(() => page.locator('.q-mistake').textContent()).toBe('"("');
  await page.getByRole('status').getByText('This is not a regular expression').waitFor();
  await page.locator('.q-mistake').hover();
  await page.locator('.cm-tooltip-hover').getByText('This is not a regular expression').waitFor();
});

test('a long query goes on in further lines, and stays one line of text', async () => {
  await open();
  const before = (await bar().boundingBox())!.height;
  await page.keyboard.insertText(
    `{ service = "api" }\n>> { db.system.name = "postgresql" }\r\n${' && duration > 5ms'.repeat(12)}`,
  );
  await expect.poll(async () => (await bar().boundingBox())!.height).toBeGreaterThan(before);
  await expect.poll(text).not.toContain('⏎');
  await page.keyboard.press('Shift+Enter');
  await expect.poll(text).not.toContain('⏎');
  // The arrow keys go through its lines before they leave it.
  await page.keyboard.press('Escape');
  expect(complaints).toEqual([]);
});

test('earlier queries come back by arrow keys and from the list, which can be emptied', async () => {
  settings['queryHistory'] = ['status:error', 'service:checkout'];
  await open();
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowUp');
      return text();
    })
    .toBe('status:error');
  await page.keyboard.press('ArrowUp');
  await expect.poll(text).toBe('service:checkout');
  await page.keyboard.press('ArrowDown');
  await expect.poll(text).toBe('status:error');
  await expect.poll(() => searches.at(-1)).toBe('status:error');
  await page.getByRole('button', { name: 'Saved and recent queries' }).click();
  await page.getByRole('list', { name: 'Recent queries' }).getByRole('button').last().click();
  await expect.poll(() => text()).toBe('service:checkout');
  await expect.poll(() => searches.at(-1)).toBe('service:checkout');
  await page.getByRole('button', { name: 'Saved and recent queries' }).click();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect.poll(() => settings['queryHistory']).toEqual([]);
});

test('a query is saved under a name, used, renamed and removed, in every window', async () => {
  await open();
  await page.keyboard.type('service:checkout duration > 500ms');
  await page.keyboard.press('Control+s');
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.waitFor();
  await page.keyboard.type('Slow checkouts');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => settings['savedQueries'])
    .toEqual([{ name: 'Slow checkouts', query: 'service:checkout duration > 500ms' }]);
  await page.getByRole('button', { name: 'Saved as Slow checkouts: rename or remove' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.cm-placeholder').count()).toBe(1);

  // Another window adds one.
  const both = [
    { name: 'Failing', query: 'status:error' },
    { name: 'Slow checkouts', query: 'service:checkout duration > 500ms' },
  ];
  engine.emit('settings.changed', { key: 'savedQueries', value: both });
  await page.getByRole('button', { name: 'Saved and recent queries' }).click();
  const list = page.getByRole('list', { name: 'Saved queries' });
  await list.getByText('Failing').waitFor();
  await list.getByRole('button', { name: 'Rename Failing' }).click();
  await page.getByRole('textbox', { name: 'New name of Failing' }).fill('Errors');
  await page.keyboard.press('Enter');
  await list.getByText('Errors').waitFor();
  await list.getByRole('button', { name: 'Remove Slow checkouts' }).click();
  await expect.poll(() => settings['savedQueries']).toEqual([{ name: 'Errors', query: 'status:error' }]);
  await list.getByText('Errors').click();
  await expect.poll(() => text()).toBe('status:error');
  await expect.poll(() => searches.at(-1)).toBe('status:error');
  expect(complaints).toEqual([]);
});

test('what is typed ahead of the answer stays, and typed over a selection nothing of its look', async () => {
  await open();
  await page.keyboard.type('{ service = "api" } >> { db.system.name = "postgresql" && duration > 50ms }', {
    delay: 15,
  });
  await expect.poll(text).toBe('{ service = "api" } >> { db.system.name = "postgresql" && duration > 50ms }');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('checkout');
  await expect.poll(text).toBe('checkout');
  await page.keyboard.press('Control+z');
  await expect.poll(() => text()).toContain('postgresql');
  // Text may come before the editor has heard of the selection.
  await bar().fill('service:api duration > 5ms');
  await page.keyboard.press('End');
  await bar().evaluate((content) => {
    window.addEventListener('selectionchange', (event) => event.stopImmediatePropagation(), true);
    document.getSelection()!.selectAllChildren(content);
  });
  await page.keyboard.insertText('status:error');
  await expect.poll(text).toBe('status:error');
  expect(complaints).toEqual([]);
});

test('the bar is a search box with a name, and its list of choices keeps to the rules, in both themes', async () => {
  await open();
  await page.keyboard.type('service:');
  await options().filter({ hasText: HOSTILE }).waitFor();
  await expect.poll(() => bar().getAttribute('aria-autocomplete')).toBe('list');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => bar().getAttribute('aria-activedescendant')).not.toBeNull();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page, { within: '.field' })).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await expect.poll(text).toBe('service:');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.cm-placeholder').count()).toBe(1);
  await page.keyboard.press('Tab');
  await expect.poll(() => page.locator('.cm-focused').count()).toBe(0);
  expect(complaints).toEqual([]);
});
