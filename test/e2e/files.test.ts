import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TraceSearchResult } from '../../app/core/contract/methods.ts';
import { App } from '../fixtures/app.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures/files');
const NOTE = 'This call made the cart slow.';
const SECRET = 'hunter2hunter2';

let app: App;
const complaints: string[] = [];

beforeAll(async () => {
  app = await App.start();
});
afterAll(async () => {
  await app.close();
  app.remove();
});

/** A file whose one span carries a password. */
function withSecret(): string {
  const text = readFileSync(join(fixtures, 'otlp-json/collector-lines.jsonl'), 'utf8').split('\n')[0]!;
  const request = JSON.parse(text) as {
    resourceSpans: { scopeSpans: { spans: { attributes?: unknown[] }[] }[] }[];
  };
  request.resourceSpans[0]!.scopeSpans[0]!.spans[0]!.attributes = [
    { key: 'db.password', value: { stringValue: SECRET } },
  ];
  return JSON.stringify(request);
}

async function drop(page: Page, files: { name: string; text: string }[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, text } of all) data.items.add(new File([text], name));
    return data;
  }, files);
  for (const event of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('body', event, { dataTransfer });
}

/** Saves what the open dialog offers, and gives the downloaded file. */
async function download(page: Page): Promise<string> {
  const coming = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Download', exact: true }).click();
  return (await coming).path();
}

const share = async (page: Page, what: RegExp): Promise<void> => {
  await page.locator('[role=tab][aria-selected=true][data-session]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: what }).click();
  await page.getByRole('dialog').waitFor();
};

test('files are dropped, looked at, noted, saved, opened again, redacted and replayed', async () => {
  const page = await app.page(complaints);
  await page.getByText('Listening for traces').waitFor();
  await drop(page, [
    { name: 'cart.json', text: readFileSync(join(fixtures, 'jaeger/ui-download.json'), 'utf8') },
    { name: 'log.txt', text: readFileSync(join(fixtures, 'python-console/old-and-log-lines.txt'), 'utf8') },
    { name: 'secret.jsonl', text: withSecret() },
  ]);
  const grid = page.getByRole('grid', { name: 'Traces' });
  const row = grid.getByRole('row').filter({ hasText: 'GET /cart' });
  await row.waitFor();
  // What is not of today says of which day it is.
  await expect.poll(() => row.innerText()).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);

  await page.getByRole('button', { name: 'Report', exact: true }).click();
  const report = page.getByRole('dialog');
  await report.getByText('Python console spans').waitFor();
  await report.getByText('text that is not JSON').first().waitFor();
  await page.keyboard.press('Escape');

  await row.click();
  await page.getByRole('button', { name: 'Write a note on the trace' }).click();
  await page.getByRole('textbox', { name: 'Note on the trace' }).fill(NOTE);
  await page.keyboard.press('Control+Enter');
  await page.getByText(NOTE).first().waitFor();

  await share(page, /Save or export/);
  const capture = await download(page);
  await page.keyboard.press('Escape');
  const { session } = await app.call<{ session: { id: string } }>('sessions.open', { paths: [capture] });
  await page.locator(`[role=tab][data-session="${session.id}"]`).click();
  await row.click();
  await page.getByText(NOTE).first().waitFor();

  await share(page, /Save or export/);
  await page.getByRole('radio', { name: /OTLP JSON Lines/ }).check();
  await page.getByRole('dialog').getByRole('switch').first().click();
  const redacted = readFileSync(await download(page), 'utf8');
  expect(redacted).toContain('GET /cart');
  expect(redacted).toContain('db.password');
  expect(redacted).not.toContain(SECRET);
  await page.keyboard.press('Escape');

  await share(page, /Replay/);
  await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
  // The others follow at the pace at which they were recorded: days later.
  const received = async (): Promise<number> =>
    (await app.call<TraceSearchResult>('traces.search', { query: '' })).total;
  await expect.poll(received).toBe(1);
  expect(complaints).toEqual([]);
});
