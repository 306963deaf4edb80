import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hearComplaints } from '../../fixtures/browser.ts';
import { FAKE_TOKEN } from '../../fixtures/fake-engine.ts';
import { browserForPage, RENDERER_DIR, violationsOf } from '../../fixtures/rendered-page.ts';
import { sessionInfo } from '../sessions/fake-sessions.ts';
import { FakeShop, TRACE } from './fake-shop.ts';

const HOSTILE = '<img src=x onerror=alert(1)>\u202e\nsecond line';
const SPAN = '0000000000000002';

let browser: Browser;
let shop: FakeShop;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await browserForPage();
});
afterAll(() => browser.close());

beforeEach(async () => {
  shop = new FakeShop();
  complaints = [];
  await shop.start(RENDERER_DIR);
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  hearComplaints(page, complaints);
});
afterEach(async () => {
  await page.context().close();
  await shop.engine.close();
  expect(complaints).toEqual([]);
});

async function open(hash: string): Promise<void> {
  await page.goto(`${shop.engine.url}/#token=${FAKE_TOKEN}`);
  await page.waitForFunction(() => !location.hash.includes('token'));
  await page.evaluate((to) => (location.hash = to), hash);
}
async function openTrace(more = ''): Promise<void> {
  await open(`#/trace/${TRACE.traceId}${more}`);
  await page.getByRole('treeitem').first().waitFor({ state: 'attached' });
}
const noted = () => shop.annotations.map(({ spanId, bookmarked, note }) => [spanId, bookmarked, note]);
const dialog = () => page.getByRole('dialog');
const button = (name: string | RegExp) => page.getByRole('button', { name });

const noViolations = async (): Promise<void> => expect(await violationsOf(page)).toEqual([]);

test('a trace and a span are bookmarked and noted by keys, marked in rows, and what was written is kept on leaving', async () => {
  await openTrace();
  await page.keyboard.press('b');
  await expect.poll(noted).toEqual([[undefined, true, '']]);
  await page.keyboard.press('Shift+B');
  await page.keyboard.type('jeb 1 [');
  await page.keyboard.press('Control+Enter');
  await expect.poll(noted).toEqual([[undefined, true, 'jeb 1 [']]);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+B');
  await page.getByRole('textbox', { name: 'Note on the span' }).fill(HOSTILE);
  // Another row: nobody said that it should be kept.
  await page.getByRole('treeitem').nth(3).dispatchEvent('click');
  await expect.poll(() => shop.annotations.length).toBe(2);
  expect(noted()[0]).toEqual([SPAN, false, HOSTILE]);
  await expect.poll(() => page.getByRole('treeitem').nth(1).textContent()).toContain('has a note');
  await page.getByRole('treeitem').nth(1).dispatchEvent('click');
  await page.getByText('<img src=x onerror=alert(1)>⟨U+202E⟩').waitFor();
  await noViolations();
  await page.evaluate(() => (location.hash = '#/traces'));
  await page.getByRole('img', { name: 'bookmarked, has 2 notes' }).waitFor();
});

test('a changed note can be taken back, and one that is refused stays to be tried again', async () => {
  shop.annotations = [
    { traceId: TRACE.traceId, spanId: undefined, bookmarked: false, note: 'before', changedNs: 1n },
  ];
  await openTrace();
  await button('Change the note on the trace').click();
  const field = page.getByRole('textbox', { name: 'Note on the trace' });
  await expect.poll(() => field.inputValue()).toBe('before');
  await field.fill('after');
  await page.keyboard.press('Escape');
  await expect.poll(() => shop.annotations[0]?.note).toBe('after');
  await button('Undo').click();
  await expect.poll(() => shop.annotations[0]?.note).toBe('before');
  shop.refuses = 'The disk is full.';
  await button('Change the note on the trace').click();
  await field.fill('long and costly');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Not kept: The disk is full.').waitFor();
  await expect.poll(() => field.inputValue()).toBe('long and costly');
  // Elsewhere and back it is still there.
  await page.evaluate(() => (location.hash = '#/traces'));
  await page.getByRole('grid', { name: 'Traces' }).waitFor();
  await page.evaluate((to) => (location.hash = to), `#/trace/${TRACE.traceId}`);
  await expect.poll(() => field.inputValue()).toBe('long and costly');
  shop.refuses = '';
  await button('Try again').click();
  await expect.poll(() => shop.annotations[0]?.note).toBe('long and costly');
  await field.waitFor({ state: 'detached' });
});

test('all notes are listed, searched, deleted and brought back, and lead to their place', async () => {
  shop.annotations = [
    { traceId: TRACE.traceId, spanId: SPAN, bookmarked: true, note: HOSTILE, changedNs: 3n },
    { traceId: TRACE.traceId, spanId: undefined, bookmarked: true, note: '', changedNs: 2n },
  ];
  await open('#/traces');
  await button('Notes and bookmarks').click();
  const rows = dialog().getByRole('listitem');
  await expect.poll(() => rows.count()).toBe(2);
  await dialog().getByText('POST /checkout').first().waitFor();
  await noViolations();
  await page.getByRole('searchbox', { name: 'Search notes' }).fill('second');
  await expect.poll(() => rows.count()).toBe(1);
  await dialog()
    .getByRole('button', { name: /^Delete the note/ })
    .click();
  await expect.poll(() => shop.annotations.length).toBe(1);
  await page.getByRole('button', { name: 'Undo' }).dispatchEvent('click');
  await expect.poll(() => shop.annotations[0]?.note).toBe(HOSTILE);
  await rows.getByRole('link').click();
  await expect.poll(() => new URL(page.url()).hash).toContain(`span=${SPAN}`);
});

