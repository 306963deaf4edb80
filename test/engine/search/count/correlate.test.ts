import { expect, test } from 'vitest';
import type { KeyValue } from '../../../../app/core/model/attributes.ts';
import type { Correlation, Selection } from '../../../../app/core/contract/query-methods.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import { Random } from '../../../../app/engine/demo/random.ts';
import { correlate } from '../../../../app/engine/search/count/correlate.ts';
import { requestOf } from '../../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../../fixtures/store.ts';
import { BASE, plainSpan, spanId } from '../plain-span.ts';

const MS = 1_000_000n;
/** Slow traces last longer than this. */
const SLOW: Selection = { minDurationNs: 500e6 };

const attribute = (key: string, value: string): KeyValue => ({ key, value: { type: 'string', value } });

interface Shaped {
  isSlow: boolean;
  /** Of the child span. */
  attributes?: KeyValue[];
  resource?: KeyValue[];
  failed?: boolean;
}

/** Traces of two spans with some attributes that vary by chance, and what `shape` makes of each. */
function traces(count: number, seed: number, shape: (i: number, random: Random) => Shaped): SpanDetail[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const traceId = (i + 1).toString(16).padStart(32, '0');
    const { isSlow, attributes = [], resource = [], failed = false } = shape(i, random);
    const to = isSlow ? 900 : 100;
    const root = { ...plainSpan({ span: 1, from: 0, to }), traceId, name: 'GET /' };
    const noise = ['zone', 'tier', 'shard', 'flag', 'build'].map((key) =>
      attribute(key, `${key}-${random.word() % 4}`),
    );
    const child: SpanDetail = {
      ...plainSpan({ span: 2, parent: 1, from: 1, to: to - 1 }),
      traceId,
      spanId: spanId(2),
      name: 'SELECT',
      status: { code: failed ? 2 : 0, message: '' },
      attributes: [...noise, attribute('request.id', `r-${i}`), ...attributes],
    };
    child.resource = { ...child.resource, attributes: [...child.resource.attributes, ...resource] };
    return [root, child].map((span) => ({
      ...span,
      startNs: span.startNs + BigInt(i) * MS,
      endNs: span.endNs + BigInt(i) * MS,
    }));
  }).flat();
}

async function apart(spans: SpanDetail[], selection: Selection, base?: Selection): Promise<Correlation> {
  const store = new TestStore();
  try {
    for (let from = 0; from < spans.length; from += 501) {
      store.send(requestOf(spans.slice(from, from + 501)));
      // The spans of some traces come apart.
      if (from % 1_002 === 0) store.commit.sealAll();
    }
    return await correlate(store.reader, { selection, base });
  } finally {
    store.remove();
  }
}

const first = ({ pairs }: Correlation): string => {
  const [pair] = pairs;
  return pair === undefined ? 'nothing' : `${pair.field} = ${pair.value?.literal ?? 'nil'}`;
};

test('a planted value is found first', async () => {
  const found = await apart(
    traces(600, 1, (i, random) => ({
      isSlow: i % 10 === 0,
      attributes: [
        attribute(
          'db.host',
          i % 10 === 0 && random.chance(0.9) ? 'replica-3' : `replica-${random.word() % 3}`,
        ),
      ],
    })),
    SLOW,
  );
  expect(found).toMatchObject({ selected: 60, rest: 540, complete: true });
  expect(first(found)).toBe('db.host = "replica-3"');
  expect(found.pairs[0]!.selectedShare).toBeGreaterThan(0.8);
  expect(found.pairs[0]!.restShare).toBe(0);
  expect(found.identifiers).toEqual(['request.id']);
});

test('a missing attribute is found', async () => {
  const found = await apart(
    traces(500, 2, (i) => ({
      isSlow: i % 8 === 0,
      attributes: i % 8 === 0 ? [] : [attribute('cache.region', `c-${i % 3}`)],
    })),
    SLOW,
  );
  expect(found.pairs[0]).toMatchObject({
    field: 'cache.region',
    value: undefined,
    selectedShare: 1,
    restShare: 0,
  });
});

test('a version of a service, an error and a pair of causes are found', async () => {
  const version = await apart(
    traces(400, 3, (i) => ({
      isSlow: i % 5 === 0,
      resource: [attribute('service.version', i % 5 === 0 ? '2.1.0' : '2.0.9')],
    })),
    SLOW,
  );
  expect(first(version)).toBe('service.version = "2.1.0"');
  const failing = await apart(
    traces(400, 4, (i) => ({ isSlow: i % 7 === 0, failed: i % 7 === 0 })),
    SLOW,
  );
  expect(first(failing)).toBe('status = error');
  const both = await apart(
    traces(900, 5, (i, random) => {
      const attributes = [
        attribute('region', `eu-${i % 3}`),
        attribute('plan', random.chance(0.3) ? 'gold' : 'free'),
      ];
      const isSlow =
        i % 3 === 1 && attributes[1]!.value.type === 'string' && attributes[1]!.value.value === 'gold';
      return { isSlow, attributes };
    }),
    SLOW,
  );
  expect(
    both.pairs
      .slice(0, 2)
      .map(({ field, value }) => `${field}=${value?.text}`)
      .sort(),
  ).toEqual(['plan=gold', 'region=eu-1']);
});

