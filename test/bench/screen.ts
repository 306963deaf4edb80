import { App } from '../fixtures/app.ts';
import { writeTraces } from '../../app/core/otlp/write-traces.ts';
import { figure, median } from './figures.ts';

const PROBES = 20;

/** From the ack of a span to its row in the list, in a real browser, idle and while the demo shop sends. */
async function measure(app: App, what: string): Promise<void> {
  const page = await app.page();
  await page.goto(app.info.url.replace(/#.*/, '#/traces?q=service%3Aprobe'));
  await page.waitForTimeout(2_000);
  const times: number[] = [];
  for (let i = 0; i < PROBES; i++) {
    const name = `probe ${what} ${i}`;
    const now = BigInt(Date.now()) * 1_000_000n;
    const id = (length: number): string =>
      Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('');
    const body = writeTraces([
      {
        resource: [{ key: 'service.name', value: { type: 'string', value: 'probe' } }],
        scopes: [
          {
            name: '',
            spans: [
              {
                traceId: id(32),
                spanId: id(16),
                name,
                kind: 2,
                startNs: now,
                endNs: now + 1_000n,
                attributes: [],
              },
            ],
          },
        ],
      },
    ]);
    const seen = page.evaluate(
      (text) =>
        new Promise<number>((found) => {
          const look = (): void => {
            if (document.body.innerText.includes(text)) found(Date.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
      name,
    );
    const response = await fetch(`${app.info.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body,
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const acknowledged = Date.now();
    times.push((await seen) - acknowledged);
    await page.waitForTimeout(300);
  }
  await page.close();
  figure(`ack to screen, ${what}: median`, `${median(times)} ms`, '<= 500 ms');
  figure('  slowest of 20', `${Math.max(...times)} ms`, '<= 500 ms');
}

const app = await App.start();
await measure(app, 'idle');
await app.call('demo.start', { rate: 50, seed: 1 });
await measure(app, 'beside 1 000 spans/s');
await app.close();
app.remove();
