import { describe, expect, test } from 'vitest';
import { retries } from '../../../../app/core/analysis/findings/retries.ts';
import { findingInput, rowsNamed } from './finding-input.ts';
import { found, foundIn, plain, series, SQL } from './written-traces.ts';

const CHARGE = 'client http.request.method=POST url.full=https://acme.example/charge';
const READ = 'client http.request.method=GET url.full=https://acme.example/rates?of=eur';
const RPC = 'client rpc.system.name=grpc rpc.method=pay.Pay/Charge';

/** Name, trace, and for each finding its title and what it saves in milliseconds. */
const telling: [string, string, [string, number][]][] = [
  [
    'a request that says that it is sent again',
    `pay charge 0..1000
  pay POST 0..400 error ${CHARGE}
  pay POST 480..880 error ${CHARGE} http.request.resend_count=1
  pay POST 960..1000 ${CHARGE} http.request.resend_count=2`,
    [['POST acme.example/charge worked only at try 3', 960]],
  ],
  [
    'all tries fail',
    `pay charge 0..1000 error
  pay POST 0..400 error ${CHARGE}
  pay POST 401..800 error ${CHARGE} http.request.resend_count=1`,
    [['POST acme.example/charge failed 2 times in a row', 401]],
  ],
  [
    'the same read with the same values, at once',
    `pay quote 0..200
  pay GET 0..90 error ${READ}
  pay GET 90..180 ${READ}`,
    [['GET acme.example/rates worked only at try 2', 90]],
  ],
  [
    'the same statement with the same parameters',
    `pay book 0..200
  pay UPDATE 0..50 error ${SQL} db.query.text=UPDATE+t+SET+a=$1 db.query.parameter.0=7 error.type=40001
  pay UPDATE 51..90 ${SQL} db.query.text=UPDATE+t+SET+a=$1 db.query.parameter.0=7`,
    [['UPDATE t SET a = ? worked only at try 2', 51]],
  ],
  [
    'after a pause, where the values are not known',
    `pay charge 0..500
  pay Charge 0..100 error ${RPC}
  pay Charge 150..250 error ${RPC}
  pay Charge 400..450 ${RPC}`,
    [['Pay/Charge worked only at try 3', 400]],
  ],
  [
    'each try in a span of its own',
    `pay charge 0..500
  pay attempt 0..100
    pay Charge 0..100 error ${RPC}
  pay attempt 150..250
    pay Charge 150..250 ${RPC}`,
    [['Pay/Charge worked only at try 2', 150]],
  ],
  [
    'beside other calls',
    `pay charge 0..500
  pay SELECT card 0..10 ${SQL}
  pay Charge 10..100 error ${RPC}
  pay SELECT card 110..120 ${SQL}
  pay Charge 150..250 ${RPC}`,
    [['Pay/Charge worked only at try 2', 140]],
  ],
  [
    'off the critical path it saves nothing',
    `pay charge 0..500
  pay work 0..500
  pay POST 0..100 error ${CHARGE}
  pay POST 120..200 ${CHARGE} http.request.resend_count=1`,
    [['POST acme.example/charge worked only at try 2', 0]],
  ],
  [
    'the same under several parents is told once',
    `pay run 0..1000
${[0, 500]
  .map(
    (at) => `  pay charge ${at}..${at + 400}
    pay POST ${at}..${at + 100} error ${CHARGE}
    pay POST ${at + 150}..${at + 300} ${CHARGE} http.request.resend_count=1`,
  )
  .join('\n')}`,
    [['POST acme.example/charge worked only at try 2 in 2 places', 300]],
  ],
  [
    'many tries that say so',
    `pay charge 0..1000 error\n${series('pay POST', {
      times: 15,
      each: 50,
      rest: (i) => `error ${CHARGE} http.request.resend_count=${i}`,
    })}`,
    [['POST acme.example/charge failed 15 times in a row', 700]],
  ],
  [
    'two calls that are each tried again',
    `pay charge 0..1000
  pay GET 0..100 error ${READ}
  pay GET 100..200 ${READ}
  pay GET 200..300 error client http.request.method=GET url.full=https://acme.example/rates?of=usd
  pay GET 300..400 client http.request.method=GET url.full=https://acme.example/rates?of=usd`,
    [['GET acme.example/rates worked only at try 2 in 2 places', 200]],
  ],
];
const healthy: [string, string][] = [
  ['one call that fails', `pay charge 0..100 error\n  pay POST 0..100 error ${CHARGE}`],
  ['calls that all work', `pay charge 0..100\n${series('pay POST', { times: 5, each: 20, rest: CHARGE })}`],
  [
    'a loop over different things of which some fail',
    `pay load 0..100\n${series('pay GET', {
      times: 5,
      each: 20,
      rest: (i) =>
        `${i % 2 === 0 ? 'error ' : ''}client http.request.method=GET url.full=https://acme.example/rates?of=${i}`,
    })}`,
  ],
  [
    'a loop whose values are not known, at once one after another',
    `pay load 0..100\n${series('pay Charge', { times: 5, each: 20, rest: `error ${RPC}` })}`,
  ],
  [
    'a loop with pauses that goes on after it has worked',
    `pay load 0..500
  pay Charge 0..50 error ${RPC}
  pay Charge 100..150 ${RPC}
  pay Charge 200..250 ${RPC}`,
  ],
  [
    'more calls with pauses than anyone tries',
    `pay load 0..1000 error\n${series('pay Charge', { times: 12, each: 20, gap: 20, rest: `error ${RPC}` })}`,
  ],
  [
    'side by side, the quicker one counts',
    `pay quote 0..100
  pay GET 0..90 error ${READ}
  pay GET 10..80 ${READ}`,
  ],
  [
    'another host is asked',
    `pay quote 0..300
  pay GET 0..90 error client http.request.method=GET url.full=https://one.example/rates
  pay GET 100..180 client http.request.method=GET url.full=https://two.example/rates`,
  ],
  [
    'under different parents',
    `pay quote 0..300
  pay first 0..100
    pay GET 0..90 error ${READ}
    pay SELECT a 90..95 ${SQL}
  pay second 100..200
    pay GET 100..180 ${READ}
    pay SELECT a 190..195 ${SQL}`,
  ],
  [
    'other statements of the same shape',
    `pay book 0..200
  pay UPDATE 0..50 error ${SQL} db.query.text=UPDATE+t+SET+a=1
  pay UPDATE 60..90 ${SQL} db.query.text=UPDATE+t+SET+a=2`,
  ],
  [
    'functions, not calls',
    `pay book 0..200
  pay parse 0..50 error
  pay parse 60..90`,
  ],
  [
    'a call that worked, made again',
    `pay quote 0..200
  pay GET 0..90 ${READ}
  pay GET 100..180 ${READ}`,
  ],
];

describe('calls that are made again', () => {
  test.each(telling)('%s', (_, text, expected) => {
    const findings = found(retries, text);
    expect(findings.map(({ title, savingNs }) => [plain(title), savingNs / 1e6])).toEqual(expected);
  });

  test.each(healthy)('not: %s', (_, text) => {
    expect(found(retries, text)).toEqual([]);
  });

  test('names its tries and how the first failed', () => {
    const input = findingInput(`pay charge 0..1000
  pay POST 0..400 error ${CHARGE} error.type=timeout
  pay POST 480..880 ${CHARGE} http.request.resend_count=1`);
    const [finding] = foundIn(retries, input);
    expect([...finding!.rows]).toEqual(rowsNamed(input, 'POST'));
    expect(finding!.row).toBe(1);
    expect(plain(finding!.detail)).toBe(
      'pay tried 2 times; 480 ms went by before the last try began; the first failed with timeout.',
    );
    expect(finding!.caveat).toContain('may be what was meant');
  });

  test('says where it might only be a loop', () => {
    const [finding] = found(retries, telling[4]![1]);
    expect(finding!.caveat).toBe('They may be calls with different values that failed one after another.');
  });
});
