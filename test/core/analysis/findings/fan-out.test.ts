import { describe, expect, test } from 'vitest';
import { fanOut } from '../../../../app/core/analysis/findings/fan-out.ts';
import { findingInput, rowsNamed } from './finding-input.ts';
import { found, foundIn, plain, series, SQL } from './written-traces.ts';

/** Calls side by side: each takes so many milliseconds, and begins one after the one before. */
function together(
  what: string,
  durations: number[],
  rest: string | ((index: number) => string) = SQL,
  from = 0,
): string {
  return durations
    .map((ms, i) => `  ${what} ${from + i}..${from + i + ms} ${typeof rest === 'string' ? rest : rest(i)}`)
    .join('\n');
}

const even = (count: number, ms: number): number[] => new Array<number>(count).fill(ms);
const straggling = (count: number, ms: number, slowest: number): number[] => [
  ...even(count - 1, ms),
  slowest,
];
const GRPC = 'client rpc.system.name=grpc rpc.method=shop.v1.Stock/GetStock';

/** Name, trace, and for each finding its title and what it may save in milliseconds. */
const telling: [string, string, [string, number][]][] = [
  [
    'one of ten is much slower',
    `shop GET / 0..210 server\n${together('shop SELECT stock', straggling(10, 20, 200))}`,
    [['10 × SELECT stock side by side, waiting for the slowest', 180]],
  ],
  [
    'of a hundred',
    `shop GET / 0..400 server\n${together(
      'shop SELECT stock',
      straggling(100, 150, 300).map((ms) => (ms === 300 ? 290 : 50)),
    )}`,
    [['100 × SELECT stock side by side, waiting for the slowest', 240]],
  ],
  [
    'the first is the slow one',
    `shop GET / 0..210 server\n${together('shop SELECT stock', [200, ...even(11, 20)])}`,
    [['12 × SELECT stock side by side, waiting for the slowest', 180]],
  ],
  [
    'two stragglers',
    `shop GET / 0..210 server\n${together('shop SELECT stock', [...even(12, 20), 150, 190])}`,
    [['14 × SELECT stock side by side, waiting for the slowest', 170]],
  ],
  [
    'remote procedures',
    `shop GET / 0..210 server\n${together('shop GetStock', straggling(16, 30, 190), GRPC)}`,
    [['16 × GetStock side by side, waiting for the slowest', 160]],
  ],
  [
    'HTTP calls whose path has an id in it',
    `shop GET / 0..210 server\n${together('shop GET', straggling(10, 20, 200), (i) => `client http.request.method=GET url.full=http://stock/items/${i + 100}`)}`,
    [['10 × GET stock/items/{id} side by side, waiting for the slowest', 180]],
  ],
  [
    'functions around one call each',
    `shop GET / 0..210 server\n${straggling(10, 20, 200)
      .map((ms, i) => `  shop load ${i}..${i + ms} internal\n    shop SELECT stock ${i}..${i + ms} ${SQL}`)
      .join('\n')}`,
    [['10 × SELECT stock side by side, waiting for the slowest', 180]],
  ],
  [
    'before other work',
    `shop GET / 0..300 server\n${together('shop SELECT stock', straggling(10, 20, 200))}\n  shop render 210..300 internal`,
    [['10 × SELECT stock side by side, waiting for the slowest', 180]],
  ],
  [
    'below the root',
    `gate GET / 0..250 server\n  shop GET / 10..240 server\n${together('  shop SELECT stock', straggling(10, 20, 200), SQL, 10)}`,
    [['10 × SELECT stock side by side, waiting for the slowest', 180]],
  ],
  [
    'writes as well',
    `shop POST / 0..210 server\n${together('shop INSERT stock', straggling(11, 20, 190))}`,
    [['11 × INSERT stock side by side, waiting for the slowest', 170]],
  ],
  [
    'calls that vary, and one beyond them',
    `shop GET / 0..260 server\n${together('shop SELECT stock', [10, 14, 18, 22, 26, 30, 34, 38, 42, 46, 240])}`,
    [['11 × SELECT stock side by side, waiting for the slowest', 210]],
  ],
];

const healthy: [string, string][] = [
  ['an even one', `shop GET / 0..60 server\n${together('shop SELECT stock', even(40, 20))}`],
  [
    'the usual spread',
    `shop GET / 0..60 server\n${together('shop SELECT stock', [20, 22, 25, 28, 30, 30, 31, 33, 35, 40, 48])}`,
  ],
  ['nine calls', `shop GET / 0..210 server\n${together('shop SELECT stock', straggling(9, 20, 200))}`],
  [
    'one after another',
    `shop GET / 0..500 server\n${series('shop SELECT stock', { times: 20, each: 20 })}\n  shop SELECT stock 400..490 ${SQL}`,
  ],
  [
    'nothing waits for the slowest',
    `shop GET / 0..400 server\n${together('shop SELECT stock', straggling(10, 20, 200))}\n  shop report 0..400 internal`,
  ],
  [
    'the slowest goes on when the parent has ended',
    `shop GET / 0..40 server\n${together('shop SELECT stock', straggling(10, 20, 900))}`,
  ],
  ['a few milliseconds', `shop GET / 0..12 server\n${together('shop SELECT stock', straggling(10, 1, 9))}`],
  [
    'little of the whole',
    `shop GET / 0..2000 server\n${together('shop SELECT stock', straggling(10, 20, 150))}\n  shop render 160..2000 internal`,
  ],
  [
    'the slowest failed',
    `shop GET / 0..210 server\n${together('shop SELECT stock', straggling(10, 20, 200), (i) => (i === 9 ? `error ${SQL}` : SQL))}`,
  ],
  [
    'plain functions',
    `shop GET / 0..210 server\n${together('shop price', straggling(10, 20, 200), 'internal')}`,
  ],
  [
    'messages',
    `shop GET / 0..210 server\n${together('shop publish', straggling(10, 20, 200), 'producer messaging.system=kafka')}`,
  ],
  [
    'different operations',
    `shop GET / 0..210 server\n${straggling(10, 20, 200)
      .map((ms, i) => `  shop SELECT ${'abcdefghij'[i]!} ${i}..${i + ms} ${SQL}`)
      .join('\n')}`,
  ],
  [
    'health checks',
    `gate check 0..210 internal\n${together('gate GET', straggling(10, 20, 200), (i) => `client http.request.method=GET url.full=http://svc-${'abcdefghij'[i]!}/healthz`)}`,
  ],
];

describe('a fan-out that waits for its slowest call', () => {
  test.each(telling)('%s', (_, text, expected) => {
    const findings = found(fanOut, text);
    expect(findings.map(({ title, savingNs }) => [plain(title), savingNs / 1e6])).toEqual(expected);
  });

  test.each(healthy)('not: %s', (_, text) => {
    expect(found(fanOut, text)).toEqual([]);
  });

  test('names all calls, and looks at the slowest first', () => {
    const input = findingInput(telling[2]![1]);
    const [finding] = foundIn(fanOut, input);
    const rows = rowsNamed(input, 'SELECT stock');
    expect([...finding!.rows]).toEqual(rows);
    expect(finding!.row).toBe(rows[0]);
    expect(plain(finding!.detail)).toBe(
      'GET / of shop waits 200 ms for the slowest of 12 calls; half of them take 20 ms or less. ' +
        'Without stragglers the trace would be up to 180 ms shorter.',
    );
  });
});
