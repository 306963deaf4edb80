import { describe, expect, test } from 'vitest';
import { errorOrigins } from '../../../../app/core/analysis/findings/error-origins.ts';
import { findingInput, rowsNamed } from './finding-input.ts';
import { found, foundIn, plain, series, SQL } from './written-traces.ts';

const HTTP = 'http.request.method=GET';

/** Name, trace, and for each finding its title and what its detail says. */
const telling: [string, string, [string, string][]][] = [
  [
    'in the root alone',
    `shop GET /cart 0..100 server error error.type=TypeError`,
    [['Error begins in shop: GET /cart', 'TypeError. It is the root span itself.']],
  ],
  [
    'passed on up to the root',
    `shop GET /cart 0..100 server error
  shop GET 10..90 client error ${HTTP} url.full=http://cart/cart
    cart GET /cart 12..88 server error ${HTTP} http.route=/cart
      cart SELECT items 20..80 error ${SQL} error.type=57014 status.message=canceled`,
    [
      [
        'Error begins in cart: SELECT items',
        '57014: canceled. Passed on by cart and shop up to the root span, GET /cart of shop.',
      ],
    ],
  ],
  [
    'through an internal span that is not marked',
    `shop GET /cart 0..100 server error
  shop load 5..95
    shop SELECT items 10..90 error ${SQL}`,
    [['Error begins in shop: SELECT items', 'Passed on by shop up to the root span, GET /cart of shop.']],
  ],
  [
    'the same several times is one',
    `shop GET /cart 0..100 server error\n${series('shop SELECT items', { times: 3, each: 20, rest: `error ${SQL} error.type=deadlock` })}`,
    [['Error begins in shop: SELECT items, 3 times', 'deadlock. Passed on by shop']],
  ],
  [
    'of different types are several',
    `shop GET /cart 0..100 server error
  shop SELECT items 0..20 error ${SQL} error.type=deadlock
  shop SELECT items 30..50 error ${SQL} error.type=syntax`,
    [
      ['Error begins in shop: SELECT items', 'deadlock.'],
      ['Error begins in shop: SELECT items', 'syntax.'],
    ],
  ],
  [
    'that a caller dealt with',
    `shop GET / 0..100 server
  shop GetAds 10..40 client error rpc.method=ads.Ads/GetAds error.type=UNAVAILABLE
    ads GetAds 12..38 server error rpc.method=ads.Ads/GetAds exception.type=IllegalState status.message=no+store`,
    [
      [
        'Handled error in ads: GetAds',
        'IllegalState: no store. Handled: GET / of shop went on without an error.',
      ],
    ],
  ],
  [
    'fatal ones come before handled ones',
    `shop GET / 0..100 server error
  shop prepare 0..30 server
    shop PUT cache 10..20 client error error.type=refused
  shop SELECT items 40..60 error ${SQL} error.type=deadlock`,
    [
      ['Error begins in shop: SELECT items', 'deadlock.'],
      ['Handled error in shop: PUT cache', 'refused. Handled: prepare of shop went on'],
    ],
  ],
  [
    'behind a server that blames its caller',
    `app POST /orders 0..200 client error http.request.method=POST url.full=http://gate/orders error.type=402
  gate POST /orders 5..195 server http.request.method=POST http.route=/orders
    gate Charge 10..190 client error rpc.method=pay.Pay/Charge error.type=FAILED_PRECONDITION status.message=card+declined
      pay Charge 12..188 server rpc.method=pay.Pay/Charge`,
    [
      [
        'Error begins in gate: Pay/Charge',
        'FAILED_PRECONDITION: card declined. Passed on by app up to the root span, POST /orders of app.',
      ],
    ],
  ],
  [
    'under a parent that has not arrived',
    `cart GET /cart 0..100 server error parent=ff
  cart SELECT items 20..80 error ${SQL}`,
    [['Error begins in cart: SELECT items', 'up to the topmost span that has arrived, GET /cart of cart.']],
  ],
  [
    'in a message that a consumer could not process',
    `shop POST /orders 0..100 server
  shop send orders 10..12 producer messaging.system=kafka messaging.destination.name=orders
    mail process orders 50..90 consumer error messaging.system=kafka messaging.destination.name=orders error.type=Smtp`,
    [['Handled error in mail: orders', 'Smtp. Handled: send orders of shop went on without an error.']],
  ],
  [
    'of one call of several that go side by side',
    `shop GET / 0..100 server error
  shop SELECT a 0..50 ${SQL}
  shop SELECT b 0..60 error ${SQL}
  shop SELECT c 0..70 ${SQL}`,
    [['Error begins in shop: SELECT b', 'Passed on by shop up to the root span']],
  ],
  [
    'a long message is cut',
    `shop GET / 0..100 server error status.message=${'x'.repeat(400)}`,
    [['Error begins in shop: GET /', `${'x'.repeat(160)}… It is`]],
  ],
];

