import { Agent } from 'node:http';
import type { Page } from 'playwright-core';
import { App } from '../fixtures/app.ts';
import { figure, median, percentile } from './figures.ts';
import { pageMemory, recordFrames } from './frame-times.ts';
import { postTraces } from './post.ts';
import { shapedTrace, type TraceShape } from './shaped-trace.ts';

/**
 * The trace view in Chromium on software rendering: the built program, its engine, its page. Arguments: names of single cases.
 * JavaScript a frame is the thread's processor time, behind it in parentheses the time that passed.
 */
interface Case {
  name: string;
  count: number;
  shape: TraceShape;
  openMs: number;
  frameMs: number;
  memoryMb: number;
}

const CASES: Case[] = [
  { name: '10k', count: 10_000, shape: 'tree', openMs: 150, frameMs: 4, memoryMb: 60 },
  { name: '100k', count: 100_000, shape: 'tree', openMs: 300, frameMs: 6, memoryMb: 100 },
  { name: '1m', count: 1_000_000, shape: 'tree', openMs: 1_000, frameMs: 8, memoryMb: 250 },
  { name: 'siblings', count: 1_000_000, shape: 'siblings', openMs: 1_000, frameMs: 8, memoryMb: 250 },
  { name: 'chain', count: 70_000, shape: 'chain', openMs: 1_000, frameMs: 8, memoryMb: 250 },
];

/** Opened this often, each time in a page that has not seen the trace; the middle one counts. */
const OPENINGS = 3;

const names = process.argv.slice(2);
for (const one of CASES) if (names.length === 0 || names.includes(one.name)) await measure(one);

async function measure(one: Case): Promise<void> {
  const label = `${one.count.toLocaleString('en-US')} spans, ${one.shape}`;
  let app = await App.start();
  const small = await store(app, { count: 200, shape: 'tree' });
  const traceId = await store(app, one);
  const opened: number[] = [];
  const first: number[] = [];
  let page!: Page;
  for (const times of [first, opened])
    for (let i = 0; i < OPENINGS; i++) {
      // The engine has unpacked nothing of the trace yet: it starts anew for each.
      const kept = app.dir;
      await app.close();
      app = await App.start(kept);
      page = await app.page();
      await page.waitForTimeout(1_500);
      if (times === opened) await look(page, small);
      times.push(await open(page, traceId));
    }
  figure(`${label}: open to first paint`, `${median(opened).toFixed(0)} ms`, `<= ${one.openMs} ms`);
  figure('  as the first trace since the start', `${median(first).toFixed(0)} ms`, '-');
  await settle(page);
  await frames(page, one, label);
  await foldAll(page, one);
  await find(page);
  figure('  memory in the page', `${(await pageMemory(page)).toFixed(0)} MB`, `<= ${one.memoryMb} MB`);
  await findings(app, traceId, one);
  figure('  engine, resident', `${app.rss().toFixed(0)} MB`, '-');
  await app.close();
  app.remove();
}

async function store(app: App, { count, shape }: Pick<Case, 'count' | 'shape'>): Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const { traceId, requests } = shapedTrace(count, shape, BigInt(Date.now() - 3_600_000) * 1_000_000n);
  for (const body of requests) {
    let status = 503;
    while (status === 503) status = await postTraces(app.info.otlpHttp, agent, body);
    if (status !== 200) throw new Error(`status ${status}`);
  }
  agent.destroy();
  return traceId;
}

/** Shows another trace and goes back to the list, as somebody does who is at work. */
async function look(page: Page, traceId: string): Promise<void> {
  await open(page, traceId);
  await page.waitForTimeout(1_000);
  await page.evaluate(() => (location.hash = '#/traces'));
  await page.waitForTimeout(1_000);
}

