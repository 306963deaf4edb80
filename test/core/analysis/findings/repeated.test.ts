import { describe, expect, test } from 'vitest';
import { repeatedReads } from '../../../../app/core/analysis/findings/repeated.ts';
import { findingInput, rowsNamed } from './finding-input.ts';
import { found, foundIn, plain, series, SQL } from './written-traces.ts';

const user = (id: number | string): string => `${SQL} db.query.text=SELECT+*+FROM+users+WHERE+id=${id}`;
const get = (url: string, more = ''): string =>
  `client${more} http.request.method=GET url.full=${url} server.address=api`;
const redis = (command: string): string =>
  `client db.system.name=redis server.address=cache db.query.text=${command}`;
const SAME = 'SELECT * FROM users WHERE id = ?';

/** Name, trace, and for each finding its title and what it saves in milliseconds. */
const telling: [string, string, [string, number][]][] = [
  [
    'the same query twice',
    `shop GET / 0..100 server\n  shop SELECT 0..20 ${user(7)}\n  shop SELECT 50..70 ${user(7)}`,
    [[`2 × ${SAME}, all the same`, 20]],
  ],
  [
    'in different places',
    `shop GET / 0..200 server
  shop head 0..50 internal
    shop SELECT 0..20 ${user(7)}
  shop body 50..100 internal
    shop SELECT 60..80 ${user(7)}
  shop foot 100..200 internal
    shop SELECT 120..140 ${user(7)}`,
    [[`3 × ${SAME}, all the same`, 40]],
  ],
  [
    'by parameters that are told apart from the statement',
    `shop GET / 0..100 server
  shop SELECT 0..20 ${SQL} db.query.text=SELECT+name+FROM+users+WHERE+id=$1 db.query.parameter.0=7
  shop SELECT 50..70 ${SQL} db.query.text=SELECT+name+FROM+users+WHERE+id=$1 db.query.parameter.0=7`,
    [['2 × SELECT name FROM users WHERE id = ?, all the same', 20]],
  ],
  [
    'the same URL',
    `shop GET / 0..100 server\n${series('shop GET', { times: 3, each: 20, rest: get('http://api/rates?base=EUR') })}`,
    [['3 × GET api/rates, all the same', 40]],
  ],
  [
    'the same key of a cache',
    `shop GET / 0..60 server\n${series('shop GET', { times: 10, each: 2, rest: redis('GET+session:77') })}`,
    [['10 × GET session:{id}, all the same', 18]],
  ],
  [
    'some repeated, others not',
    `shop GET / 0..100 server\n${series('shop SELECT', { times: 6, each: 10, rest: (i) => user(i < 4 ? 7 : i) })}`,
    [[`4 × ${SAME}, all the same`, 30]],
  ],
  [
    'several things, each again',
    `shop GET / 0..120 server\n${series('shop SELECT', { times: 12, each: 8, rest: (i) => user(i % 3) })}`,
    [[`12 × ${SAME}, only 3 different`, 72]],
  ],
  [
    'after a write to something else',
    `shop GET / 0..100 server
  shop SELECT 0..20 ${user(7)}
  shop POST 20..40 client http.request.method=POST url.full=http://log/x server.address=log
  shop SELECT 50..70 ${user(7)}`,
    [[`2 × ${SAME}, all the same`, 20]],
  ],
  [
    'what it holds is told with it',
    `shop GET / 0..200 server
  shop GET 0..60 ${get('http://api/me')}
    api GET /me 5..55 server http.request.method=GET http.route=/me
      api SELECT 10..50 ${user(7)}
  shop GET 60..120 ${get('http://api/me')}
    api GET /me 65..115 server http.request.method=GET http.route=/me
      api SELECT 70..110 ${user(7)}`,
    [['2 × GET api/me, all the same', 60]],
  ],
  [
    'a document store',
    `shop GET / 0..100 server\n${series('shop find', {
      times: 4,
      each: 15,
      rest: 'client db.system.name=mongodb db.query.text={"find":"users","filter":{"id":7}}',
    })}`,
    [['4 × {"find":?,"filter":{"id":?}}, all the same', 45]],
  ],
  [
    'before a write and twice after it',
    `shop GET / 0..150 server
  shop SELECT 0..20 ${user(7)}
  shop UPDATE 20..40 ${SQL}
  shop SELECT 40..60 ${user(7)}
  shop SELECT 60..80 ${user(7)}`,
    [[`2 × ${SAME}, all the same`, 20]],
  ],
];