test('chance claims nothing', async () => {
  const spans = traces(300, 6, (_, random) => ({
    isSlow: false,
    attributes: Array.from({ length: 10 }, (__, k) =>
      attribute(`noise.${k}`, `v-${random.word() % (2 + k)}`),
    ),
  }));
  const store = new TestStore();
  for (let from = 0; from < spans.length; from += 200) store.send(requestOf(spans.slice(from, from + 200)));
  store.commit.sealAll();
  // What is selected has nothing to do with what the traces hold: every window is another sample.
  for (let seed = 0; seed < 200; seed++) {
    const from = BASE + BigInt(seed) * MS;
    const { pairs, selected } = await correlate(store.reader, {
      selection: { fromNs: from, toNs: from + BigInt(10 + (seed % 90)) * MS },
    });
    expect(selected).toBeGreaterThan(0);
    expect(pairs).toEqual([]);
  }
  store.remove();
});

test('nothing is said of empty sides and of handfuls', async () => {
  const spans = traces(40, 7, (i) => ({ isSlow: i < 2, attributes: [attribute('host', i < 2 ? 'b' : 'a')] }));
  expect(await apart(spans, SLOW)).toMatchObject({ selected: 2, rest: 38, pairs: [] });
  expect(await apart(spans, {})).toMatchObject({ selected: 40, rest: 0, pairs: [] });
  expect(await apart(spans, { minDurationNs: 1e12 })).toMatchObject({ selected: 0, rest: 40, pairs: [] });
});

test('what the query says is no news; what holds for the same traces is said once', async () => {
  const spans = traces(400, 8, (i) => ({
    isSlow: i % 5 === 0,
    attributes:
      i % 5 === 0
        ? [
            attribute('error.type', 'timeout'),
            attribute('peer.zone', 'z-9'),
            attribute('lock.name', 'orders'),
          ]
        : [attribute('peer.zone', `z-${i % 3}`)],
  }));
  const found = await apart(spans, { query: 'error.type = "timeout"' });
  expect(found.selected).toBe(80);
  expect(found.pairs.map(({ field }) => field)).not.toContain('error.type');
  expect(first(found)).toBe('lock.name = "orders"');
  const slow = await apart(spans, SLOW);
  expect(first(slow)).toBe('error.type = "timeout"');
  expect(slow.pairs[0]!.same?.map(({ field, value }) => `${field}=${value?.text}`).sort()).toEqual([
    'lock.name=orders',
    'peer.zone=z-9',
  ]);
});

test('the rest is what the base holds and the selection does not', async () => {
  const spans = traces(300, 9, (i) => ({
    isSlow: i % 4 === 0,
    attributes: [attribute('half', i < 150 ? 'a' : 'b')],
  }));
  const base: Selection = { query: 'half = "a"' };
  const found = await apart(spans, { ...SLOW, ...base }, base);
  expect(found.selected + found.rest).toBe(150);
  expect(found.pairs.map(({ field }) => field)).not.toContain('half');
});

test('a trace counts once, however many parts its spans lie in', async () => {
  const spans = traces(120, 10, (i) => ({
    isSlow: i % 3 === 0,
    attributes: [attribute('mark', i % 3 === 0 ? 'x' : 'y')],
  }));
  const store = new TestStore();
  // All first spans, then all second ones, in three segments and the tail.
  const apartFrom = [...spans.filter((_, i) => i % 2 === 0), ...spans.filter((_, i) => i % 2 === 1)];
  for (const [i, span] of apartFrom.entries()) {
    store.send(requestOf([{ ...span, attributes: [...span.attributes, attribute('everywhere', 'yes')] }]));
    if (i % 70 === 69) store.commit.sealAll();
  }
  const { selected, rest, pairs } = await correlate(store.reader, { selection: SLOW });
  expect({ selected, rest }).toEqual({ selected: 40, rest: 80 });
  expect(pairs[0]).toMatchObject({ field: 'mark', value: { text: 'x' }, selected: 40, rest: 0 });
  expect(pairs.map(({ field }) => field)).toEqual(['mark']);
  store.remove();
});
