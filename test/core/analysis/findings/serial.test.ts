import { describe, expect, test } from 'vitest';
import { serialCalls } from '../../../../app/core/analysis/findings/serial.ts';
import { findingInput, rowsNamed } from './finding-input.ts';
import { found, foundIn, plain, series, SQL } from './written-traces.ts';

const get = (service: string, from: number, to: number, more = ''): string =>
  `  shop GET ${from}..${to} client http.request.method=GET url.full=http://${service}/x server.address=${service} ${more}`;
const post = (service: string, from: number, to: number, more = ''): string =>
  `  shop POST ${from}..${to} client http.request.method=POST url.full=http://${service}/x server.address=${service} ${more}`;
const root = (to: number): string =>
  `shop GET /home 0..${to} server http.request.method=GET http.route=/home`;
const lines = (...all: string[]): string => all.join('\n');

const oneAfterAnother = lines(root(200), get('users', 0, 80), get('ads', 80, 180));
const overlapping = lines(root(200), get('users', 0, 80), get('ads', 40, 180));

/** Name, trace, other traces, and for each finding its title and what it saves in milliseconds. */
const telling: [string, string, string[], [string, number][]][] = [
  [
    'two reads that overlap in another trace',
    oneAfterAnother,
    [overlapping],
    [['Candidate to run side by side: GET users/x and GET ads/x', 80]],
  ],
  [
    'three of them',
    lines(root(300), get('users', 0, 80), get('ads', 80, 180), get('news', 180, 280)),
    [lines(root(200), get('users', 0, 80), get('ads', 1, 100), get('news', 2, 100))],
    [['Candidate to run side by side: GET users/x, GET ads/x and GET news/x', 180]],
  ],
  [
    'writes, where another trace shows that they do not wait',
    lines(root(300), post('mail', 0, 100), post('stats', 100, 250)),
    [lines(root(300), post('mail', 0, 100), post('stats', 50, 250))],
    [['Candidate to run side by side: POST mail/x and POST stats/x', 100]],
  ],
  [
    'overlapping in only one of several other traces',
    oneAfterAnother,
    [oneAfterAnother, overlapping, oneAfterAnother],
    [['Candidate to run side by side: GET users/x and GET ads/x', 80]],
  ],
  [
    'with a pause in between',
    lines(root(200), get('users', 0, 80), get('ads', 100, 180)),
    [overlapping],
    [['Candidate to run side by side: GET users/x and GET ads/x', 80]],
  ],
  [
    'the pair that overlaps elsewhere, not the call that they wait for',
    lines(root(300), get('session', 0, 50), get('users', 50, 150), get('ads', 150, 280)),
    [lines(root(300), get('session', 0, 50), get('users', 50, 150), get('ads', 60, 180))],
    [['Candidate to run side by side: GET users/x and GET ads/x', 100]],
  ],
  [
    'functions around one call each',
    `${root(200)}
  shop load user 0..82 internal
    shop GET 1..81 client http.request.method=GET url.full=http://users/x server.address=users
  shop load ads 82..190 internal
    shop GET 83..189 client http.request.method=GET url.full=http://ads/x server.address=ads`,
    [
      `${root(200)}
  shop load user 0..82 internal
    shop GET 1..81 client http.request.method=GET url.full=http://users/x server.address=users
  shop load ads 2..190 internal
    shop GET 83..189 client http.request.method=GET url.full=http://ads/x server.address=ads`,
    ],
    [['Candidate to run side by side: GET users/x and GET ads/x', 82]],
  ],
  [
    'queries of different databases',
    `${root(300)}
  shop SELECT users 0..120 client db.system.name=postgresql server.address=one
  shop SELECT prices 120..280 client db.system.name=mysql server.address=two`,
    [
      `${root(300)}
  shop SELECT users 0..120 client db.system.name=postgresql server.address=one
  shop SELECT prices 20..280 client db.system.name=mysql server.address=two`,
    ],
    [['Candidate to run side by side: SELECT users and SELECT prices', 120]],
  ],
  [
    'no other trace: reads of different peers with much to save',
    lines(root(500), get('users', 0, 200), get('ads', 200, 490)),
    [],
    [['Candidate to run side by side: GET users/x and GET ads/x', 200]],
  ],
  [
    'no other trace: three reads of different peers',
    lines(root(500), get('users', 0, 150), get('ads', 150, 300), get('news', 300, 490)),
    [],
    [['Candidate to run side by side: GET users/x, GET ads/x and GET news/x', 300]],
  ],
  [
    'another trace of another operation tells nothing',
    lines(root(500), get('users', 0, 200), get('ads', 200, 490)),
    [
      lines(
        'shop GET /other 0..500 server http.request.method=GET http.route=/other',
        get('users', 0, 200),
        get('ads', 200, 490),
      ),
    ],
    [['Candidate to run side by side: GET users/x and GET ads/x', 200]],
  ],
  [
    'below the root, where the path leads',
    `gate GET / 0..220 server
  shop GET /home 5..215 server http.request.method=GET http.route=/home
    shop GET 5..85 client http.request.method=GET url.full=http://users/x server.address=users
    shop GET 90..190 client http.request.method=GET url.full=http://ads/x server.address=ads`,
    [overlapping],
    [['Candidate to run side by side: GET users/x and GET ads/x', 80]],
  ],
];

