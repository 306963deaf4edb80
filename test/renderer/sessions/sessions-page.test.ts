import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hearComplaints } from '../../fixtures/browser.ts';
import { FAKE_TOKEN } from '../../fixtures/fake-engine.ts';
import { browserForPage, RENDERER_DIR, violationsOf } from '../../fixtures/rendered-page.ts';
import { FakeSessions, report } from './fake-sessions.ts';

const HOSTILE = '<img src=x onerror=alert(1)>\u202e.json';

let browser: Browser;
let fake: FakeSessions;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await browserForPage();
});
afterAll(() => browser.close());

beforeEach(async () => {
  complaints = [];
  fake = new FakeSessions();
  await fake.start(RENDERER_DIR);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  hearComplaints(page, complaints);
});
afterEach(async () => {
  await page.context().close();
  await fake.engine.close();
});

const open = (route = ''): Promise<unknown> =>
  page.goto(`${fake.engine.url}/#token=${FAKE_TOKEN}${route && `&${route}`}`);
const tab = (name: string | RegExp): Locator => page.getByRole('tab', { name });
const firstRow = (): Locator => page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(1);
const chosen = (): Promise<string | null> =>
  page.locator('[role=tab][aria-selected=true][data-session]').getAttribute('data-session');

/** Files as a drop or a paste brings them. */
async function bring(
  event: 'drop' | 'paste',
  files: { name: string; text: string }[],
  onto = 'body',
): Promise<void> {
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, text } of all) data.items.add(new File([text], name));
    return data;
  }, files);
  if (event === 'drop') {
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
    await page.dispatchEvent(onto, 'dragover', { dataTransfer: transfer });
    await page.dispatchEvent(onto, 'drop', { dataTransfer: transfer });
  } else await page.dispatchEvent('body', 'paste', { clipboardData: transfer });
}

test('each session has its own list, and returns to where it was left', async () => {
  fake.fill('live', 5);
  const { id } = fake.add('incident.jsonl', 8);
  await open();
  await firstRow().getByText('Live 4').waitFor();
  await tab(/incident/).click();
  await firstRow().getByText('incident.jsonl 7').waitFor();
  await expect.poll(() => page.url()).toContain(`#/s/${id}/traces`);
  await expect.poll(() => page.title()).toBe('Traces – incident.jsonl – Spanscope');
  await firstRow().click();
  await expect.poll(() => page.url()).toContain(`#/s/${id}/trace/`);
  const there = page.url();
  await tab(/Live/).click();
  await firstRow().getByText('Live 4').waitFor();
  await tab(/incident/).click();
  await expect.poll(() => page.url()).toBe(there);
  await page.goBack();
  await firstRow().getByText('Live 4').waitFor();
  await expect.poll(chosen).toBe('live');
});

test('an address leads to its session, also after a reload; an unknown one says so', async () => {
  const { id } = fake.add('incident.jsonl', 3);
  await open(`/s/${id}/traces?q=slow`);
  await expect.poll(chosen).toBe(id);
  await page.reload();
  await expect.poll(chosen).toBe(id);
  await expect.poll(() => page.url()).toContain(`#/s/${id}/traces?q=slow`);
  await open('/s/gone/trace/0af7651916cd43dd8448eb211c80319c');
  await page.getByRole('heading', { name: 'This session is not open' }).waitFor();
  await page.getByRole('button', { name: 'To the live session' }).click();
  await page.getByRole('heading', { name: 'Listening for traces' }).waitFor();
  // Nobody asked an engine about a session that it doesn't have.
  expect(complaints).toEqual([]);
});

test('keys go from session to session, and close one', async () => {
  const a = fake.add('a.json', 2);
  const b = fake.add('b.json', 2);
  await open();
  await tab(/b\.json/).waitFor();
  await page.keyboard.press('}');
  await expect.poll(chosen).toBe(a.id);
  await page.keyboard.press('{');
  await expect.poll(chosen).toBe('live');
  await page.keyboard.press('Alt+3');
  await expect.poll(chosen).toBe(b.id);
  await tab(/b\.json/).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(chosen).toBe(a.id);
  await page.keyboard.press('Home');
  await expect.poll(chosen).toBe('live');
  await page.keyboard.press('Alt+3');
  await page.keyboard.press('Alt+w');
  await expect.poll(() => fake.closed).toEqual([b.id]);
  await expect.poll(chosen).toBe(a.id);
  await tab(/a\.json/).focus();
  await page.keyboard.press('Delete');
  await expect.poll(() => fake.closed).toEqual([b.id, a.id]);
  await expect.poll(chosen).toBe('live');
  // The live one stays, whatever is pressed.
  await page.keyboard.press('Alt+w');
  await expect.poll(() => page.getByRole('tab').filter({ hasText: 'Live' }).count()).toBe(1);
});

