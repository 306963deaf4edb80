import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { type WritableSpan, writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { replaySource } from '../../../app/engine/replay/replay-source.ts';
import type { IdMask } from '../../../app/engine/replay/retime.ts';
import { TestStore } from '../../fixtures/store.ts';

const BASE_NS = 1_700_000_000_123_456_789n;
const NOW_NS = 1_800_000_000_000_000_321n;
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

interface Made {
  trace: number;
  parent: number | undefined;
  startNs: number;
  durationNs: number;
}

/** Spans of a few traces; each tells by its name which it is. */
const spansOf = fc
  .array(
    fc.record({
      trace: fc.integer({ min: 1, max: 4 }),
      parent: fc.option(fc.nat(5), { nil: undefined }),
      startNs: fc.integer({ min: 0, max: 5e12 }),
      durationNs: fc.integer({ min: 0, max: 1e10 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) => all.map((each): Made => each));

function written(made: readonly Made[]): WritableSpan[] {
  return made.map(({ trace, parent, startNs, durationNs }, i) => ({
    traceId: hex(trace, 32),
    spanId: hex(i + 1, 16),
    parentSpanId: parent === undefined ? '' : hex(parent + 1, 16),
    name: `span ${i}`,
    kind: 1,
    startNs: BASE_NS + BigInt(startNs),
    endNs: BASE_NS + BigInt(startNs + durationNs),
    attributes: [{ key: 'n', value: { type: 'int', value: BigInt(i) } }],
    events: [{ timeNs: BASE_NS + BigInt(startNs + 1), name: 'e' }],
    links: [{ traceId: hex((trace % 4) + 1, 32), spanId: hex(1, 16) }],
  }));
}

/** What comes out of a replay, by name. */
async function replayed(
  made: readonly Made[],
  speed: number,
  ids: IdMask | undefined,
  sealed: boolean,
): Promise<{ before: Map<string, SpanDetail>; after: Map<string, SpanDetail>; due: Map<string, number> }> {
  const [from, to] = [new TestStore(), new TestStore()];
  try {
    const half = Math.ceil(made.length / 2);
    const all = written(made);
    for (const spans of [all.slice(0, half), all.slice(half)])
      if (spans.length > 0)
        from.send(writeTraces([{ resource: [], scopes: [{ name: 's', version: '', spans }] }]));
    if (sealed) from.commit.sealAll();
    const context = { ...from.reader, catalog: from.reader.catalog.pinned() };
    const source = await replaySource(context, {}, { speed });
    const due = new Map<string, number>();
    const before = named(
      from,
      made.map(({ trace }) => hex(trace, 32)),
    );
    for (let n = 0; n < source.schedule.count; n++) {
      const { requests, gone } = source.requests(n, n + 1, { nowNs: NOW_NS, ids });
      expect(gone).toBe(0);
      expect(requests).toMatchObject([{ signal: 'traces', items: 1 }]);
      expect(to.send(requests[0]!.request)).toMatchObject({ kind: 'accepted' });
      due.set(`${n}`, source.schedule.dueMs(n));
    }
    const traceIds = made.map(({ trace }) => masked(hex(trace, 32), ids?.trace));
    return { before, after: named(to, traceIds), due };
  } finally {
    from.remove();
    to.remove();
  }
}

function named(store: TestStore, traceIds: readonly string[]): Map<string, SpanDetail> {
  return new Map([...new Set(traceIds)].flatMap((id) => store.spansOf(id)).map((span) => [span.name, span]));
}

function masked(id: string, mask: Uint8Array | undefined): string {
  if (mask === undefined || id === '') return id;
  return Buffer.from(Buffer.from(id, 'hex').map((byte, i) => byte ^ mask[i]!)).toString('hex');
}

test('at its own speed all times move by as much, ids are fresh and mean the same, and the rest stays', async () => {
  const mask = { trace: new Uint8Array(16).fill(0x5a), span: new Uint8Array(8).fill(0xa5) };
  await fc.assert(
    fc.asyncProperty(
      spansOf,
      fc.boolean(),
      fc.option(fc.constant(mask), { nil: undefined }),
      async (made, sealed, ids) => {
        const { before, after } = await replayed(made, 1, ids, sealed);
        expect(after.size).toBe(before.size);
        const shift = after.get('span 0')!.startNs - before.get('span 0')!.startNs;
        for (const [name, span] of before) {
          expect(after.get(name)).toEqual({
            ...span,
            traceId: masked(span.traceId, ids?.trace),
            spanId: masked(span.spanId, ids?.span),
            parentSpanId: masked(span.parentSpanId, ids?.span),
            startNs: span.startNs + shift,
            endNs: span.endNs + shift,
            events: span.events.map((event) => ({ ...event, timeNs: event.timeNs + shift })),
            links: span.links.map((link) => ({
              ...link,
              traceId: masked(link.traceId, ids?.trace),
              spanId: masked(link.spanId, ids?.span),
            })),
          });
        }
        const ends = [...after.values()].map(({ endNs }) => endNs);
        expect(ends.reduce((a, b) => (a < b ? a : b))).toBe(NOW_NS);
      },
    ),
    { numRuns: 25 },
  );
});

test('at another speed each trace moves as a whole, and they begin as much closer together', async () => {
  await fc.assert(
    fc.asyncProperty(spansOf, fc.constantFrom(0.1, 0.5, 10, 100), async (made, speed) => {
      const { before, after } = await replayed(made, speed, undefined, true);
      const begins = new Map<string, { before: bigint; after: bigint }>();
      for (const [name, span] of before) {
        const moved = after.get(name)!;
        expect(moved.endNs - moved.startNs).toBe(span.endNs - span.startNs);
        const begin = begins.get(span.traceId);
        if (begin === undefined || span.startNs < begin.before)
          begins.set(span.traceId, { before: span.startNs, after: moved.startNs });
      }
      for (const [name, span] of before) {
        const begin = begins.get(span.traceId)!;
        expect(after.get(name)!.startNs - begin.after).toBe(span.startNs - begin.before);
      }
      const [first, ...others] = [...begins.values()];
      for (const other of others) {
        const apart = Number(other.before - first!.before) / speed;
        expect(Math.abs(Number(other.after - first!.after) - apart)).toBeLessThan(3);
      }
    }),
    { numRuns: 25 },
  );
});

test('spans are due in the order of their ends, the first at once', async () => {
  await fc.assert(
    fc.asyncProperty(spansOf, async (made) => {
      const { due } = await replayed(made, 1, undefined, true);
      const times = [...due.values()];
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBe(0);
      const ends = made.map(({ startNs, durationNs }) => startNs + durationNs);
      const last = (Math.max(...ends) - Math.min(...ends)) / 1e6;
      expect(Math.abs(times.at(-1)! - last)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 15 },
  );
});

test('times that are far from all others neither break the order nor the rest', async () => {
  const made: Made[] = [
    { trace: 1, parent: undefined, startNs: 0, durationNs: 5 },
    { trace: 2, parent: undefined, startNs: 9e15, durationNs: 5 },
    { trace: 2, parent: 1, startNs: 9e15, durationNs: 1 },
  ];
  const { after, before } = await replayed(made, 1, undefined, true);
  const shift = NOW_NS - before.get('span 0')!.endNs;
  for (const [name, span] of before) expect(after.get(name)!.startNs).toBe(span.startNs + shift);
});

test('nothing to replay is said', async () => {
  const store = new TestStore();
  try {
    const context = { ...store.reader, catalog: store.reader.catalog.pinned() };
    await expect(replaySource(context, {}, { speed: 1 })).rejects.toMatchObject({ code: 'replay.empty' });
    await expect(replaySource(context, { pinned: true }, { speed: 1 })).rejects.toMatchObject({
      code: 'replay.empty',
    });
  } finally {
    store.remove();
  }
});
