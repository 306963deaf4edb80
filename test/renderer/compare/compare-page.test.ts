import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { explain } from '../../../app/core/analysis/compare/causes.ts';
import { mergeProfiles } from '../../../app/core/analysis/compare/merge-profiles.ts';
import type { Profile } from '../../../app/core/analysis/compare/profile.ts';
import type { OnProgress } from '../../../app/core/contract/client.ts';
import type {
  ComparedSide,
  CompareQuery,
  CompareSide,
  Comparison,
} from '../../../app/core/contract/query-methods.ts';
import { profileFromText } from '../../core/analysis/compare/profile-from-text.ts';
import { hearComplaints } from '../../fixtures/browser.ts';
import { FAKE_TOKEN, type FakeEngine, startFakeEngine } from '../../fixtures/fake-engine.ts';
import { browserForPage, RENDERER_DIR, violationsOf } from '../../fixtures/rendered-page.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';
const FAST = '11'.repeat(16);
const SLOW = '22'.repeat(16);

const fast = `
  web GET /checkout 0..400 server
    web cart 10..60 client
      cart GetCart 20..55 server
    web pay 70..380 client
      payment Charge 80..370 server
        payment POST bank 140..360 client
`;
const slow = `
  web GET /checkout 0..1000 server
    web cart 10..60 client
      cart GetCart 20..55 server
    web pay 70..980 client error
      payment Charge 80..970 server error
        payment POST bank 140..360 client error
        payment POST bank 365..960 client error
        audit ${HOSTILE} 961..962 client
`;

let browser: Browser;
let engine: FakeEngine;
let page: Page;
let asked: CompareQuery[];
let complaints: string[];
/** Holds back the answers until it is let go. */
let held: { release(): void } | undefined;
let isHeld: boolean;

function sideOf(profile: Profile, traces: number): ComparedSide {
  const { traces: sampled, spans, errors, duration, services } = profile;
  return { traces, sampled, spans, errors, durationNs: duration.sum, services };
}

function profileOf({ traceId, query }: CompareSide): Profile {
  if (query === 'duration >')
    throw Object.assign(new Error('A value is missing here.'), { code: 'query.invalid' });
  return profileFromText(traceId === SLOW || query === 'slow' ? slow : fast);
}

async function compare(params: CompareQuery, progress: OnProgress): Promise<Comparison> {
  asked.push(params);
  const [a, b] = [profileOf(params.a), profileOf(params.b)];
  if (isHeld) {
    progress(3, 10);
    await new Promise<void>((release) => {
      held = { release };
    });
  }
  const merged = mergeProfiles(a, b);
  return {
    a: sideOf(a, 1),
    b: sideOf(b, 1),
    nodes: merged.nodes,
    ...explain(merged),
    values: [
      {
        field: 'service.version',
        a: { text: '1.4.0', literal: '"1.4.0"' },
        b: { text: HOSTILE, literal: '"x"' },
        isUsual: false,
        nodes: [0],
      },
    ],
    complete: true,
    elapsedMs: 1,
  };
}

beforeAll(async () => {
  browser = await browserForPage();
});
afterAll(() => browser.close());