test('in a file that cannot be written to nothing is noted, and a copy is offered', async () => {
  shop.session = sessionInfo('live', { kind: 'live', name: 'Live', notesReadOnly: true });
  await openTrace();
  await page.keyboard.press('b');
  await button('Save a copy').click();
  await dialog().getByRole('heading', { name: 'Save or export' }).waitFor();
  expect(shop.annotations).toEqual([]);
});

test('an export asks what, as what and redacted by which rules, shows how far it is, and fetches the file', async () => {
  await openTrace();
  await button('Export').click();
  await page.getByRole('menuitem', { name: 'Save or export' }).click();
  await page.getByText('3 values of 1 key would leave as they are').waitFor();
  expect(shop.previews[0]?.scope).toEqual({ traceIds: [TRACE.traceId] });
  // The keyboard is at the first choice.
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.getByRole('radio', { name: 'Everything in Live' }).isChecked()).toBe(true);
  await page.keyboard.press('ArrowUp');
  await page.getByRole('switch', { name: 'Replace what looks sensitive' }).click();
  await page.getByText('3 values of 1 key are replaced').waitFor();
  await button(/values found by Email/).click();
  await page.getByText('anna@example.com').waitFor();
  await button('Add a rule').click();
  await page.keyboard.type('Customer');
  await page.getByRole('textbox', { name: 'Regular expression' }).fill('(');
  await page.getByText(/unterminated/iu).waitFor();
  await expect.poll(() => button(/^Add$/).isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Regular expression' }).fill('(C+)+$');
  await page.getByRole('radio', { name: /^Texts/ }).click();
  await page.getByRole('textbox', { name: 'Value to test with' }).fill(`${'C'.repeat(40)}!`);
  await page.getByText('The pattern takes too long on this text').waitFor();
  await page.getByRole('textbox', { name: 'Regular expression' }).fill('C-\\d+');
  await page.getByRole('textbox', { name: 'Value to test with' }).fill('order of C-17');
  await page.getByText('order of [customer-…]').waitFor();
  await noViolations();
  await button(/^Add$/).click();
  await page.getByText('6 values of 2 keys are replaced').waitFor();
  await button(/values found by Customer/).click();
  await page.getByText('<img src=x onerror=alert(1)>').waitFor();
  await page.getByRole('checkbox', { name: 'Email addresses' }).uncheck();
  await page.getByText('3 values of 1 key are replaced').waitFor();
  await expect
    .poll(() => (shop.settings.get('redactionRules') as { id: string }[]).map(({ id }) => id))
    .toEqual(['email', 'customer']);
  await button('Download').click();
  await expect.poll(() => shop.exports.length).toBe(1);
  const [sent] = shop.exports;
  expect(sent).toMatchObject({ scope: { traceIds: [TRACE.traceId] }, format: 'spanscope' });
  expect(sent!.properties).toEqual({ view: `#/trace/${TRACE.traceId}`, savedQueries: [] });
  expect(sent!.redaction!.some(({ id }) => id === 'customer')).toBe(true);
  expect(sent!.redaction!.some(({ id }) => id === 'email')).toBe(false);
  shop.tell('job-1', { done: 2, rate: 10, leftMs: 1_000 });
  await page.getByText('2 of 4 spans').waitFor();
  await noViolations();
  // The browser would go for a file that this engine does not have.
  await page.evaluate(() => {
    HTMLAnchorElement.prototype.click = function () {
      document.title = `${this.pathname} as ${this.download}`;
    };
  });
  const exported = {
    fileName: 'live.spanscope',
    path: '',
    download: '/download/ticket',
    bytes: 2_048,
    spans: 4,
    traces: 1,
    losses: ['Logs are not kept.'],
    redacted: 3,
  };
  shop.tell('job-1', { state: 'done', exported });
  await page.getByText('Logs are not kept.').waitFor();
  await page.getByText('3 values replaced').waitFor();
  await expect.poll(() => page.title()).toBe('/download/ticket as live.spanscope');
  await noViolations();
});