const healthy: [string, string][] = [
  [
    'other parameters',
    `shop GET / 0..100 server\n${series('shop SELECT', { times: 4, each: 20, rest: (i) => user(i) })}`,
  ],
  [
    'parameters that are not known',
    `shop GET / 0..100 server\n${series('shop SELECT', { times: 4, each: 20, rest: `${SQL} db.query.text=SELECT+*+FROM+users+WHERE+id=$1` })}`,
  ],
  ['no statement at all', `shop GET / 0..100 server\n${series('shop SELECT users', { times: 4, each: 20 })}`],
  [
    'writes',
    `shop GET / 0..100 server\n${series('shop INSERT', { times: 4, each: 20, rest: `${SQL} db.query.text=INSERT+INTO+log+VALUES+(7)` })}`,
  ],
  [
    'a write to the same database in between',
    `shop GET / 0..100 server\n  shop SELECT 0..20 ${user(7)}\n  shop UPDATE 20..40 ${SQL}\n  shop SELECT 40..60 ${user(7)}`,
  ],
  [
    'a write by another service in between',
    `shop GET / 0..200 server
  shop SELECT 0..20 ${user(7)}
  shop PUT 20..80 client http.request.method=PUT url.full=http://users/7
    users PUT /7 25..75 server http.request.method=PUT http.route=/{id}
      users UPDATE users 30..70 ${SQL}
  shop SELECT 90..110 ${user(7)}`,
  ],
  [
    'side by side',
    `shop GET / 0..100 server\n  shop SELECT 0..50 ${user(7)}\n  shop SELECT 10..60 ${user(7)}`,
  ],
  [
    'again because it failed',
    `shop GET / 0..100 server\n  shop GET 0..20 ${get('http://api/me', ' error')}\n  shop GET 30..60 ${get('http://api/me')}`,
  ],
  [
    'again because it was sent again',
    `shop GET / 0..100 server\n  shop GET 0..20 ${get('http://api/me')}\n  shop GET 30..60 ${get('http://api/me')} http.request.resend_count=1`,
  ],
  [
    'again because the attempt that it belongs to failed',
    `shop POST / 0..200 server
  shop try 0..80 internal error
    shop load 0..40 internal
      shop SELECT 0..30 ${user(7)}
    shop POST 40..80 client error http.request.method=POST url.full=http://pay/x server.address=pay
  shop try 80..180 internal
    shop load 80..120 internal
      shop SELECT 80..110 ${user(7)}
    shop POST 120..180 client http.request.method=POST url.full=http://pay/x server.address=pay`,
  ],
  [
    'by another service',
    `shop GET / 0..100 server\n  shop SELECT 0..20 ${user(7)}\n  cart SELECT 50..70 ${user(7)}`,
  ],
  [
    'little to save',
    `shop GET / 0..100 server\n  shop GET 0..2 ${redis('GET+a:77')}\n  shop GET 50..52 ${redis('GET+a:77')}`,
  ],
  [
    'little of the whole',
    `shop GET / 0..1000 server\n  shop SELECT 0..20 ${user(7)}\n  shop SELECT 50..70 ${user(7)}\n  shop render 70..1000`,
  ],
  [
    'off the critical path',
    `shop GET / 0..200 server
  shop render 0..200 internal
  shop load 0..100 internal
    shop SELECT 0..30 ${user(7)}
    shop SELECT 50..80 ${user(7)}`,
  ],
  [
    'a poll',
    `shop job 0..1000 internal\n${series('shop GET', { times: 8, each: 20, gap: 100, rest: get('http://api/jobs/7') })}`,
  ],
  [
    'health checks',
    `shop GET / 0..100 server\n${series('shop GET', { times: 3, each: 20, rest: get('http://api/healthz') })}`,
  ],
  [
    'a minute later',
    `shop job 0..70000 internal\n  shop SELECT 0..9000 ${user(7)}\n  shop SELECT 60000..69000 ${user(7)}`,
  ],
  [
    'pings of a connection',
    `shop GET / 0..100 server\n${series('shop SELECT', { times: 4, each: 20, rest: `${SQL} db.query.text=SELECT+1` })}`,
  ],
  [
    'messages taken from a queue',
    `shop work 0..100 internal\n${series('shop receive', { times: 4, each: 20, rest: 'client messaging.system=sqs messaging.operation.type=receive messaging.destination.name=q' })}`,
  ],
];

describe('the same read again', () => {
  test.each(telling)('%s', (_, text, expected) => {
    const findings = found(repeatedReads, text);
    expect(findings.map(({ title, savingNs }) => [plain(title), savingNs / 1e6])).toEqual(expected);
  });

  test.each(healthy)('not: %s', (_, text) => {
    expect(found(repeatedReads, text)).toEqual([]);
  });

  test('names its reads and what keeping the answer saves', () => {
    const input = findingInput(telling[0]![1]);
    const [finding] = foundIn(repeatedReads, input);
    expect([...finding!.rows]).toEqual(rowsNamed(input, 'SELECT'));
    expect(finding!.row).toBe(0);
    expect(plain(finding!.detail)).toBe(
      'shop asks for the same thing 2 times, 40 ms in all. Keeping the first answer saves up to 20 ms.',
    );
  });

  test('in different places the first read is where to look', () => {
    const input = findingInput(telling[1]![1]);
    expect(foundIn(repeatedReads, input)[0]!.row).toBe(rowsNamed(input, 'SELECT')[0]);
  });
});