test('the middle button closes, and notes are not deleted unasked', async () => {
  const { id } = fake.add('noted.json', 2);
  fake.annotations.set(id, [{ traceId: 'a'.repeat(32), bookmarked: true, note: 'look', changedNs: 1n }]);
  await open();
  await tab(/noted/).click({ button: 'middle' });
  const dialog = page.getByRole('dialog', { name: 'Close noted.json?' });
  await dialog.getByRole('button', { name: 'Keep it open' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(fake.closed).toEqual([]);
  await tab(/noted/).click({ button: 'middle' });
  await dialog.getByRole('button', { name: 'Delete and close' }).click();
  await expect.poll(() => fake.closed).toEqual([id]);
});

test('dropped files are sent in pieces and make one session, which is shown while it is read', async () => {
  await open();
  await page.getByRole('heading', { name: 'Listening for traces' }).waitFor();
  await bring('drop', [
    { name: 'a.jsonl', text: '{"a":1}' },
    { name: 'b.jsonl', text: 'x'.repeat(9 * 1024 * 1024) },
  ]);
  await page.getByRole('heading', { name: 'Reading a.jsonl' }).waitFor();
  expect([...fake.uploads.values()].map(({ name, size, pieces }) => ({ name, size, pieces }))).toEqual([
    { name: 'a.jsonl', size: 7, pieces: 1 },
    { name: 'b.jsonl', size: 9 * 1024 * 1024, pieces: 3 },
  ]);
  expect(fake.opened).toEqual([{ uploads: ['upload-1', 'upload-2'] }]);
  const [job] = fake.jobs.values();
  fake.tellJob({ ...job, done: 400_000, rate: 40e6, leftMs: 1_500, items: 1_200 });
  await page.getByText('2 s left').first().waitFor();
  await expect.poll(() => page.getByRole('progressbar').first().getAttribute('value')).toBe('0.4');
  const { id } = fake.sessions[1]!;
  fake.fill(id, 4);
  await firstRow().getByText('a.jsonl 3').waitFor();
  fake.reports.set(id, [
    report('earlier.jsonl', { failure: 'It ends early.' }),
    report('a.jsonl', {
      job: job!.id,
      spans: 12,
      skippedCount: 2,
      skipped: [{ place: 'line 12', reason: 'no JSON' }],
    }),
  ]);
  fake.tellJob({ ...job, state: 'done', done: 1_000_000, items: 12 });
  await page.getByText('12 spans read, 2 things left out').waitFor();
  await page.getByRole('button', { name: 'Report', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'a.jsonl' });
  await panel.getByText('line 12').waitFor();
  await panel.getByText('and 1 more', { exact: true }).waitFor();
  expect(complaints).toEqual([]);
});

test('files are added to the session that is shown where they are dropped on that', async () => {
  const { id } = fake.add('incident.jsonl', 2);
  const capture = fake.add('saved.spanscope', 2, { kind: 'capture', readOnly: true });
  await open(`/s/${id}/traces`);
  await firstRow().waitFor();
  await bring('drop', [{ name: 'more.json', text: '{}' }], '[data-target=add], body');
  await tab(/more/).waitFor();
  await expect.poll(chosen).toBe(fake.sessions.at(-1)!.id);
  await open(`/s/${capture.id}/traces`);
  await firstRow().waitFor();
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['{}'], 'x.json'));
    return data;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.getByText('Open as a new session').waitFor();
  // Nothing can be added to a capture.
  await expect.poll(() => page.locator('[data-target=add]').count()).toBe(0);
  await page.dispatchEvent('body', 'dragleave', { dataTransfer: transfer });
  await tab(/incident/).click();
  await firstRow().getByText('incident').waitFor();
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.locator('[data-target=add]').getByText('Add to incident.jsonl').waitFor();
  await page.dispatchEvent('[data-target=add]', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('[data-target=add]', 'drop', { dataTransfer: transfer });
  await expect.poll(() => fake.opened.at(-1)?.into).toBe(id);
  await expect.poll(chosen).toBe(id);
});

test('a trace in the clipboard opens, other texts and fields are left alone', async () => {
  fake.fill('live', 2);
  await open();
  await firstRow().waitFor();
  const paste = (text: string, selector: string): Promise<void> =>
    page.evaluate(
      ([words, at]) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', words);
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        document.querySelector(at)!.dispatchEvent(event);
      },
      [text, selector] as const,
    );
  await paste('service:checkout duration > 200ms', 'body');
  await paste('{"resourceSpans":[]}', 'input');
  expect(fake.uploads.size).toBe(0);
  await paste('\uFEFF {"resourceSpans":[]}', 'body');
  await tab(/Pasted/).waitFor();
  expect(fake.opened).toEqual([{ name: 'Pasted', uploads: ['upload-1'] }]);
});

