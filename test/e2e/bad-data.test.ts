import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTraces } from '../../app/core/otlp/write-traces.ts';
import { App } from '../fixtures/app.ts';
import { id, ofService, send, type Span, text } from './otlp-json.ts';
import { eachTab } from './trace-tabs.ts';
import { WatchedPage } from './watched-page.ts';

const startNs = BigInt(Date.now()) * 1_000_000n;
const at = (ms: number): string => String(startNs + BigInt(ms) * 1_000_000n);

let app: App;
let watched: WatchedPage;

beforeAll(async () => {
  app = await App.start();
  watched = await WatchedPage.open(app);
});
afterAll(async () => {
  await app.close();
  app.remove();
});

const ODD_TRACE = 'd'.repeat(32);
const FAR_TRACE = 'e'.repeat(32);
const DEEP_TRACE = 'f'.repeat(32);
const BUSY_TRACE = 'c'.repeat(32);
/** Deeper than any stack would take a call per level. */
const DEPTH = 3_000;
const BIG_VALUE = 64 * 1024;
const ATTRIBUTES = 10_000;
const EVENTS = 1_000_000;
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

/** Nothing on the page is what a program says where it has no answer. */
async function sensible(): Promise<void> {
  await watched.settle();
  expect(await watched.page.locator('body').innerText()).not.toMatch(
    /\bNaN\b|\bundefined\b|\bInfinity\b|\[object /,
  );
}

test('bad data is shown for what it is', async () => {
  const events = Array.from({ length: 5_000 }, (_, i) => ({ timeUnixNano: at(i), name: `event ${i}` }));
  const attributes = Array.from({ length: ATTRIBUTES }, (_, i) => text(`key.${i}`, `value ${i}`));
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
  for (const service of ['odd', 'far', 'deep']) {
    await watched.to(`#/traces?q=service:${service}`);
    await page.getByRole('row').filter({ hasText: service }).first().waitFor();
    await sensible();
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
  await open(12, id(8, 'd', 12));
  await open(13, 'one.line');
  await open(14, '9 900 more');
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

test('bad data is sensible in every view of its trace', async () => {
  const { page } = watched;
  const main = page.locator('main');
  for (const traceId of [ODD_TRACE, FAR_TRACE, DEEP_TRACE]) {
    await eachTab(watched, traceId, async (tab) => {
      await sensible();
      expect(await main.getByRole('alert').allTextContents(), `${tab} of ${traceId}`).toEqual([]);
    });
  }
  // The keyboard reaches the deepest span, and finds in it.
  await watched.to(`#/trace/${DEEP_TRACE}?tab=flame&span=${id(8, 'd', DEPTH - 1)}`);
  await page.getByRole('treeitem', { name: new RegExp(`^level ${DEPTH - 1},`), selected: true }).waitFor({
    state: 'attached',
  });
  // Of ten thousand attributes each can be read.
  await watched.to(`#/trace/${ODD_TRACE}?tab=source&span=${id(8, 'd', 14)}`);
  const source = page.getByRole('list', { name: 'Source of the spans' });
  await source.getByText('"key.3"').waitFor();
  await sensible();
  await watched.expectUnharmed();
});

test('a span with a million events is taken, shown and read', async () => {
  const spanId = id(8, 'c', 1);
  const body = writeTraces([
    {
      resource: [{ key: 'service.name', value: { type: 'string', value: 'busy' } }],
      scopes: [
        {
          name: '',
          spans: [
            {
              traceId: BUSY_TRACE,
              spanId,
              name: 'a million events',
              kind: 1,
              startNs,
              endNs: startNs + BigInt(EVENTS) * 1_000n,
              attributes: [],
              events: Array.from({ length: EVENTS }, (_, i) => ({
                timeNs: startNs + BigInt(i) * 1_000n,
                name: `tick ${i % 7}`,
              })),
            },
          ],
        },
      ],
    },
  ]);
  const response = await fetch(`${app.info.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body,
  });
  expect(response.status).toBe(200);

  const { page } = watched;
  const details = page.getByRole('region', { name: 'Details' });
  await watched.to(`#/trace/${BUSY_TRACE}?span=${spanId}`);
  await page.getByRole('treeitem', { name: /^a million events/ }).waitFor({ state: 'attached' });
  await details.getByRole('button', { name: /^Events\s*1 000 000/ }).waitFor();
  await details.getByText('999 950 more').waitFor();
  await details.getByRole('button', { name: 'Copy span as JSON, without 999 000 events' }).first().waitFor();
  await sensible();
  // The page answers to keys: this one leaves the span.
  await page.getByRole('tree').focus();
  await page.keyboard.press('Escape');
  await page.getByText('999 950 more').waitFor({ state: 'detached' });

  await eachTab(watched, BUSY_TRACE, sensible);
  const cut = page.getByText(/^9[\d\s]+ events not shown: the span has [\d.]+\sMiB/);
  await cut.waitFor();
  await page.getByRole('list', { name: 'Source of the spans' }).focus();
  await page.keyboard.press('End');
  await cut.waitFor({ state: 'detached' });
  await sensible();
  await watched.expectUnharmed();
});
