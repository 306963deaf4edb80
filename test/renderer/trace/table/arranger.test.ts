import { expect, test } from 'vitest';
import { assemble } from '../../../../app/core/analysis/assemble.ts';
import { RowArranger } from '../../../../renderer/views/trace/table/arrange.ts';
import { Arranger, type ArrangerPort } from '../../../../renderer/views/trace/table/arranger.ts';
import type {
  ArrangeRequest,
  Arrangement,
  ToArranger,
} from '../../../../renderer/views/trace/table/arrange-protocol.ts';
import { traceFromText } from '../../../fixtures/trace-from-text.ts';

class Port implements ArrangerPort {
  readonly sent: ToArranger[] = [];
  readonly #worker = new RowArranger();
  #listener: (event: { data: Arrangement }) => void = () => undefined;

  postMessage(message: ToArranger): void {
    const copy = structuredClone(message);
    this.sent.push(copy);
    const answer = this.#worker.take(copy);
    if (answer !== undefined) queueMicrotask(() => this.#listener({ data: answer }));
  }
  addEventListener(type: 'message' | 'error', listener: (event: { data: Arrangement }) => void): void {
    if (type === 'message') this.#listener = listener;
  }
  terminate(): void {
    this.#listener = () => undefined;
  }
}

const trace = assemble(
  '11'.repeat(16),
  traceFromText(`
    shop root 0..100
      shop b 10..60
      cart a 20..90
    `).spans,
);
const request = (over: Partial<ArrangeRequest> = {}): ArrangeRequest => ({
  grouping: 'none',
  spans: { column: 'start', descending: false },
  groups: { column: 'total', descending: true },
  kept: undefined,
  ...over,
});

test('columns are sent once, when they are needed, and only the last of waiting questions is asked', async () => {
  const port = new Port();
  const answers: { rows: number[]; request: ArrangeRequest }[] = [];
  const arranger = new Arranger(
    port,
    ({ rows }, _, asked) => answers.push({ rows: [...rows], request: asked }),
    () => undefined,
  );
  const of = { trace, analysis: undefined };
  const last = request({ spans: { column: 'operation', descending: false } });
  arranger.arrange(of, request());
  arranger.arrange(of, request({ spans: { column: 'kind', descending: true } }));
  arranger.arrange(of, last);
  await expect.poll(() => answers.length).toBe(2);
  expect(answers[1]).toEqual({ rows: [2, 1, 0], request: last });
  const columns = port.sent.flatMap((message) => (message.type === 'column' ? [message.name] : []));
  expect(new Set(columns).size).toBe(columns.length);
  expect(columns).not.toContain('kind');
  arranger.arrange({ trace: { ...trace }, analysis: undefined }, request());
  await expect.poll(() => answers.length).toBe(3);
  expect(port.sent.filter(({ type }) => type === 'trace')).toHaveLength(2);
  arranger.stop();
});
