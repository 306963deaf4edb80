import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callColumns, namingRow, type CallColumns } from '../../../app/core/analysis/call-columns.ts';
import { callOfRow, sequence, Step, stepOfCall, type Sequence } from '../../../app/core/analysis/sequence.ts';
import type { PickOptions } from '../../../app/core/analysis/sequence-calls.ts';
import type { TraceGraphInput } from '../../../app/core/analysis/trace-graph.ts';
import { arbitraryTrace } from './arbitrary-trace.ts';
import { inputFromText } from './calls-from-text.ts';

interface Told {
  input: TraceGraphInput;
  calls: CallColumns;
  shown: Sequence;
  lines: string[];
}

const arrows = { [Step.call]: '→', [Step.answer]: '⇠', [Step.round]: '⇄', [Step.message]: '⇝' };

function tell(text: string | TraceGraphInput, options: Partial<PickOptions> = {}): Told {
  const input = typeof text === 'string' ? inputFromText(text) : text;
  const calls = callColumns(input);
  const shown = sequence(input.trace, calls, {
    unfolded: new Set(),
    kept: undefined,
    limit: 1000,
    ...options,
  });
  const nameOf = (lane: number): string => calls.parties[shown.lanes[lane]!]!.name;
  const lines = Array.from({ length: shown.count }, (_, step) => {
    const length = `${Math.round(shown.length[step]! / 1e4) / 100} ms`;
    if (shown.type[step] === Step.gap) return `… ${length}`;
    const name = input.trace.names[input.trace.name[namingRow(calls, shown.call[step]!)]!]!;
    const target = nameOf(shown.target[step]!);
    const times = shown.folded[step] === 1 ? `×${calls.runs.count[shown.run[step]!]} ` : '';
    if (shown.type[step] === Step.entry) return `● ${target} ${times}${name}`;
    const arrow = arrows[shown.type[step] as keyof typeof arrows];
    return `${nameOf(shown.source[step]!)} ${arrow} ${target} ${times}${shown.type[step] === Step.answer ? length : name}`;
  });
  return { input, calls, shown, lines };
}

const CHECKOUT = `
  frontend POST /checkout 0..100 server
    frontend rpc 2..98 client
      checkout PlaceOrder 5..95 server
        checkout INSERT 10..20 client db.system.name=pg
        checkout rpc 20..40 client
          payment Charge 22..38 server
            payment POST 24..36 client server.address=acme.example
        checkout send 40..42 producer messaging.system=kafka messaging.destination.name=orders
          mail process 50..60 consumer
`;

test('calls and answers come in order of time; a call with nothing in between is one step', () => {
  expect(tell(CHECKOUT).lines).toEqual([
    'user → frontend POST /checkout',
    'frontend → checkout PlaceOrder',
    'checkout ⇄ pg INSERT',
    'checkout → payment Charge',
    'payment ⇄ acme.example POST',
    'checkout ⇠ payment 20 ms',
    'checkout ⇝ kafka/orders send',
    '… 10 ms',
    'kafka/orders ⇝ mail process',
    '… 48 ms',
    'frontend ⇠ checkout 96 ms',
    'user ⇠ frontend 100 ms',
  ]);
});

test('lanes come in order of first appearance', () => {
  const { shown, calls } = tell(CHECKOUT);
  expect([...shown.lanes].map((party) => calls.parties[party]!.name)).toEqual([
    'user',
    'frontend',
    'checkout',
    'pg',
    'payment',
    'acme.example',
    'kafka/orders',
    'mail',
  ]);
});

test('who works has a bar from the call to the answer', () => {
  const { shown } = tell(CHECKOUT);
  const { bars } = shown;
  const list = Array.from({ length: bars.count }, (_, bar) => [bars.lane[bar], bars.from[bar], bars.to[bar]]);
  expect(list).toEqual([
    [1, 0, 11],
    [2, 1, 10],
    [3, 2, 2],
    [4, 3, 5],
    [5, 4, 4],
    // A broker has none; who takes the message works as long as its span says.
    [7, 8, 9],
  ]);
});

const REPEATED = `
  web GET 0..100 server
    web get 1..9 client
      stock GetProduct 2..8 server
        stock SELECT 3..5 client db.system.name=pg
    web get 10..19 client
      stock GetProduct 12..18 server error
        stock SELECT 13..15 client db.system.name=pg
    web get 20..40 client
      stock GetProduct 22..38 server
        stock SELECT 23..25 client db.system.name=pg
`;

test('equal calls in a row are one step until they are unfolded', () => {
  const folded = tell(REPEATED);
  expect(folded.lines).toEqual([
    'user → web GET',
    'web ⇄ stock ×3 GetProduct',
    '… 60 ms',
    'user ⇠ web 100 ms',
  ]);
  expect(folded.shown.told).toBe(folded.calls.count);
  const unfolded = tell(REPEATED, { unfolded: new Set([1]) });
  expect(unfolded.lines.filter((line) => line.startsWith('web →'))).toHaveLength(3);
  expect(unfolded.lines).toContain('stock ⇄ pg SELECT');
  expect(unfolded.shown.run[1]).toBe(0);
  expect(unfolded.shown.folded[1]).toBe(0);
});

