import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceMap, StoreStats } from '../../app/core/contract/methods.ts';
import { App } from '../fixtures/app.ts';
import { SdkShop } from './sdk-shop.ts';

let app: App;
let shop: SdkShop;
const complaints: string[] = [];

beforeAll(async () => {
  app = await App.start();
  shop = new SdkShop(app.info.otlpHttp, app.info.otlpGrpc);
});
afterAll(async () => {
  await shop.close();
  await app.close();
  app.remove();
});

test('a service sends, the list shows it, a click opens the waterfall, the map draws the calls', async () => {
  const page = await app.page(complaints);
  await page.getByText('Listening for traces').waitFor();
  const first = shop.order('ORD-1', false);
  await shop.flush();
  // The first span replaces the start screen by the list, with nothing clicked.
  const row = page.getByRole('row').filter({ hasText: 'POST /orders' });
  await row.waitFor();
  await expect.poll(() => row.innerText()).toContain('web');
  const failed = shop.order('ORD-2', true);
  await shop.flush();
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'POST /orders' }).count()).toBe(2);

  // Search by an attribute, with the keyboard alone.
  await page.keyboard.press('/');
  await page.keyboard.type('order.id:ORD-2');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'POST /orders' }).count()).toBe(1);
  await page.getByRole('row').filter({ hasText: 'POST /orders' }).click();
  await page.waitForURL((url) => url.hash.includes(failed));
  await page.getByText('6 spans').waitFor();
  await page.getByText('begins in checkout').waitFor();
  // The tree behind the canvas names every row; the next error is one key away, and its details come up.
  await page.getByRole('treeitem', { name: /SELECT stock/ }).waitFor({ state: 'attached' });
  await page.keyboard.press('e');
  await page.getByText('card declined').first().waitFor();

  await page.goto(app.info.url.replace(/#.*/, '#/map?last=all'));
  await page.getByText('postgresql/stock').first().waitFor();
  for (const name of ['web', 'checkout', 'stock'])
    await page.getByText(name, { exact: true }).first().waitFor();
  const map = await app.call<ServiceMap>('map.get');
  const edges = map.edges.map(({ source, target, calls }) => `${source} > ${target} ${calls}`);
  expect(edges).toEqual(
    expect.arrayContaining([
      'user > web 2',
      'web > checkout 2',
      'checkout > stock 2',
      'stock > database:postgresql/stock 2',
    ]),
  );
  expect(complaints).toEqual([]);
  expect(first).not.toBe(failed);
  await page.close();
});

test('what was acknowledged outlives a kill of the whole program, and the next start shows it', async () => {
  const orders = 200;
  const ids = Array.from({ length: orders }, (_, i) => shop.order(`ORD-K${i}`, false));
  await shop.flush();
  const { dir } = app;
  await app.kill();
  await app.close();
  app = await App.start(dir);
  const stats = await app.call<StoreStats>('store.stats');
  expect(stats).toMatchObject({ spans: (orders + 2) * 6, traces: orders + 2 });
  const { spans } = await app.call<{ spans: { name: string }[] }>('traces.get', { traceId: ids.at(-1) });
  expect(spans.map((span) => span.name).sort()).toEqual([
    'POST',
    'POST /orders',
    'PlaceOrder',
    'Reserve',
    'Reserve',
    'SELECT stock',
  ]);
  const page = await app.page(complaints);
  await page.getByRole('row').filter({ hasText: 'POST /orders' }).first().waitFor();
  expect(complaints).toEqual([]);
});
