import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DemoStatus, StoreStats, TraceSearchResult } from '../../app/core/contract/methods.ts';
import { App } from '../fixtures/app.ts';

const TOKEN = 'a-key-that-outlives-the-engine';

let app: App;
let restarted: App | undefined;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  app = await App.start(undefined, { token: TOKEN });
  page = await app.page(complaints);
});
afterAll(async () => {
  await app.close();
  await restarted?.close();
  app.remove();
});

const portOf = (address: string): number => Number(/:(\d+)$/.exec(address)![1]);
const rows = (text: string) => page.getByRole('row').filter({ hasText: text });

/** A trace file of one span, as text. */
function traceFile(service: string, name: string): string {
  const startTimeUnixNano = `${Date.now()}000000`;
  const span = {
    traceId: randomBytes(16).toString('hex'),
    spanId: '00f067aa0ba902b7',
    name,
    startTimeUnixNano,
    endTimeUnixNano: String(BigInt(startTimeUnixNano) + 7_000_000n),
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
}

/** Drops a file where it is added to the live session. */
async function drop(name: string, content: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([fileName, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], fileName));
      return transfer;
    },
    [name, content] as const,
  );
  const into = page.getByText('Add to Live');
  await page.dispatchEvent('main', 'dragenter', { dataTransfer });
  await into.waitFor();
  await page.dispatchEvent('[data-target=add]', 'drop', { dataTransfer });
  await into.waitFor({ state: 'detached' });
}

test('the start screen names both addresses with the real ports, in the set-up of every language too', async () => {
  await page.getByText('Listening for traces').waitFor();
  const http = `http://localhost:${portOf(app.info.otlpHttp)}`;
  const grpc = `localhost:${portOf(app.info.otlpGrpc)}`;
  const definition = (term: string) =>
    page.locator('dl div').filter({ hasText: term }).locator('dd').innerText();
  expect((await definition('OTLP/HTTP')).trim()).toBe(http);
  expect((await definition('OTLP/gRPC')).trim()).toBe(grpc);
  const tabs = page.getByRole('tablist', { name: 'Language' }).getByRole('tab');
  await expect.poll(() => tabs.count()).toBeGreaterThanOrEqual(9);
  for (const tab of await tabs.all()) {
    await tab.click();
    const panel = page.getByRole('tabpanel', { name: await tab.innerText(), exact: true });
    const text = await panel.innerText();
    expect(text.includes(http) || text.includes(grpc)).toBe(true);
    expect(text).not.toMatch(/:431[78]\b/);
  }
});

test('a test trace opens the list by itself', async () => {
  await page.getByRole('button', { name: 'Send a test trace' }).click();
  await rows('GET /hello').waitFor();
  await page.getByText('A test trace was sent.').waitFor();
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^(#\/traces)?$/);
  await page.getByRole('button', { name: 'Open it' }).click();
  await page.getByRole('treeitem', { name: /GET \/hello/ }).waitFor({ state: 'attached' });
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/trace\/[0-9a-f]{32}/);
  await page.goBack();
  await rows('GET /hello').waitFor();
});

test('a file dropped on the window is read and shown, and a chosen one; a damaged one is named with the reason', async () => {
  await drop('dropped.json', traceFile('dropped-service', 'from a dropped file'));
  await page.getByText('dropped.json: 1 span read').waitFor();
  await rows('from a dropped file').waitFor();
  // What is chosen is a session of its own.
  await page.locator('input[type=file]').setInputFiles({
    name: 'chosen.json',
    mimeType: 'application/json',
    buffer: Buffer.from(traceFile('chosen-service', 'from a chosen file')),
  });
  await page.getByText('chosen.json: 1 span read').waitFor();
  await rows('from a chosen file').waitFor();
  await expect.poll(() => rows('from a dropped file').count()).toBe(0);
  await page.getByRole('tab', { name: /^Live/ }).click();
  await rows('from a dropped file').waitFor();
  const before = (await app.call<StoreStats>('store.stats')).spans;
  await drop('damaged.json', traceFile('damaged', 'half a file').slice(0, 150));
  const toast = page.getByRole('status').getByText(/^damaged\.json: /);
  await toast.waitFor();
  expect((await toast.innerText()).length).toBeGreaterThan('damaged.json: '.length + 10);
  expect((await app.call<StoreStats>('store.stats')).spans).toBe(before);
});

