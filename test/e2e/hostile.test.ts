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

const ODD_TRACE = 'd'.repeat(32);
const FAR_TRACE = 'e'.repeat(32);
const DEEP_TRACE = 'f'.repeat(32);
/** Deeper than any stack would take a call per level. */
const DEPTH = 3_000;
const BIG_VALUE = 64 * 1024;
const LANGUAGES = [
  'שלום עולם /הזמנות',
  'مرحبا GET /طلب',
  '注文を作成する',
  '주문 생성',
  '创建订单 🛒',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'ß'.repeat(300),
];

function odd(n: number, name: string, more: Partial<Span> = {}): Span {
  const times = { startTimeUnixNano: at(n), endTimeUnixNano: at(n + 10) };
  return { traceId: ODD_TRACE, spanId: id(8, 'd', n), parentSpanId: id(8, 'd', 1), name, ...times, ...more };
}

test('bad data is shown for what it is', async () => {
  const events = Array.from({ length: 5_000 }, (_, i) => ({ timeUnixNano: at(i), name: `event ${i}` }));
  const attributes = Array.from({ length: 2_000 }, (_, i) => text(`key.${i}`, `value ${i}`));
  const spans = [
    odd(1, 'odd root', { parentSpanId: '', endTimeUnixNano: at(100) }),
    odd(2, 'backwards', { startTimeUnixNano: at(30), endTimeUnixNano: at(20) }),
    odd(3, 'no length', { endTimeUnixNano: at(3) }),
    odd(4, 'before its parent', { startTimeUnixNano: at(-50), endTimeUnixNano: at(-40) }),
    odd(5, 'after its parent', { startTimeUnixNano: at(150), endTimeUnixNano: at(160) }),
    odd(6, 'cycle a', { parentSpanId: id(8, 'd', 7) }),
    odd(7, 'cycle b', { parentSpanId: id(8, 'd', 6) }),
    odd(8, 'its own parent', { parentSpanId: id(8, 'd', 8) }),
    odd(9, 'first of two'),
    odd(9, 'second of two'),
    odd(10, 'orphan', { parentSpanId: 'ffffffffffffffff' }),
    odd(11, 'no times', { startTimeUnixNano: '0', endTimeUnixNano: '0' }),
    odd(12, ''),
    odd(13, 'large value', {
      attributes: [text('one.line', 'x'.repeat(BIG_VALUE)), text('lines', 'line\n'.repeat(BIG_VALUE / 5))],
    }),
    odd(14, 'many attributes', { attributes }),
    odd(15, 'many events', { events }),
    odd(16, 'n'.repeat(BIG_VALUE)),
    ...LANGUAGES.map((name, i) => odd(20 + i, name, { attributes: [text(name, name)] })),
  ];
  const named = LANGUAGES.map((name, i) => ofService(name, [odd(40 + i, `of ${name}`)]));
  const far: Span[] = [
    {
      traceId: FAR_TRACE,
      spanId: id(8, 'e', 1),
      name: 'ends in 2554',
      startTimeUnixNano: at(0),
      endTimeUnixNano: '18446744073709551615',
    },
    {
      traceId: FAR_TRACE,
      spanId: id(8, 'e', 2),
      parentSpanId: id(8, 'e', 1),
      name: 'began in 1970',
      startTimeUnixNano: '1',
      endTimeUnixNano: at(1),
    },
  ];
  const deep = Array.from({ length: DEPTH }, (_, i): Span => ({
    ...odd(i, `level ${i}`),
    traceId: DEEP_TRACE,
    parentSpanId: i === 0 ? '' : id(8, 'd', i - 1),
    spanId: id(8, 'd', i),
  }));
  for (const request of [
    [ofService('odd', spans), ...named],
    [ofService('far', far)],
    [ofService('deep', deep)],
  ]) {
    expect(await send(app.info.otlpHttp, request)).toEqual([200, '{}']);
  }

  const { page } = watched;
  const details = page.getByRole('region', { name: 'Details' });
  const sensible = async (): Promise<void> => {
    await watched.settle();
    expect(await page.locator('body').innerText()).not.toMatch(
      /\bNaN\b|\bundefined\b|\bInfinity\b|\[object /,
    );
  };
  for (const [service, name] of [
    ['odd', 'odd root'],
    ['far', '2 spans'],
    ['deep', 'level 0'],
  ] as const) {
    await watched.to(`#/traces?q=service:${service}`);
    await page.getByRole('row').filter({ hasText: service }).first().waitFor();
    await sensible();
    void name;
  }

  await watched.to(`#/trace/${ODD_TRACE}`);
  await page
    .getByText(`${spans.length + named.length} spans`)
    .first()
    .waitFor();
  await sensible();
  const open = async (n: number, shows: string | RegExp): Promise<void> => {
    await watched.to(`#/trace/${ODD_TRACE}?span=${id(8, 'd', n)}`);
    await details.getByText(shows).first().waitFor();
    await sensible();
  };
  await open(2, 'Ends before it starts: shown with no length');
  await open(3, 'no length');
  await open(4, 'before its parent');
  await open(5, 'after its parent');
  await open(8, 'Its parents form a cycle, which was cut here');
  await open(9, 'Another span of the trace has the same id');
  await open(11, 'Has no start time: shown at the start of the trace');
  await open(12, /unnamed|no name/);
  await open(13, 'one.line');
  await open(14, '1 800 more');
  await open(15, '4 950 more');
  for (const [i, name] of LANGUAGES.entries()) await open(20 + i, name);

  await watched.to(`#/trace/${FAR_TRACE}`);
  await page.getByRole('treeitem', { name: /began in 1970/ }).waitFor({ state: 'attached' });
  await sensible();
  await watched.to(`#/trace/${DEEP_TRACE}?span=${id(8, 'd', DEPTH - 1)}`);
  await details
    .getByText(`level ${DEPTH - 1}`)
    .first()
    .waitFor();
  await page.getByRole('tree').focus();
  for (const pressed of ['[', ']', 'Home', 'ArrowDown', 'End', 'f', 'z', 'c'])
    await page.keyboard.press(pressed);
  await sensible();
  await watched.to('#/map?last=all&q=service:odd');
  await page.locator('[data-node]').first().waitFor();
  await sensible();
  await watched.expectUnharmed();
});
