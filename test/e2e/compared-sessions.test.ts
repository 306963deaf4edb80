import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { App } from '../fixtures/app.ts';

const LIVE = 'a1'.repeat(16);
const FILED = 'b2'.repeat(16);

let app: App;
const complaints: string[] = [];

/** A checkout whose payment takes so long, as OTLP/JSON. */
function checkout(traceId: string, paymentMs: number): string {
  const at = (ms: number): string => String(1_700_000_000_000_000_000n + BigInt(ms) * 1_000_000n);
  const span = (id: string, parentSpanId: string, name: string, fromMs: number, toMs: number) => ({
    traceId,
    spanId: id.repeat(16),
    parentSpanId,
    name,
    kind: 2,
    startTimeUnixNano: at(fromMs),
    endTimeUnixNano: at(toMs),
  });
  const spans = [
    span('1', '', 'POST /checkout', 0, paymentMs + 20),
    span('2', '1'.repeat(16), 'charge', 10, paymentMs + 10),
  ];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

beforeAll(async () => {
  app = await App.start();
});
afterAll(async () => {
  await app.close();
  app.remove();
});

test('a trace of the live session is compared with one of a file, by choice, by link and after a reload', async () => {
  const sent = await fetch(`${app.info.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: checkout(LIVE, 100),
  });
  expect(sent.status).toBe(200);
  const path = join(app.dir, 'checkout.json');
  writeFileSync(path, checkout(FILED, 400));
  const { session, job } = await app.call<{ session: { id: string }; job: string }>('sessions.open', {
    paths: [path],
    name: 'Yesterday',
  });
  await app.call('jobs.wait', { job });

  const page = await app.page(complaints, { width: 1024, height: 700 });
  const sideOf = (name: string) => page.getByRole('row').filter({ hasText: new RegExp(`^\\s*${name}\\b`) });
  const picker = (name: string) => page.getByRole('form', { name: `Choose side ${name}` });
  const write = async (name: string, text: string): Promise<void> => {
    await picker(name).getByLabel(`Side ${name}: a trace id or a query`).first().click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
  };
  await page
    .getByRole('grid', { name: 'Traces' })
    .getByRole('row')
    .filter({ hasText: '/checkout' })
    .waitFor();
  await page.getByRole('link', { name: /Compare/ }).click();
  await write('A', LIVE);
  await page.keyboard.press('Enter');
  await sideOf('A').waitFor();
  await picker('B').getByRole('combobox', { name: 'In' }).selectOption({ label: 'Yesterday' });
  await write('B', FILED);
  await page.keyboard.press('Enter');

  const isCompared = async (): Promise<void> => {
    await page.getByRole('treegrid').getByRole('row').filter({ hasText: 'charge' }).waitFor();
    expect(await sideOf('A').innerText()).toMatch(/in Live[\s\S]*120/);
    expect(await sideOf('B').innerText()).toMatch(/in Yesterday[\s\S]*420/);
    expect(await page.getByRole('row').filter({ hasText: 'Difference' }).innerText()).toContain('+300');
  };
  await isCompared();
  const address = page.url();
  await page.reload();
  await isCompared();
  expect(page.url()).toBe(address);

  // Into the session of the other side, and back with the address of what is there.
  await sideOf('B').getByRole('link', { name: 'Open side B' }).click();
  await page.waitForURL((url) => url.hash.startsWith(`#/s/${session.id}/trace/${FILED}`));
  const link = page.url();
  await page.goBack();
  await isCompared();
  await page.getByRole('button', { name: 'Choose another side B' }).click();
  await write('B', link);
  await picker('B').getByRole('button', { name: 'Take this trace' }).click();
  await isCompared();

  await app.call('sessions.close', { session: session.id });
  await page.reload();
  await page
    .getByText(/session/i)
    .filter({ hasText: /closed|not open/ })
    .first()
    .waitFor();
  expect(await sideOf('B').innerText()).toContain('a session that is closed');
  expect(complaints).toEqual([]);
});
