import { describe, expect, test } from 'vitest';
import { timeouts } from '../../../../app/core/analysis/findings/timeouts.ts';
import { findingInput, rowsNamed } from './finding-input.ts';
import { found, foundIn, plain, series, SQL } from './written-traces.ts';

const CHARGE = 'client http.request.method=POST url.full=https://acme.example/charge';
const RPC = 'rpc.system.name=grpc rpc.method=pay.Pay/Charge';

/** Name, trace, and for each finding its title, what it saves in milliseconds, and what its detail says. */
const telling: [string, string, [string, number, string][]][] = [
  [
    'a request that says so',
    `pay charge 0..450 error\n  pay POST 10..410 error ${CHARGE} error.type=timeout`,
    [['POST acme.example/charge timed out after 400 ms', 400, 'The limit seems to be 400 ms.']],
  ],
  [
    'several of the same',
    `pay charge 0..1500 error\n${series('pay POST', { times: 3, each: 401, gap: 50, rest: `error ${CHARGE} error.type=timeout` })}`,
    [
      [
        'POST acme.example/charge timed out after 401 ms, 3 times',
        1203,
        'pay spent 1.20 s on calls that it gave up.',
      ],
    ],
  ],
  [
    'an exception that says so',
    `pay charge 0..80 error\n  pay GET 10..73 error ${CHARGE} exception.type=java.net.SocketTimeoutException`,
    [['POST acme.example/charge timed out after 63 ms', 63, 'pay gave it up after 63 ms.']],
  ],
  [
    'a gateway that answers 504',
    `pay charge 0..80 error\n  pay GET 10..71 error ${CHARGE} http.response.status_code=504`,
    [['POST acme.example/charge timed out after 61 ms', 61, 'pay gave it up']],
  ],
  [
    'a deadline of gRPC',
    `shop order 0..3100 error
  shop Charge 0..3000 client error ${RPC} rpc.response.status_code=DEADLINE_EXCEEDED
    pay Charge 10..2990 server ${RPC}`,
    [['Pay/Charge timed out after 3 s', 3000, 'The limit seems to be 3 s.']],
  ],
  [
    'a message that says so',
    `cart list 0..1200 error\n  cart SELECT items 0..1130 error ${SQL} status.message=due+to+statement+timeout`,
    [['SELECT items timed out after 1.13 s', 1130, 'cart gave it up after 1.13 s.']],
  ],
  [
    'passed on: told where it was',
    `shop order 0..600 server error error.type=timeout
  shop Charge 0..600 client error ${RPC} error.type=timeout
    pay Charge 10..590 server error ${RPC} error.type=timeout
      pay POST 20..520 error ${CHARGE} error.type=timeout`,
    [['POST acme.example/charge timed out after 500 ms', 500, 'The limit seems to be 500 ms.']],
  ],
  [
    'what was called goes on after its caller has gone',
    `shop order 0..600 server
  shop Charge 0..250 client error ${RPC} error.type=CANCELLED
    pay Charge 10..590 server ${RPC}`,
    [
      [
        'Pay/Charge timed out after 250 ms',
        250,
        'Charge of pay went on for 340 ms after its caller had gone.',
      ],
    ],
  ],
  [
    'off the critical path it costs nothing',
    `pay charge 0..1000\n  pay work 0..1000\n  pay POST 10..410 error ${CHARGE} error.type=timeout`,
    [['POST acme.example/charge timed out after 400 ms', 0, 'pay gave it up']],
  ],
  [
    'two operations are two findings',
    `pay charge 0..1000 error
  pay POST 0..410 error ${CHARGE} error.type=timeout
  pay SELECT items 500..800 error ${SQL} error.type=timeout`,
    [
      ['POST acme.example/charge timed out after 410 ms', 410, 'pay gave it up'],
      ['SELECT items timed out after 300 ms', 300, 'The limit seems to be 300 ms.'],
    ],
  ],
  [
    'equal durations tell a limit that is no round number',
    `pay charge 0..1500 error\n${series('pay POST', { times: 2, each: 720, rest: `error ${CHARGE} error.type=timeout` })}`,
    [['POST acme.example/charge timed out after 720 ms, 2 times', 1440, 'The limit seems to be 720 ms.']],
  ],
];

const healthy: [string, string][] = [
  ['no error', `pay charge 0..450\n  pay POST 10..410 ${CHARGE}`],
  [
    'another error, after a round time',
    `pay charge 0..450 error\n  pay POST 10..410 error ${CHARGE} error.type=500`,
  ],
  [
    'a refused connection',
    `pay charge 0..450 error\n  pay POST 10..12 error ${CHARGE} error.type=ECONNREFUSED`,
  ],
  [
    'a call that is cancelled, and what was called stops with it',
    `shop order 0..600 server
  shop Charge 0..250 client error ${RPC} error.type=CANCELLED
    pay Charge 10..252 server ${RPC}`,
  ],
  [
    'work that goes on after a call that went well',
    `shop order 0..600 server
  shop Charge 0..250 client ${RPC}
    pay Charge 10..590 server ${RPC}`,
  ],
  [
    'a consumer that runs after a failed send',
    `shop order 0..600 server
  shop send 0..20 producer error messaging.system=kafka
    mail process 100..590 consumer messaging.system=kafka`,
  ],
  [
    'clocks that disagree make it look so',
    `shop order 0..600 server host.name=a
  shop Charge 100..300 client error ${RPC} error.type=INTERNAL host.name=a
    pay Charge 250..440 server error ${RPC} error.type=INTERNAL host.name=b`,
  ],
  [
    'a message that only speaks of it',
    `pay charge 0..450 error\n  pay POST 10..410 error ${CHARGE} status.message=timeout+must+be+positive`,
  ],
  ['a not found', `pay charge 0..450\n  pay POST 10..410 error ${CHARGE} error.type=404`],
  ['a long call without an error', `pay charge 0..30000\n  pay POST 0..30000 ${CHARGE}`],
  ['a status of 408 in the future', `pay charge 0..450\n  pay POST 10..410 ${CHARGE} error.count=408`],
];

describe('time that ran out', () => {
  test.each(telling)('%s', (_, text, expected) => {
    const findings = found(timeouts, text);
    expect(findings.map(({ title, savingNs }) => [plain(title), savingNs / 1e6])).toEqual(
      expected.map(([title, saving]) => [title, saving]),
    );
    for (const [i, { detail }] of findings.entries()) expect(plain(detail)).toContain(expected[i]![2]);
  });

  test.each(healthy)('not: %s', (_, text) => {
    expect(found(timeouts, text)).toEqual([]);
  });

  test('names the calls that were given up', () => {
    const input = findingInput(telling[1]![1]);
    const [finding] = foundIn(timeouts, input);
    expect([...finding!.rows]).toEqual(rowsNamed(input, 'POST'));
    expect(finding!.caveat).toContain('read off the durations');
  });

  test('no limit is read off durations that differ', () => {
    const [finding] = found(
      timeouts,
      `pay charge 0..1500 error
  pay POST 0..470 error ${CHARGE} error.type=timeout
  pay POST 500..1170 error ${CHARGE} error.type=timeout`,
    );
    expect(finding!.detail).not.toContain('limit');
    expect(finding!.caveat).toBe('How long it would have taken is not known.');
  });
});
