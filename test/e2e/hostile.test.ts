import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServiceMap, StoreStats, TraceJson } from '../../app/core/contract/methods.ts';
import { visibleText } from '../../renderer/components/visible-text.ts';
import { App } from '../fixtures/app.ts';
import { hostileTexts, PROTOTYPE_NAMES } from './hostile-texts.ts';
import { id, ofService, type ResourceSpans, send, type Span, text } from './otlp-json.ts';
import { eachTab } from './trace-tabs.ts';
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

test('the details of a span show hostile text as it is, and what is hidden in it', async () => {
  const { page } = watched;
  await watched.to(`#/trace/${WIDE_TRACE}`);
  await page.getByRole('tree').waitFor();
  const spans = texts
    .map((hostile, n) => [id(8, 'a', n + 1), visibleText(hostile.toWellFormed())] as const)
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

test('every view of the trace shows hostile text as it is', async () => {
  const { page } = watched;
  await eachTab(watched, WIDE_TRACE, async () => {
    // To its end, and through what the keyboard reaches.
    for (const key of ['PageDown', 'PageDown', 'End', 'ArrowDown']) await page.keyboard.press(key);
    await watched.expectUnharmed();
  });
  await watched.to(`#/trace/${WIDE_TRACE}?tab=table`);
  for (const lines of ['By operation', 'By service']) {
    await page.getByRole('radio', { name: lines }).press('Enter');
    await page.getByRole('treegrid').getByRole('gridcell').first().waitFor();
    await watched.expectUnharmed();
  }
});

test('hostile text is looked for and filtered by', async () => {
  const { page } = watched;
  await watched.to(`#/trace/${WIDE_TRACE}`);
  const box = page.getByRole('searchbox', { name: 'Find in trace' });
  // By keys: what a script does to the text of an editor keeps styles, which the page's policy refuses.
  const write = async (text: string): Promise<void> => {
    await box.press('ControlOrMeta+a');
    await box.press('Backspace');
    await page.keyboard.insertText(text);
  };
  for (const hostile of texts.filter((_, n) => n % EACH === 0)) {
    await write(hostile);
    await watched.settle();
  }
  await write('__proto__');
  await box.press('Enter');
  await expect.poll(() => page.getByRole('treeitem', { selected: true }).count()).toBe(1);
  await watched.expectUnharmed();
  await write('');

  const filter = page.getByRole('button', { name: /^Filter/ });
  await filter.press('Enter');
  const narrow = page.getByRole('searchbox', { name: 'Narrow the services' });
  await expect.poll(() => page.getByRole('checkbox').count()).toBeGreaterThan(150);
  await watched.expectUnharmed();
  await narrow.fill('__proto__');
  await page
    .getByRole('checkbox', { name: /__proto__/ })
    .first()
    .press('Space');
  await expect.poll(() => page.getByRole('group', { name: 'What is shown' }).count()).toBe(1);
  await watched.expectUnharmed();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show all' }).press('Enter');
  await expect.poll(() => page.getByRole('group', { name: 'What is shown' }).count()).toBe(0);
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

test('what is exported of a hostile trace is no live markup', async () => {
  const { page } = watched;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Export', exact: true }).press('Enter');
    await page.getByRole('menuitem', { name }).press('Enter');
  };
  // A page without a policy that would hide what a file asks for.
  const elsewhere = await page.context().newPage();
  /** Of a picture that is opened elsewhere: what would run, load or lead away. */
  const live = (markup: string) =>
    elsewhere.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return [...parsed.querySelectorAll('*')]
        .filter(
          (element) =>
            /^(script|iframe|object|embed|img|a|form|base|foreignobject|parsererror)$/i.test(
              element.localName,
            ) ||
            [...element.attributes].some(
              ({ name, value }) =>
                /^on/i.test(name) || (/^\s*(javascript|https?):/i.test(value) && /href|src/.test(name)),
            ),
        )
        .map((element) => element.outerHTML.slice(0, 200));
    }, markup);
  await watched.to(`#/trace/${WIDE_TRACE}`);
  await page.getByRole('tree').waitFor();
  await choose('Copy as Markdown');
  await expect.poll(clipboard).toContain(WIDE_TRACE);
  const markdown = await clipboard();
  // Markdown lets HTML through outside of code: there is none there.
  const prose = markdown
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '')
    .replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
  expect(prose).not.toMatch(/(?<!\\)<[a-z!/]/i);
  expect(prose).not.toMatch(/(?<!\\)\]\(\s*(javascript|data|https?):/i);

  const download = page.waitForEvent('download');
  await choose('SVG, all rows');
  const svg = readFileSync(await (await download).path(), 'utf8');
  expect(svg).toContain('<svg');
  expect(await live(svg)).toEqual([]);

  await watched.to(`#/trace/${WIDE_TRACE}?tab=sequence`);
  await page.getByRole('option').first().waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Copy as Mermaid' }).press('Enter');
  await expect.poll(clipboard).toMatch(/^sequenceDiagram\n/);
  const mermaid = await clipboard();
  // Arrows are the only brackets.
  expect(mermaid.replace(/-{1,2}>{1,2}/g, '')).not.toMatch(/[<>"]|javascript:/i);
  for (const line of mermaid.split('\n'))
    expect(line).not.toMatch(/^\s*(click|link|links|properties|call)\b/i);
  const picture = page.waitForEvent('download');
  await page.getByRole('button', { name: 'SVG', exact: true }).press('Enter');
  expect(await live(readFileSync(await (await picture).path(), 'utf8'))).toEqual([]);
  await elsewhere.close();
  // Both files were asked for.
  expect(watched.signs.filter((sign) => !/^download: .*\.svg$/.test(sign))).toEqual([]);
});