/** From the click to the frame after the one in which the first bars were drawn. */
async function open(page: Page, traceId: string): Promise<number> {
  return page.evaluate(
    (id) =>
      new Promise<number>((done) => {
        const prototype = CanvasRenderingContext2D.prototype;
        const fillText = Object.getOwnPropertyDescriptor(prototype, 'fillText')!;
        const began = performance.now();
        // The rows' names are the first text on the canvas; what it was called with does not matter.
        prototype.fillText = function (this: CanvasRenderingContext2D, ...given) {
          Object.defineProperty(prototype, 'fillText', fillText);
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
          return (fillText.value as typeof prototype.fillText).apply(this, given);
        };
        location.hash = `#/trace/${id}`;
      }),
    traceId,
  );
}

/** Until analysis and findings are there and nothing more happens. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(6_000);
}

async function frames(page: Page, { frameMs }: Case, label: string): Promise<void> {
  const box = (await page.locator('canvas').first().boundingBox())!;
  await page.keyboard.press(']');
  await page.waitForTimeout(1_500);
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.6);
  const wheel = async (times: number, x: number, y: number): Promise<void> => {
    for (let i = 0; i < times; i++) await page.mouse.wheel(x, y);
  };
  const acts: [string, () => Promise<void>][] = [
    ['scroll', () => wheel(80, 0, 700)],
    [
      'zoom',
      async () => {
        await page.keyboard.down('Control');
        await wheel(40, 0, -120);
        await wheel(20, 0, 120);
        await page.keyboard.up('Control');
      },
    ],
    ['pan', () => wheel(80, 60, 0)],
  ];
  for (const [what, act] of acts) {
    const { script, passed, longestTask } = await recordFrames(page, act);
    figure(
      `  ${what}: JS a frame, p95 of ${script.length} (longest task ${longestTask.toFixed(0)} ms)`,
      `${percentile(script, 95).toFixed(1)} ms (${percentile(passed, 95).toFixed(1)})`,
      `<= ${frameMs} ms`,
    );
    if (script.length < 20) console.log(`  only ${script.length} frames were drawn while doing it: ${label}`);
  }
}

async function foldAll(page: Page, { count }: Case): Promise<void> {
  await page.keyboard.press('f');
  const { script } = await recordFrames(page, async () => {
    for (const key of ['[', ']', '[']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(400);
    }
  });
  figure('  fold all, JS', `${Math.max(...script).toFixed(1)} ms`, count >= 1_000_000 ? '<= 50 ms' : '-');
}

async function find(page: Page): Promise<void> {
  const queries = ['status = error', 'http.response.status_code = 500', 'duration > 1ms', 'checkout'];
  for (const query of queries) {
    await page.keyboard.press('/');
    await page.keyboard.press('Control+a');
    const box = page.getByRole('searchbox', { name: 'Find in trace' });
    await box.fill('');
    await page.waitForTimeout(300);
    await page.evaluate(() => {
      const state = { began: 0, ended: 0 };
      (globalThis as unknown as { bench: typeof state }).bench = state;
      addEventListener('input', () => (state.began = performance.now()), { capture: true, once: true });
      const look = new MutationObserver(() => {
        const text = document.querySelector('.find [role=status]')?.textContent ?? '';
        if (state.began === 0 || !/\d/.test(text)) return;
        state.ended = performance.now();
        look.disconnect();
      });
      look.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await box.fill(query);
    await box.press('Enter');
    await page.waitForFunction(
      () => (globalThis as unknown as { bench: { ended: number } }).bench.ended > 0,
      undefined,
      { timeout: 20_000 },
    );
    const took = await page.evaluate(() => {
      const { began, ended } = (globalThis as unknown as { bench: { began: number; ended: number } }).bench;
      return ended - began;
    });
    figure(`  find "${query}", to the count on the screen`, `${took.toFixed(0)} ms`, '<= 100 ms');
  }
}

async function findings(app: App, traceId: string, { count }: Case): Promise<void> {
  const began = performance.now();
  const { findings, elapsedMs } = await app.call<{ findings: unknown[]; elapsedMs: number }>(
    'traces.findings',
    { traceId },
  );
  const target = count >= 1_000_000 ? '<= 3 000 ms' : count >= 100_000 ? '<= 500 ms' : '-';
  figure(
    `  findings (${findings.length}), asked again ${(performance.now() - began).toFixed(0)} ms`,
    `${elapsedMs.toFixed(0)} ms`,
    target,
  );
}
