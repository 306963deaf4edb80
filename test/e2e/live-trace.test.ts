import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { App } from '../fixtures/app.ts';
import { id, ofService, send, type Span } from './otlp-json.ts';

const TRACE = '1'.repeat(32);
/** More rows than a window shows. */
const ORDERS = 60;
const ROOT = id(8, 'a', 1);
const LOST = id(8, 'a', 2);
const startNs = BigInt(Date.now()) * 1_000_000n;
const at = (ms: number): string => String(startNs + BigInt(ms) * 1_000_000n);

let app: App;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  app = await App.start();
  page = await app.page(complaints);
});
afterAll(async () => {
  await app.close();
  app.remove();
});

function span(spanId: string, parentSpanId: string, name: string, from: number, to: number): Span {
  const times = { startTimeUnixNano: at(from), endTimeUnixNano: at(to) };
  return { traceId: TRACE, spanId, parentSpanId, name, ...times };
}
async function arrive(service: string, spans: Span[]): Promise<void> {
  expect(await send(app.info.otlpHttp, [ofService(service, spans)])).toEqual([200, '{}']);
}

const items = () => page.getByRole('treeitem');
const item = (name: string) => page.getByRole('treeitem', { name: new RegExp(`^${name},`) });
const selected = () => page.locator('[role=treeitem][aria-selected=true]');
const names = async (): Promise<string[]> =>
  (await items().allTextContents()).map((text) => text.trim().split(',')[0]!);
const topOf = (name: string): Promise<number> =>
  item(name).evaluate((element) => element.getBoundingClientRect().top);

test('a trace grows while it is looked at: what is selected, folded and scrolled to stays', async () => {
  // The root is still at work, and the parent of every order has not been sent yet.
  const orders = Array.from({ length: ORDERS }, (_, i) => [
    span(id(8, 'b', i), LOST, `order ${i}`, 100 + 10 * i, 108 + 10 * i),
    span(id(8, 'c', i), id(8, 'b', i), `pack ${i}`, 101 + 10 * i, 103 + 10 * i),
  ]).flat();
  await arrive('orders', orders);
  await page.goto(app.info.url.replace(/#.*/, `#/trace/${TRACE}?span=${id(8, 'b', 40)}`));
  await page.getByText('root has not arrived').waitFor();
  await expect.poll(() => selected().textContent()).toContain('order 40');
  await page.getByRole('tree').focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => item('order 40').getAttribute('aria-expanded')).toBe('false');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect.poll(() => selected().textContent()).toContain('pack 41');
  await expect.poll(names).not.toContain('order 0');
  const before = await topOf('order 40');

  // Earlier calls arrive, then the parent itself, and the root at last.
  await arrive('web', [
    span(id(8, 'd', 1), ROOT, 'sign in', 1, 20),
    span(id(8, 'd', 2), ROOT, 'cart', 21, 40),
  ]);
  await page
    .getByText(`${2 * ORDERS + 2} spans`)
    .first()
    .waitFor();
  await arrive('queue', [span(LOST, ROOT, 'process orders', 90, 900)]);
  await page
    .getByText(`${2 * ORDERS + 3} spans`)
    .first()
    .waitFor();
  await arrive('web', [span(ROOT, '', 'POST /orders', 0, 1_000)]);
  await page
    .getByText(`${2 * ORDERS + 4} spans`)
    .first()
    .waitFor();
  await page.getByText('root has not arrived').waitFor({ state: 'detached' });

  await expect.poll(() => item('order 40').getAttribute('aria-level')).toBe('3');
  await expect.poll(() => selected().textContent()).toContain('pack 41');
  await expect.poll(() => item('order 40').getAttribute('aria-expanded')).toBe('false');
  expect(await names()).not.toContain('pack 40');
  await expect.poll(() => item('order 41').getAttribute('aria-expanded')).toBe('true');
  // The row that was looked at stands where it stood.
  await expect.poll(() => topOf('order 40')).toBe(before);

  // The keyboard goes on from there, and the trace begins with what came last.
  await page.keyboard.press('j');
  await expect.poll(() => selected().textContent()).toContain('order 42');
  await page.keyboard.press('Home');
  await expect.poll(() => selected().textContent()).toContain('POST /orders');
  await expect
    .poll(names)
    .toEqual(expect.arrayContaining(['POST /orders', 'sign in', 'cart', 'process orders']));
  expect(complaints).toEqual([]);
});