test('sending can be stopped, and what was sent is discarded', async () => {
  await open();
  await page.getByRole('heading', { name: 'Listening for traces' }).waitFor();
  fake.holdPieces = true;
  await bring('drop', [{ name: 'large.json', text: 'x'.repeat(5 * 1024 * 1024) }]);
  await page.getByRole('button', { name: '1 job under way' }).click();
  await page.getByRole('button', { name: 'Stop: Sending large.json' }).click();
  fake.letPiecesThrough?.();
  await expect.poll(() => fake.discarded).toEqual(['upload-1']);
  await page.getByRole('button', { name: '1 job under way' }).waitFor({ state: 'detached' });
  expect(fake.opened).toEqual([]);
});

test('a path is opened or watched by name, and offered again', async () => {
  await open();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Open a path …' }).click();
  const field = page.getByLabel('Path on the machine that Spanscope runs on');
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  await field.fill('traces.jsonl');
  await page.getByText('Write the whole path').waitFor();
  await field.fill('/home/me/traces.jsonl');
  await page.keyboard.press('Enter');
  await expect.poll(() => fake.opened).toEqual([{ paths: ['/home/me/traces.jsonl'] }]);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Watch a folder or file …' }).click();
  await field.fill('/var/log/otel');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Watching /var/log/otel' }).waitFor();
  expect(fake.watched).toEqual([{ path: '/var/log/otel' }]);
  await expect
    .poll(() => fake.settings.get('recentPaths'))
    .toEqual(['/var/log/otel', '/home/me/traces.jsonl']);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('menuitem', { name: '/home/me/traces.jsonl' }).click();
  await expect.poll(() => fake.opened.length).toBe(2);
  // The first screen offers them too.
  await tab(/Live/).click();
  await page
    .getByRole('list', { name: 'Lately opened' })
    .getByRole('button', { name: 'traces.jsonl' })
    .click();
  await expect.poll(() => fake.opened.length).toBe(3);
});

