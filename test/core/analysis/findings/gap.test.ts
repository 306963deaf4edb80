import { describe, expect, test } from 'vitest';
import { gaps } from '../../../../app/core/analysis/findings/gap.ts';
import { findingInput } from './finding-input.ts';
import { found, foundIn, plain, series, SQL } from './written-traces.ts';

/** Name, trace, and for each finding its title and what it may save in milliseconds. */
const telling: [string, string, [string, number][]][] = [
  [
    'between two children',
    `shop GET / 0..300 server\n  shop SELECT a 0..80 ${SQL}\n  shop SELECT b 220..300 ${SQL}`,
    [['140 ms without a span in GET /', 140]],
  ],
  [
    'before the first',
    `shop GET / 0..300 server\n  shop SELECT a 120..290 ${SQL}`,
    [['120 ms without a span in GET /', 120]],
  ],
  [
    'after the last',
    `shop GET / 0..300 server\n  shop SELECT a 5..100 ${SQL}`,
    [['200 ms without a span in GET /', 200]],
  ],
  [
    'of an internal function',
    `shop GET / 0..400 server\n  shop load 0..400 internal\n    shop SELECT a 0..100 ${SQL}\n    shop SELECT b 300..400 ${SQL}`,
    [['200 ms without a span in load', 200]],
  ],
  [
    'of a called service',
    `shop GET / 0..400 server
  shop GET 10..390 client http.request.method=GET url.full=http://users/x
    users GET /x 20..380 server
      users SELECT users 250..370 ${SQL}`,
    [['230 ms without a span in GET /x', 230]],
  ],
  [
    'of what a message sets off',
    `mail process 0..400 consumer\n  mail SELECT a 0..100 ${SQL}\n  mail SELECT b 350..400 ${SQL}`,
    [['250 ms without a span in process', 250]],
  ],
  [
    'the longest of several',
    `shop GET / 0..400 server\n  shop SELECT a 60..120 ${SQL}\n  shop SELECT b 260..390 ${SQL}`,
    [['140 ms without a span in GET /', 140]],
  ],
  [
    'with children that overlap',
    `shop GET / 0..400 server\n  shop SELECT a 0..150 ${SQL}\n  shop SELECT b 20..100 ${SQL}\n  shop SELECT c 300..400 ${SQL}`,
    [['150 ms without a span in GET /', 150]],
  ],
  [
    'the same in several places is told once',
    `shop job 0..900 internal\n${[0, 1, 2]
      .map(
        (i) =>
          `  shop step ${i * 300}..${i * 300 + 300} internal\n    shop SELECT a ${i * 300}..${i * 300 + 150} ${SQL}`,
      )
      .join('\n')}`,
    [['450 ms without a span in step in 3 places', 450]],
  ],
  [
    'a child that goes on after its parent covers it up to the end',
    `shop GET / 0..300 server\n  shop SELECT a 0..80 ${SQL}\n  shop SELECT b 200..900 ${SQL}`,
    [['120 ms without a span in GET /', 120]],
  ],
  [
    'of a request that fails',
    `shop GET / 0..300 server error\n  shop SELECT a 0..80 ${SQL}\n  shop SELECT b 220..300 error ${SQL}`,
    [['140 ms without a span in GET /', 140]],
  ],
];

const healthy: [string, string][] = [
  [
    'children that cover all',
    `shop GET / 0..300 server\n  shop SELECT a 0..150 ${SQL}\n  shop SELECT b 150..300 ${SQL}`,
  ],
  ['no children', 'shop GET / 0..300 server'],
  [
    'under a fifth of the parent',
    `shop GET / 0..600 server\n  shop SELECT a 0..250 ${SQL}\n  shop SELECT b 350..600 ${SQL}`,
  ],
  ['short', `shop GET / 0..100 server\n  shop SELECT a 0..30 ${SQL}\n  shop SELECT b 70..100 ${SQL}`],
  [
    'little of the whole trace',
    `shop GET / 0..2000 server
  shop load 0..200 internal
    shop SELECT a 0..100 ${SQL}
  shop render 200..2000 internal`,
  ],
  [
    'off the critical path',
    `shop GET / 0..400 server
  shop load 0..300 internal
    shop SELECT a 0..100 ${SQL}
  shop report 0..400 internal`,
  ],
  [
    'a client span: the rest is the network',
    `app tap 0..400 internal
  app GET 0..400 client http.request.method=GET url.full=http://shop/x
    shop GET /x 150..250 server`,
  ],
  [
    'a producer span and who takes its message',
    `shop publish 0..400 producer messaging.system=kafka
  mail process 300..400 consumer messaging.system=kafka`,
  ],
  [
    'many short breaks',
    `shop GET / 0..400 server\n${series('shop SELECT a', { times: 10, each: 20, gap: 20 })}`,
  ],
  ['a mark within a piece of work', `shop render 0..400 internal\n  shop cache GET 10..11 ${SQL}`],
  [
    'the wait before the next attempt',
    `pay charge 0..700 internal
  pay POST 0..200 client error http.request.method=POST url.full=http://bank/x
  pay POST 400..700 client http.request.method=POST url.full=http://bank/x`,
  ],
  [
    'clocks that disagree',
    `shop GET / 0..400 server host.name=one
  users GET /x -200..-100 server host.name=two
  shop SELECT a 300..400 ${SQL} host.name=one`,
  ],
  [
    'spans at that time whose caller has not arrived',
    `shop GET / 0..300 server\n  shop SELECT a 0..80 ${SQL}\n  shop SELECT b 220..300 ${SQL}\nstock GET /x 100..200 server parent=ff`,
  ],
  [
    'a parent that has not arrived',
    `shop SELECT a 0..100 ${SQL} parent=ff\nshop SELECT b 300..400 ${SQL} parent=ff`,
  ],
  [
    'a child that ends before it starts',
    `shop GET / 0..400 server\n  shop SELECT a 0..100 ${SQL}\n  shop SELECT b 300..200 ${SQL}`,
  ],
];

describe('time without a span', () => {
  test('not as long as more may arrive', () => {
    const input = findingInput(telling[0]![1]);
    expect(foundIn(gaps, { ...input, settled: false })).toEqual([]);
  });

  test.each(telling)('%s', (_, text, expected) => {
    const findings = found(gaps, text);
    expect(findings.map(({ title, savingNs }) => [plain(title), savingNs / 1e6])).toEqual(expected);
  });

  test.each(healthy)('not: %s', (_, text) => {
    expect(found(gaps, text)).toEqual([]);
  });

  test.each([
    [
      telling[0]![1],
      'GET / of shop spends 140 ms, 46.7 % of its time, between SELECT a and SELECT b: uninstrumented or waiting.',
    ],
    [
      telling[1]![1],
      'GET / of shop spends 120 ms, 40 % of its time, before SELECT a: uninstrumented or waiting.',
    ],
    [
      telling[2]![1],
      'GET / of shop spends 200 ms, 66.7 % of its time, after SELECT a: uninstrumented or waiting.',
    ],
  ])('says where: %#', (text, detail) => {
    const [finding] = foundIn(gaps, findingInput(text));
    expect(plain(finding!.detail)).toBe(detail);
    expect([...finding!.rows]).toEqual([finding!.row]);
  });
});
