import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceMap, StoreStats, TraceJson } from '../../app/core/contract/methods.ts';
import { App } from '../fixtures/app.ts';
import { hostileTexts, PROTOTYPE_NAMES } from './hostile-texts.ts';
import { id, ofService, type ResourceSpans, send, type Span, text } from './otlp-json.ts';
import { WatchedPage } from './watched-page.ts';

const texts = hostileTexts();
const WIDE_TRACE = 'a'.repeat(32);
/** Details are opened of one span in so many: each takes longer to draw than all of its neighbours in a list. */
const EACH = 3;
const startNs = BigInt(Date.now()) * 1_000_000n;
const at = (ms: number): string => String(startNs + BigInt(ms) * 1_000_000n);

let app: App;
let watched: WatchedPage;

beforeAll(async () => {
  app = await App.start();
  watched = await WatchedPage.open(app);
  const root = { traceId: WIDE_TRACE, spanId: id(8, 'a', 0), name: 'root', kind: 2 };
  const times = { startTimeUnixNano: at(0), endTimeUnixNano: at(500) };
  const wide = texts.map((hostile, n) =>
    everywhere(hostile, n, { traceId: WIDE_TRACE, spanId: id(8, 'a', n + 1), parentSpanId: root.spanId }),
  );
  const single = texts.map((hostile, n) =>
    everywhere(hostile, n, { traceId: id(16, 'c', n), spanId: id(8, 'c', n + 1) }),
  );
  for (const request of [[ofService('front', [{ ...root, ...times }]), ...wide], single]) {
    expect(await send(app.info.otlpHttp, request)).toEqual([200, '{}']);
  }
});
afterAll(async () => {
  await app.close();
  app.remove();
});

/** The text in every place of a span that holds text. */
function everywhere(
  hostile: string,
  n: number,
  ids: Pick<Span, 'traceId' | 'spanId' | 'parentSpanId'>,
): ResourceSpans {
  const nested = {
    key: `nested ${hostile}`,
    value: { kvlistValue: { values: [text(hostile, hostile)] } },
  };
  const attributes = [text(hostile, hostile), nested];
  const peers = [
    [text('db.system.name', hostile), text('db.namespace', hostile), text('db.query.text', hostile)],
    [text('server.address', hostile), text('url.full', hostile), text('http.route', hostile)],
    [text('messaging.system', hostile), text('messaging.destination.name', hostile)],
  ][n % 3]!;
  const span: Span = {
    ...ids,
    traceState: hostile,
    name: hostile,
    // A client, or a producer where the peer is a queue.
    kind: n % 3 === 2 ? 4 : 3,
    startTimeUnixNano: at(n),
    endTimeUnixNano: at(n + 20),
    attributes: [...attributes, ...peers, text('error.type', hostile)],
    events: [
      { timeUnixNano: at(n + 1), name: hostile, attributes },
      {
        timeUnixNano: at(n + 2),
        name: 'exception',
        attributes: ['type', 'message', 'stacktrace'].map((part) => text(`exception.${part}`, hostile)),
      },
    ],
    links: [
      { traceId: WIDE_TRACE, spanId: id(8, 'a', 0), traceState: hostile, attributes },
      { traceId: 'b'.repeat(32), spanId: 'b'.repeat(16), traceState: hostile, attributes },
    ],
    status: { code: 2, message: hostile },
  };
  return {
    resource: { attributes: [text('service.name', hostile), ...attributes] },
    scopeSpans: [{ scope: { name: hostile, version: hostile, attributes }, spans: [span] }],
  };
}

test('the watch over the page notices markup that came in, and what its policy refused', async () => {
  const proof = await WatchedPage.open(app);
  await proof.expectUnharmed();
  await proof.page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img x-canary src="data:," onerror="canary()">');
  });
  await expect(proof.expectUnharmed()).rejects.toThrow();
  await proof.page.evaluate(() => document.querySelector('[x-canary]')!.remove());
  await expect.poll(() => proof.signs.join()).toMatch(/policy: script-src/);
  await expect(proof.expectUnharmed()).rejects.toThrow();
  await proof.page.evaluate('canary()');
  await expect.poll(() => proof.signs.join()).toMatch(/executed/);
  await proof.page.close();
});