const healthy: [string, string][] = [
  ['no error', `shop GET / 0..100 server\n${series('shop SELECT items', { times: 3, each: 20 })}`],
  ['a status of its own accord', `shop GET / 0..100 server ok`],
  [
    'something that is not there, which the caller expects',
    `shop GET / 0..100 server
  shop GET 10..20 client error ${HTTP} url.full=http://img/1.png http.response.status_code=404 error.type=404`,
  ],
  [
    'a call that is not allowed, which the caller expects',
    `shop GET / 0..100 server
  shop GET 10..20 client error rpc.method=a.B/Get error.type=PERMISSION_DENIED`,
  ],
  [
    'something cancelled because it was not needed any more',
    `shop GET / 0..100 server
  shop GET 10..20 client error rpc.method=a.B/Get error.type=CANCELLED`,
  ],
  [
    'a row that is there already',
    `shop POST / 0..100 server
  shop Create 10..20 client error rpc.method=a.B/Create rpc.response.status_code=ALREADY_EXISTS`,
  ],
  [
    'a call that worked when it was made again',
    `shop GET / 0..100 server
  shop SELECT items 0..20 error ${SQL} error.type=deadlock
  shop SELECT items 30..50 ${SQL}`,
  ],
  [
    'a call within a wrapper that worked when it was made again',
    `shop GET / 0..100 server
  shop Get 0..20 client error rpc.method=a.B/Get error.type=UNAVAILABLE
    b Get 5..15 server error rpc.method=a.B/Get error.type=UNAVAILABLE
  shop Get 30..50 client rpc.method=a.B/Get
    b Get 35..45 server rpc.method=a.B/Get`,
  ],
  ['error in an attribute, not in the status', `shop GET / 0..100 server error.type=Odd`],
  [
    'a response of status 404 that is no error',
    `shop GET / 0..100 server ${HTTP} http.response.status_code=404`,
  ],
  ['an exception that was recorded and not let out', `shop GET / 0..100 server exception.type=Retry`],
];

describe('where errors begin', () => {
  test.each(telling)('%s', (_, text, expected) => {
    const findings = found(errorOrigins, text);
    expect(findings.map(({ title }) => plain(title))).toEqual(expected.map(([title]) => title));
    for (const [i, { detail }] of findings.entries()) expect(plain(detail)).toContain(expected[i]![1]);
  });

  test.each(healthy)('not: %s', (_, text) => {
    expect(found(errorOrigins, text)).toEqual([]);
  });

  test('names the rows where it begins, not those that pass it on', () => {
    const input = findingInput(telling[1]![1]);
    const [finding] = foundIn(errorOrigins, input);
    expect([...finding!.rows]).toEqual(rowsNamed(input, 'SELECT items'));
    expect(finding!.savingNs).toBe(0);
    expect(finding!.caveat).toContain('sent no spans');
  });

  test('the first shown reaches the root', () => {
    const text = `shop GET / 0..100 server error
  shop prepare 0..30 server
    shop SELECT items 10..20 error ${SQL} error.type=deadlock
  shop SELECT items 40..60 error ${SQL} error.type=deadlock`;
    const input = findingInput(text);
    const [finding] = foundIn(errorOrigins, input);
    expect(plain(finding!.title)).toBe('Error begins in shop: SELECT items, 2 times');
    expect(finding!.row).toBe(rowsNamed(input, 'SELECT items')[1]);
  });

  test('many kinds are told as one from some number on, and none is lost', () => {
    const lines = Array.from(
      { length: 70 },
      (_, i) => `  shop step ${i}..${i + 1} error error.type=E${'x'.repeat(i + 1)}`,
    );
    const findings = found(errorOrigins, `shop GET / 0..100 server error\n${lines.join('\n')}`);
    expect(findings).toHaveLength(51);
    expect(plain(findings.at(-1)!.title)).toBe('Errors begin in 20 other ways');
    expect(findings.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(70);
  });
});