test('an export that is refused, fails or is cancelled says so, and can be tried again', async () => {
  await open('#/traces?q=nothing-has-this');
  shop.refuses = 'There is no room left.';
  await page.getByRole('button', { name: 'Save or export these traces' }).click();
  // Of an empty list nothing can be saved.
  await expect.poll(() => page.getByRole('radio', { name: 'Everything in Live' }).isChecked()).toBe(true);
  await expect.poll(() => page.getByRole('radio', { name: /of the list/ }).isDisabled()).toBe(true);
  await page.getByRole('radio', { name: 'Jaeger JSON' }).check();
  await button('Download').click();
  await page.getByRole('alert').filter({ hasText: 'There is no room left.' }).waitFor();
  shop.refuses = '';
  await button('Download').click();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => shop.cancelled).toEqual(['job-1']);
  await page.getByText('Nothing was written.').waitFor();
  await button('Back').click();
  await button('Download').click();
  await expect.poll(() => shop.exports.length).toBe(2);
  expect(shop.exports[1]).toEqual({ scope: {}, format: 'jaeger-json' });
  shop.tell('job-2', { state: 'failed', message: 'The disk is full.', code: 'export.failed' });
  await page.getByText('It could not be saved').waitFor();
  await page.getByText('The disk is full.').waitFor();
});

test('a replay goes to the own receiver with new ids, elsewhere with headers that are not kept, and is stopped', async () => {
  await openTrace();
  await button('Export').click();
  await page.getByRole('menuitem', { name: 'Replay' }).click();
  await page.getByText('own receiver').waitFor();
  await expect
    .poll(() => page.getByRole('switch', { name: 'New ids' }).getAttribute('aria-checked'))
    .toBe('true');
  await page.getByRole('combobox', { name: 'To' }).fill('ftp://x');
  await page.getByText('Only http and https').waitFor();
  await expect.poll(() => button('Start').isDisabled()).toBe(true);
  await page.getByRole('combobox', { name: 'To' }).fill('https://otel.example.com');
  await expect
    .poll(() => page.getByRole('switch', { name: 'New ids' }).getAttribute('aria-checked'))
    .toBe('false');
  await button('Add a header').click();
  await page.getByRole('textbox', { name: 'Name of header 1' }).fill('Authorization');
  await page.getByLabel('Value of header 1').fill('Bearer secret');
  await expect.poll(() => page.getByLabel('Value of header 1').getAttribute('type')).toBe('password');
  await page.getByRole('slider', { name: 'Speed' }).focus();
  await page.keyboard.press('End');
  await expect
    .poll(() => page.getByRole('textbox', { name: 'Speed, times as fast' }).inputValue())
    .toBe('100');
  await page.getByRole('textbox', { name: 'Speed, times as fast' }).fill('0,5');
  await page.getByRole('radio', { name: /^Again and again/ }).click();
  await page.getByText(/A round takes 8.h 00.min, with a pause of 7.h 47.min/u).waitFor();
  await page.getByRole('radio', { name: 'At most' }).click();
  await page.getByText(/A round takes 7.s\./u).waitFor();
  await page.getByRole('textbox', { name: 'Longest pause, seconds' }).fill('2,5');
  await page.getByRole('checkbox', { name: /^Metrics/ }).uncheck();
  await page.getByRole('radio', { name: /gRPC/ }).click();
  await noViolations();
  await button('Start').click();
  await expect.poll(() => shop.replays.length).toBe(1);
  expect(shop.replays[0]).toEqual({
    scope: { traceIds: [TRACE.traceId] },
    endpoint: 'https://otel.example.com',
    protocol: 'grpc',
    headers: { authorization: 'Bearer secret' },
    signals: ['traces', 'logs'],
    maxPauseMs: 2_500,
    speed: 0.5,
    loop: true,
    freshIds: false,
  });
  await expect.poll(() => shop.settings.get('replayEndpoints')).toEqual(['https://otel.example.com']);
  expect(JSON.stringify([...shop.settings])).not.toContain('secret');
  const replayed = { rounds: 2, sent: 8, acknowledged: 5, refused: 3, problem: 'It answers 429.' };
  shop.tell('job-1', { kind: 'replay', title: 'Live to otel.example.com', replayed });
  await page.getByText('It answers 429.').waitFor();
  await expect
    .poll(() => page.getByRole('list', { name: 'Replays' }).textContent())
    .toMatch(/round 2.*5 spans sent.*3 refused/u);
  await noViolations();
  await button('Stop').click();
  await expect.poll(() => shop.cancelled).toEqual(['job-1']);
  // What nobody answered for when it failed is not said to have arrived, and why it failed is said.
  const failed = { rounds: 1, sent: 1_537, acknowledged: 0, refused: 512, problem: 'ECONNREFUSED' };
  const why = 'Nobody answers at this address.';
  shop.tell('job-1', { kind: 'replay', state: 'failed', title: 'Live', replayed: failed, message: why });
  await page.getByRole('list', { name: 'Replays' }).getByText(why).waitFor();
  await expect
    .poll(() => page.getByRole('list', { name: 'Replays' }).textContent())
    .toMatch(/failed.*0 spans sent, 512 refused, 1.025 without an answer/u);
  // Also in a small window with replays above it, the way to start is there.
  await page.setViewportSize({ width: 800, height: 600 });
  const box = await button('Start').boundingBox();
  const frame = await dialog().boundingBox();
  expect(box!.y + box!.height).toBeLessThan(frame!.y + frame!.height);
  expect(await violationsOf(page, { within: '[role=dialog]' })).toEqual([]);
});