test('the path of what was opened is copied from the menu of its tab', async () => {
  const { id } = fake.add('saved.spanscope', 2, { kind: 'capture', dataFile: '/home/me/saved.spanscope' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(`/s/${id}/traces`);
  await firstRow().waitFor();
  await tab(/saved/).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy the path' }).click();
  await page.getByText('The path is copied.').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('/home/me/saved.spanscope');
});

test('a session without a span says what it holds instead', async () => {
  const { id } = fake.add('logs.jsonl', 0);
  fake.reports.set(id, [report('logs.jsonl', { spans: 0, logs: 12 })]);
  await open(`/s/${id}/traces`);
  await page.getByText('What was opened holds 12 log records, and no span.').waitFor();
});

test('jobs are there after a reload, and can be stopped', async () => {
  const { id } = fake.add('huge.jsonl', 2);
  const job = fake.tellJob({ title: 'huge.jsonl', session: id, done: 10 });
  await open();
  await page.getByRole('button', { name: '1 job under way' }).click();
  await page.getByRole('button', { name: 'Stop: Reading huge.jsonl' }).click();
  await expect.poll(() => fake.jobs.get(job.id)?.state).toBe('cancelled');
  await page.getByText('Stopped', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Clear what has ended' }).click();
  await page.getByRole('button', { name: /Jobs|under way/ }).waitFor({ state: 'detached' });
});

test('a file that can not be read says why, in the view and on its tab', async () => {
  const { id } = fake.add('page.html', 0);
  const job = fake.tellJob({ title: 'page.html', session: id });
  await open(`/s/${id}/traces`);
  await page.getByRole('heading', { name: 'Reading page.html' }).waitFor();
  fake.reports.set(id, [report('page.html', { format: '', spans: 0, failure: 'It begins with <html>.' })]);
  fake.tellJob({ ...job, state: 'failed', message: 'It begins with <html>.' });
  await page.getByRole('alert').filter({ hasText: 'It begins with <html>.' }).waitFor();
  await tab(/page\.html.*1 file not read whole/).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).first().click();
  await expect.poll(() => fake.closed).toEqual([id]);
});

test('a reading that was stopped is no failure of the file', async () => {
  const { id } = fake.add('huge.jsonl', 2);
  const stopped = { failure: 'Reading was stopped; what had been read by then was kept.', stopped: true };
  fake.reports.set(id, [report('huge.jsonl', { ...stopped, spans: 6, bytes: 0 })]);
  const empty = fake.add('other.jsonl', 0);
  fake.reports.set(empty.id, [report('other.jsonl', { ...stopped, format: '', spans: 0, bytes: 0 })]);
  await open(`/s/${id}/traces`);
  await tab(/huge\.jsonl.*reading was stopped/).waitFor();
  await page.getByRole('button', { name: /^What was read: 1 file, reading was stopped/ }).click();
  const panel = page.getByRole('dialog');
  await panel.getByText('stopped', { exact: true }).waitFor();
  await panel.getByRole('img', { name: 'was stopped' }).waitFor();
  expect(await panel.getByText('not read').count()).toBe(0);
  expect(await violationsOf(page, { within: '[role=dialog]' })).toEqual([]);
  await page.keyboard.press('Escape');
  await tab(/other\.jsonl/).click();
  await page.getByRole('heading', { name: 'Reading was stopped' }).waitFor();
});

test('names of files are texts, whatever they hold', async () => {
  const { id } = fake.add(HOSTILE, 2);
  fake.reports.set(id, [
    report(HOSTILE, {
      failure: HOSTILE,
      losses: [HOSTILE],
      skippedCount: 1,
      skipped: [{ place: HOSTILE, reason: HOSTILE }],
    }),
  ]);
  fake.tellJob({ title: HOSTILE, session: id, state: 'failed', message: HOSTILE });
  await open(`/s/${id}/traces`);
  await firstRow().waitFor();
  await page.getByRole('button', { name: /What was read/ }).click();
  await page.getByRole('dialog').getByText('onerror').first().waitFor();
  await expect.poll(() => page.locator('img[src]').count()).toBe(0);
  // Nothing turns the direction of what is written after it.
  await expect
    .poll(() => page.locator('[role=tab][aria-selected=true]').first().textContent())
    .not.toContain('\u202e');
  expect(complaints).toEqual([]);
});

test('a dozen sessions scroll, and are listed in a menu', async () => {
  for (let i = 0; i < 12; i++) fake.add(`service-${i}-traces-of-monday.json`, 1);
  await page.setViewportSize({ width: 1024, height: 700 });
  await open();
  await page.getByRole('button', { name: 'All sessions' }).click();
  await page.getByRole('menuitem', { name: 'service-11-traces-of-monday.json' }).click();
  const last = tab(/service-11/);
  await expect.poll(() => last.getAttribute('aria-selected')).toBe('true');
  const box = await last.boundingBox();
  const bar = await page.getByRole('tablist', { name: 'Sessions' }).boundingBox();
  expect(box!.x).toBeGreaterThanOrEqual(bar!.x);
  expect(box!.x + box!.width).toBeLessThanOrEqual(bar!.x + bar!.width + 1);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBe(1024);
});

test('the bar, the jobs and the report keep to the rules of accessibility', async () => {
  const { id } = fake.add('incident.jsonl', 3);
  fake.add('saved.spanscope', 3, { kind: 'capture' });
  fake.reports.set(id, [
    report('incident.jsonl', { skippedCount: 1, skipped: [{ place: 'line 1', reason: 'no JSON' }] }),
  ]);
  fake.tellJob({ title: 'incident.jsonl', session: id, done: 40, items: 3 });
  await open(`/s/${id}/traces`);
  await firstRow().waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: '1 job under way' }).click();
  await page.getByRole('button', { name: 'Stop: Reading incident.jsonl' }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /What was read/ }).click();
  await page.getByRole('dialog').getByText('line 1').waitFor();
  expect(await violationsOf(page)).toEqual([]);
});