beforeEach(async () => {
  asked = [];
  complaints = [];
  isHeld = false;
  const receiver = { otlpHttp: 'http://127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' };
  engine = await startFakeEngine(
    {
      'app.info': () => ({ version: '1', ...receiver, data: '/data/live.db', notices: [] }),
      'receiver.status': () => ({ ...receiver, senders: [] }),
      'store.stats': () => ({
        spans: 12,
        traces: 2,
        services: ['web'],
        bytes: 1,
        spansPerSecond: 0,
        dropped: [],
      }),
      'demo.status': () => ({ running: false, rate: 5, seed: 1, faults: [], available: [], services: [] }),
      'settings.get': () => ({ values: {} }),
      'compare.get': compare,
      'spans.correlate': () => ({
        selected: 1,
        rest: 1,
        pairs: [
          {
            field: 'payment.provider',
            value: { text: 'acme', literal: '"acme"' },
            selected: 9,
            rest: 1,
            selectedShare: 0.9,
            restShare: 0.1,
            g: 20,
          },
        ],
        identifiers: [],
        complete: true,
        elapsedMs: 1,
      }),
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

async function open(search: string): Promise<void> {
  await page.goto(`${engine.url}/#token=${FAKE_TOKEN}`);
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/compare${search}`);
}
const rows = () => page.getByRole('treegrid').getByRole('row');
const selected = () => page.getByRole('treegrid').locator('[aria-selected=true]');

test('two traces: figures, what explains the difference, and the merged tree', async () => {
  await open(`?a=${FAST}&b=${SLOW}`);
  const sides = page.getByRole('table', { name: 'Both sides' });
  await sides.getByText('+600\u00a0ms').waitFor();
  expect(asked[0]).toEqual({ a: { traceId: FAST }, b: { traceId: SLOW } });
  const why = page.getByRole('complementary', { name: 'What explains the difference' });
  const first = why.getByRole('listitem').first();
  await expect.poll(() => first.textContent()).toMatch(/More calls.*POST bank.*1 → 2 calls a trace/s);
  await expect.poll(() => why.getByText('an error begins here in B').count()).toBe(1);
  await expect.poll(() => why.getByText('service.version').count()).toBe(1);
  // A name is text, never markup.
  await expect.poll(() => page.getByText(HOSTILE).first().isVisible()).toBe(true);
  await expect.poll(() => page.locator('img').count()).toBe(0);
  await expect.poll(() => rows().getByText('+ added').count()).toBe(1);

  await first.getByRole('button').click();
  await expect.poll(() => selected().textContent()).toContain('POST bank');
  const foot = page.getByRole('region', { name: 'The selected path' });
  await expect
    .poll(() => foot.getByRole('link').last().getAttribute('href'))
    .toMatch(/^#\/trace\/[0-9a-f]{32}\?span=[0-9a-f]{16}$/);
  expect(await violationsOf(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('the keyboard goes through the tree, folds it, opens a span and swaps the sides', async () => {
  await open(`?a=${FAST}&b=${SLOW}`);
  await rows().nth(1).waitFor();
  await page.keyboard.press('j');
  await expect.poll(() => selected().textContent()).toContain('GET /checkout');
  await page.keyboard.press('j');
  await expect.poll(() => selected().textContent()).toContain('pay');
  const shown = await rows().count();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => rows().count()).toBeLessThan(shown);
  await expect.poll(() => selected().getAttribute('aria-expanded')).toBe('false');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => rows().count()).toBe(shown);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => selected().textContent()).toContain('GET /checkout');

  await page.keyboard.press('x');
  await expect.poll(() => asked.at(-1)).toEqual({ a: { traceId: SLOW }, b: { traceId: FAST } });
  await page.getByText('−600\u00a0ms').first().waitFor();
  await expect.poll(() => page.url()).toContain(`a=${SLOW}&b=${FAST}`);
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toMatch(/#\/trace\/[0-9a-f]{32}\?span=[0-9a-f]{16}/);
});

test('changed paths alone, all of them, by change, and by name', async () => {
  await open(`?a=${FAST}&b=${SLOW}`);
  await rows().nth(1).waitFor();
  await expect.poll(() => rows().getByText('GetCart').count()).toBe(0);
  await page.getByLabel('Changed only').uncheck();
  await expect.poll(() => rows().getByText('GetCart').count()).toBe(1);
  await page.getByRole('radio', { name: /By change/ }).click();
  await expect.poll(() => rows().nth(1).textContent()).toContain('POST bank');
  await page.getByLabel('Find a service or operation').fill('cart');
  await expect.poll(() => rows().count()).toBe(3);
  await page.getByLabel('Find a service or operation').fill('nowhere');
  await page.getByText('No path has that in its name').waitFor();
});

test('groups are chosen by query, with what sets them apart; a wrong one keeps what is shown', async () => {
  await open('');
  await page.getByText('Choose two sides to compare').waitFor();
  const a = page.getByRole('form', { name: 'Choose side A' });
  await a.getByRole('button', { name: 'Take all traces' }).click();
  const b = page.getByRole('form', { name: 'Choose side B' });
  await b
    .getByLabel(/Side B: a trace id/)
    .first()
    .click();
  await page.keyboard.insertText('slow');
  await page.keyboard.press('Enter');
  await page.getByText('payment.provider').waitFor();
  expect(asked.at(-1)).toEqual({ a: {}, b: { query: 'slow' } });
  await expect.poll(() => page.url()).toContain('a=all&b.q=slow');
  const pair = page.getByRole('link', { name: /payment.provider/ });
  expect(decodeURIComponent((await pair.getAttribute('href'))!)).toContain('payment.provider');

  await page.evaluate(() => {
    location.hash = '#/compare?a=all&b.q=duration+%3E';
  });
  await page.getByRole('alert').getByText('A value is missing here.').waitFor();
  await expect.poll(() => rows().count()).toBeGreaterThan(2);
});

test('a long comparison says how far it is and can be given up', async () => {
  isHeld = true;
  await open(`?a=${FAST}&b=${SLOW}`);
  await page.getByRole('progressbar', { name: 'Comparing' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The comparison was cancelled').waitFor();
  held?.release();
  isHeld = false;
  await page.getByRole('button', { name: 'Compare' }).click();
  await rows().nth(1).waitFor();
});