const healthy: [string, string, string[]][] = [
  ['one waits for the other in every other trace', oneAfterAnother, [oneAfterAnother, oneAfterAnother]],
  ['they overlap already', overlapping, [overlapping]],
  [
    'shorter than 30 ms',
    lines(root(60), get('users', 0, 29), get('ads', 29, 58)),
    [lines(root(60), get('users', 0, 29), get('ads', 0, 29))],
  ],
  [
    'the same operation again',
    `${root(200)}\n${series('shop SELECT users', { times: 4, each: 40 })}`,
    [`${root(200)}\n${series('shop SELECT users', { times: 4, each: 40, gap: -30 })}`],
  ],
  [
    'off the critical path',
    lines(root(500), get('users', 0, 80), get('ads', 80, 180), get('report', 0, 500)),
    [lines(root(500), get('users', 0, 80), get('ads', 0, 180), get('report', 0, 500))],
  ],
  [
    'plain functions',
    `${root(200)}\n  shop parse 0..90 internal\n  shop render 90..190 internal`,
    [`${root(200)}\n  shop parse 0..90 internal\n  shop render 10..190 internal`],
  ],
  ['no other trace, and a write', lines(root(500), get('stock', 0, 200), post('orders', 200, 490)), []],
  [
    'no other trace, and the same peer',
    lines(root(500), get('users', 0, 200), get('users', 200, 490).replace('/x ', '/y ')),
    [],
  ],
  ['no other trace, and little to save', oneAfterAnother, []],
  [
    'no other trace, and much less than the rest',
    lines(root(2000), get('users', 0, 200), get('ads', 200, 450)),
    [],
  ],
  [
    'no other trace, and a payment before a shipment',
    lines(root(900), post('payments', 0, 400), post('shipments', 400, 880)),
    [],
  ],
  [
    'a failed call and what is done instead',
    lines(root(500), get('users', 0, 200, 'error'), get('copies', 200, 490)),
    [lines(root(500), get('users', 0, 200), get('copies', 100, 490))],
  ],
  [
    'a query between the begin and the end of a transaction',
    `${root(200)}
  shop BEGIN 0..40 ${SQL}
  shop SELECT users 40..150 ${SQL}
  shop COMMIT 150..190 ${SQL}`,
    [
      `${root(200)}
  shop BEGIN 0..60 ${SQL}
  shop SELECT users 40..160 ${SQL}
  shop COMMIT 150..190 ${SQL}`,
    ],
  ],
  [
    'messages that are published one after another',
    `${root(200)}
  shop publish a 0..90 producer messaging.system=kafka messaging.destination.name=a
  shop publish b 90..190 producer messaging.system=kafka messaging.destination.name=b`,
    [
      `${root(200)}
  shop publish a 0..90 producer messaging.system=kafka messaging.destination.name=a
  shop publish b 10..190 producer messaging.system=kafka messaging.destination.name=b`,
    ],
  ],
  [
    'under a parent that has not arrived',
    lines(get('users', 0, 200, 'parent=ff').trim(), get('ads', 200, 490, 'parent=ff').trim()),
    [],
  ],
  [
    'one call by a clock that disagrees',
    `${root(300)} host.name=one
  users GET /x -150..-70 server host.name=two http.request.method=GET http.route=/x
  shop GET 80..280 client http.request.method=GET url.full=http://ads/x host.name=one`,
    [],
  ],
  [
    'saves next to nothing of a long trace',
    lines(root(3000), get('users', 0, 80), get('ads', 80, 180)),
    [overlapping],
  ],
];

describe('calls that could be made at the same time', () => {
  test.each(telling)('%s', (_, text, others, expected) => {
    const findings = found(serialCalls, text, others);
    expect(findings.map(({ title, savingNs }) => [plain(title), savingNs / 1e6])).toEqual(expected);
  });

  test.each(healthy)('not: %s', (_, text, others) => {
    expect(found(serialCalls, text, others)).toEqual([]);
  });

  test('names the calls and says what speaks for it', () => {
    const input = findingInput(oneAfterAnother, [overlapping]);
    const [finding] = foundIn(serialCalls, input);
    expect([...finding!.rows]).toEqual(rowsNamed(input, 'GET'));
    expect(finding!.row).toBe(0);
    expect(plain(finding!.detail)).toBe(
      'GET /home of shop makes these 2 calls one after another: 80 ms and 100 ms. Side by side they would save up to 80 ms.',
    );
    expect(finding!.caveat).toContain('In another stored trace they overlap');
  });

  test('says so where no other trace tells', () => {
    const [finding] = found(serialCalls, telling.find(([name]) => name.startsWith('no other trace'))![1]);
    expect(finding!.caveat).toContain('No other stored trace');
  });

  test('names three of many', () => {
    const names = ['users', 'ads', 'news', 'stock', 'prices'];
    const inTurn = lines(root(600), ...names.map((name, i) => get(name, i * 100, i * 100 + 100)));
    const together = lines(root(600), ...names.map((name, i) => get(name, i, i + 100)));
    const [finding] = found(serialCalls, inTurn, [together]);
    expect(finding!.title).toBe(
      'Candidate to run side by side: GET users/x, GET ads/x, GET news/x and 2 more',
    );
    expect(finding!.rows.length).toBe(5);
  });

  test('asks once about the same pair in many places, and about a bounded number of pairs', () => {
    const block = (i: number, operation: number): string =>
      `  shop step ${i * 200}..${i * 200 + 190} internal
    shop GET ${i * 200}..${i * 200 + 90} client http.request.method=GET http.route=/a${'b'.repeat(operation)}
    shop GET ${i * 200 + 90}..${i * 200 + 190} client http.request.method=GET http.route=/c`;
    const asked = (operations: number): number => {
      const input = findingInput(
        `${root(100_000)}\n${Array.from({ length: 500 }, (_, i) => block(i, i % operations)).join('\n')}`,
      );
      let questions = 0;
      foundIn(serialCalls, {
        ...input,
        waitsInOtherTraces: () => {
          questions++;
          return true;
        },
      });
      return questions;
    };
    expect(asked(1)).toBe(1);
    expect(asked(7)).toBe(7);
    expect(asked(500)).toBe(200);
  });
});