test('no received text is ever more than text, in whatever place it stands', async () => {
  expect(texts.length).toBeGreaterThanOrEqual(200);
  const { page } = watched;
  expect(await app.call<StoreStats>('store.stats')).toMatchObject({
    spans: 2 * texts.length + 1,
    traces: texts.length + 1,
  });

  // The list, to its end.
  await page.getByRole('row').nth(5).waitFor();
  await page.getByRole('grid').focus();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('PageDown');
    await watched.settle();
  }
  await page.keyboard.press('End');
  await watched.expectUnharmed();

  // The list of one query after another, each of them hostile too.
  for (const hostile of texts) {
    await watched.to(`#/traces?${new URLSearchParams({ q: hostile }).toString()}`);
    await watched.settle();
  }
  await watched.expectUnharmed();

  await watched.to('#/traces');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('combobox', { name: /View, service/ });
  for (const typed of ['', '<', 'canary', 'javascript:', '__proto__', texts[0]!]) {
    await palette.fill(typed);
    await page.getByRole('option').first().waitFor();
  }
  await watched.expectUnharmed();
  await page.keyboard.press('Escape');
});

test('the details of a span show hostile text as it is', async () => {
  const { page } = watched;
  await watched.to(`#/trace/${WIDE_TRACE}`);
  await page.getByRole('tree').waitFor();
  const spans = texts
    .map((hostile, n) => [id(8, 'a', n + 1), hostile.toWellFormed()] as const)
    .filter((_, n) => n % EACH === 0);
  // Goes through the spans within the page, opens every event, and says where a text is not to be read.
  const missing = await page.evaluate(
    async ([traceId, all]) => {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const panel = document.querySelector('section[aria-label=Details]')!;
      const unread: string[] = [];
      for (const [spanId, wanted] of all) {
        location.hash = `#/trace/${traceId}?span=${spanId}`;
        const ids = () => [...panel.querySelectorAll('dd')].map((each) => each.textContent?.trim());
        for (let i = 0; i < 600 && !ids().includes(spanId); i++) await frame();
        for (const event of panel.querySelectorAll<HTMLElement>('button[aria-expanded=false]')) event.click();
        await frame();
        const values = [...panel.querySelectorAll('[role=listitem]')].map((each) => each.textContent ?? '');
        // A long value is folded: its beginning is what can be read.
        if (values.filter((value) => value.includes(wanted.slice(0, 60))).length < 8) unread.push(wanted);
      }
      return unread;
    },
    [WIDE_TRACE, spans] as const,
  );
  expect(missing).toEqual([]);
  await watched.expectUnharmed();

  // What a pointer brings up over the waterfall.
  const canvas = (await page.getByRole('tree').locator('canvas').boundingBox())!;
  for (let y = canvas.y + 60; y < canvas.y + canvas.height; y += 44) {
    await page.mouse.move(canvas.x + 40, y);
    await page.mouse.move(canvas.x + canvas.width * 0.4, y + 3, { steps: 6 });
  }
  await watched.expectUnharmed();
});

test('the map of hostile names draws them, as a picture and as a table', async () => {
  const { page } = watched;
  const map = await app.call<ServiceMap>('map.get');
  expect(map.nodes.length).toBeGreaterThan(texts.length);
  await watched.to('#/map?last=all');
  await page
    .getByRole('status')
    .getByText(/traces/)
    .first()
    .waitFor();
  await expect.poll(() => page.locator('[data-node]').count()).toBeGreaterThan(200);
  await page.locator('[data-node]').first().dispatchEvent('click');
  await page.getByRole('complementary', { name: 'Figures of the selected part of the map' }).waitFor();
  await watched.expectUnharmed();
  await page.getByRole('button', { name: 'Show as a table' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBeGreaterThan(200);
  await watched.expectUnharmed();
});

test('names that mean something to JavaScript are kept as any other', async () => {
  const { spans } = await app.call<TraceJson>('traces.get', { traceId: WIDE_TRACE });
  for (const name of PROTOTYPE_NAMES) {
    const span = spans.find((candidate) => candidate.name === name)!;
    expect(span.service).toBe(name);
    const own = new Map(Object.entries(span.attributes));
    expect(own.get(name)).toBe(name);
    const nested = new Map(Object.entries(own.get(`nested ${name}`) as object));
    expect(nested.get(name)).toBe(name);
  }
  expect('polluted' in {}).toBe(false);
});