test('the demo shop starts from the page with a fault, makes errors, and stops', async () => {
  await page.goto(app.info.url.replace(/#.*/, '#/start'));
  const fault = page.getByRole('switch', { name: 'Failing payment provider' });
  await fault.click();
  await expect.poll(() => fault.getAttribute('aria-checked')).toBe('true');
  await page.getByRole('radio', { name: '20', exact: true }).click();
  await page.getByRole('button', { name: 'Start the demo shop' }).click();
  // Starting leads to what it sends.
  await page.getByRole('searchbox', { name: 'Query' }).waitFor();
  await page.getByRole('searchbox', { name: 'Query' }).fill('status:error service:payment');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => {
      const found = await app.call<TraceSearchResult>('traces.search', {
        query: 'status:error service:payment',
      });
      return found.traces.filter(({ errorCount }) => errorCount > 0).length;
    })
    .toBeGreaterThan(0);
  await page.getByRole('searchbox', { name: 'Query' }).fill('status:error');
  await page.keyboard.press('Enter');
  // The head is a row too; the sixth column counts errors.
  const errors = page.getByRole('row').getByRole('gridcell').nth(5);
  await expect
    .poll(async () => (await page.getByText(/^[\d, ]+ traces/).isVisible()) && (await errors.innerText()))
    .toMatch(/^[1-9]/);
  const shop = page.getByRole('button', { name: 'Demo shop · 1 fault' });
  await shop.click();
  const panel = page.getByRole('dialog');
  await panel.getByRole('switch', { name: 'Failing payment provider' }).click();
  await expect
    .poll(() => app.call<DemoStatus>('demo.status'))
    .toMatchObject({ running: true, rate: 20, faults: [] });
  await panel.getByRole('button', { name: 'Stop the demo shop' }).click();
  await expect.poll(() => app.call<DemoStatus>('demo.status')).toMatchObject({ running: false });
  await panel.getByRole('button', { name: 'Start the demo shop' }).waitFor();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Demo shop/ }).waitFor({ state: 'detached' });
  // What it sent before it stopped arrives; after that nothing does.
  let spans = -1;
  await expect
    .poll(
      async () => {
        const before = spans;
        spans = (await app.call<StoreStats>('store.stats')).spans;
        return spans === before;
      },
      { interval: 500 },
    )
    .toBe(true);
});

test('a wrong path and a wrong media type are explained where one looks for a missing trace', async () => {
  const post = (path: string, type: string) =>
    fetch(`${app.info.otlpHttp}${path}`, {
      method: 'POST',
      headers: { 'content-type': type, 'user-agent': 'lost-exporter/1.0' },
      body: '{}',
    });
  expect((await post('/', 'application/json')).status).toBe(404);
  expect((await post('/v1/traces', 'text/plain')).status).toBe(415);
  await page.getByRole('button', { name: /^Receiver: .*something was refused/ }).click();
  const panel = page.getByRole('dialog');
  await panel.getByText('Why don’t I see my trace?').first().waitFor();
  await panel.getByText(/lost-exporter\/1\.0/).waitFor();
  await panel.getByText(/The endpoint lacks a path: OTLP is sent to \/v1\/traces/).waitFor();
  await panel.getByText(/media type text\/plain/).waitFor();
  await panel.getByText(new RegExp(`localhost:${portOf(app.info.otlpHttp)}/v1/traces`)).waitFor();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
});

test('a reload needs no key in the address', async () => {
  expect(page.url()).not.toContain(TOKEN);
  await page.goto(app.info.url.replace(/#.*/, '#/traces?q=service:dropped-service'));
  await page.reload();
  await rows('from a dropped file').waitFor();
  expect(page.url()).not.toContain(TOKEN);
  expect(complaints).toEqual([]);
});

test('an engine that is gone is said, what was seen stays, and the page comes back with it', async () => {
  const { info, dir } = app;
  await app.kill();
  await page.getByRole('alert').getByText('The engine stopped, restarting.').waitFor();
  await page.getByRole('button', { name: 'Receiver: not connected' }).waitFor();
  await expect.poll(() => rows('from a dropped file').count()).toBe(1);
  await page.getByRole('button', { name: 'Connect now' }).waitFor();

  const ports = {
    ui: portOf(info.rpc.replace(/\/rpc$/, '')),
    http: portOf(info.otlpHttp),
    grpc: portOf(info.otlpGrpc),
  };
  restarted = await App.start(dir, { ports, token: TOKEN });
  expect(restarted.info.url).toBe(info.url);
  await page.getByRole('button', { name: /^Receiver: .* spans\/s/ }).waitFor();
  await page.getByText('The engine stopped, restarting.').waitFor({ state: 'detached' });
  // The list is live again.
  await restarted.call('files.import', {
    name: 'later.json',
    data: Buffer.from(traceFile('dropped-service', 'after the restart')).toString('base64'),
  });
  await rows('after the restart').waitFor();
  await expect.poll(() => rows('from a dropped file').count()).toBe(1);
  // A connection that is refused is the browser's to complain about; nothing else may be wrong.
  expect(complaints.filter((text) => !/WebSocket connection to|ERR_CONNECTION_REFUSED/.test(text))).toEqual(
    [],
  );
});