test('calls side by side each have their answer where it came', () => {
  expect(
    tell(`
      a x 0..100 server
        a p 10..50 client
          b slow 11..49 server
        a q 20..30 client
          c quick 21..29 server
    `).lines,
  ).toEqual([
    'user → a x',
    '… 10 ms',
    'a → b slow',
    '… 10 ms',
    'a ⇄ c quick',
    '… 20 ms',
    'a ⇠ b 40 ms',
    '… 50 ms',
    'user ⇠ a 100 ms',
  ]);
});

test('a call never comes before the one it was made in, whatever the clocks say', () => {
  const { lines } = tell(`
    a x 50..90 server
      a p 52..88 client
        b y 10..40 server
          b z 12..14 client db.system.name=pg
  `);
  expect(lines.filter((line) => !line.startsWith('…'))).toEqual([
    'user → a x',
    'a → b y',
    'b ⇄ pg z',
    'a ⇠ b 36 ms',
    'user ⇠ a 40 ms',
  ]);
});

test('calls of one moment nest as their spans do', () => {
  expect(
    tell(`
      a x 5..5 server
        b y 5..5 server
          c z 5..5 server
        b w 5..5 server
    `).lines,
  ).toEqual(['user → a x', 'a → b y', 'b ⇄ c z', 'a ⇠ b 0 ms', 'a ⇄ b w', 'user ⇠ a 0 ms']);
});

test('what is hidden is not told, and nobody is left out without a word', () => {
  const { input } = tell(CHECKOUT);
  const kept = Uint8Array.from(input.trace.service, (service) =>
    input.trace.services[service] === 'payment' ? 0 : 1,
  );
  const filtered = tell(CHECKOUT, { kept });
  expect(filtered.lines.join()).not.toContain('payment');
  const cut = tell(CHECKOUT, { limit: 3 });
  expect(cut.lines).toHaveLength(6);
  expect(cut.shown.told).toBe(3);
  expect(cut.shown.total).toBe(7);
});

describe('finding a span among the steps', () => {
  const { input, calls, shown } = tell(REPEATED);
  const stepOf = (row: number): number => stepOfCall(shown, calls, callOfRow(input.trace, calls, row));
  test('caller and callee lead to their call, work below to the call it belongs to', () => {
    expect(input.trace.names[input.trace.name[1]!]).toBe('get');
    expect(stepOf(0)).toBe(0);
    expect(stepOf(1)).toBe(1);
    expect(stepOf(2)).toBe(1);
  });
  test('what a run hides leads to the run', () => {
    expect(stepOf(input.trace.count - 1)).toBe(1);
  });
});

test('no calls, no steps', () => {
  const { shown, lines } = tell(`app work 0..10\n  app more 1..2`);
  expect(lines).toEqual(['● app work']);
  expect(shown.bars.count).toBe(1);
});

test('every call is told once and answered at most once, in order of time, on lanes that are there', () => {
  const NOBODY = {
    row: new Uint32Array(0),
    target: new Int32Array(0),
    trace: new Uint32Array(0),
    traces: [],
  };
  fc.assert(
    fc.property(arbitraryTrace, fc.boolean(), (trace, unfold) => {
      const input: TraceGraphInput = {
        trace,
        peer: new Int32Array(trace.count).map((_, row) => (row % 3 === 0 ? 0 : -1)),
        peers: [{ id: 'database:pg', name: 'pg', kind: 'database' }],
        links: NOBODY,
        critical: new Float64Array(0),
      };
      const { runs } = callColumns(input);
      const { shown, calls } = tell(input, { unfolded: unfold ? new Set(runs.call) : new Set() });
      const told = new Map<number, number>();
      let hidden = 0;
      for (let step = 0; step < shown.count; step++) {
        if (step > 0) expect(shown.time[step]).toBeGreaterThanOrEqual(shown.time[step - 1]!);
        if (shown.type[step] === Step.gap) continue;
        expect(shown.target[step]).toBeLessThan(shown.lanes.length);
        if (shown.type[step] === Step.answer) {
          expect(told.get(shown.call[step]!)).toBe(Step.call);
          told.set(shown.call[step]!, Step.answer);
        } else {
          expect(told.has(shown.call[step]!)).toBe(false);
          told.set(shown.call[step]!, shown.type[step]!);
          const run = shown.run[step]!;
          if (shown.folded[step] === 1) hidden += runs.end[run]! - runs.call[run]! - 1;
        }
      }
      expect(told.size + hidden).toBe(calls.count);
      expect([...told.values()]).not.toContain(Step.call);
      for (let bar = 0; bar < shown.bars.count; bar++)
        expect(shown.bars.to[bar]).toBeGreaterThanOrEqual(shown.bars.from[bar]!);
    }),
    { numRuns: 500 },
  );
});
