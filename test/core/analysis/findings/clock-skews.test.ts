import { describe, expect, test } from 'vitest';
import { clockSkews } from '../../../../app/core/analysis/findings/clock-skews.ts';
import { findingInput, rowsNamed } from './finding-input.ts';
import { found, foundIn, plain } from './written-traces.ts';

/** A call from host a to host b, whose server span begins and ends so. */
function call(from: number, to: number, begin: number, end: number, rest = ''): string {
  return `  shop Get ${from}..${to} client host.name=a ${rest}
    cart Get ${begin}..${end} server host.name=b`;
}

const ROOT = 'shop GET / 0..1000 server host.name=a';

/** Name, trace, and for each finding its title and what its detail says. */
const telling: [string, string, [string, string][]][] = [
  [
    'a span that begins long before the call that caused it',
    `${ROOT}\n${call(300, 400, 125, 215)}`,
    [
      [
        'Clocks of b and a are about 180 ms apart',
        'b is behind a: 1 span begins up to 175 ms before the call that caused it.',
      ],
    ],
  ],
  [
    'many of them, and the figure gets closer',
    `${ROOT}\n${call(300, 400, 125, 215)}\n${call(500, 520, 326, 344)}`,
    [
      [
        'Clocks of b and a are about 176 ms apart',
        '2 spans begin up to 175 ms before the call that caused them.',
      ],
    ],
  ],
  [
    'seen from two hosts: it is the one in the middle',
    `shop GET / 0..1000 server host.name=a
  shop Get 300..400 client host.name=a
    cart Get 105..195 server host.name=b
      cart Get 110..190 client host.name=b
        item Get 312..388 server host.name=c`,
    [['Clock of b is about 200 ms behind', 'b is behind a and c: 1 span begins']],
  ],
  [
    'the callee is ahead, which several calls agree on',
    `${ROOT}\n${call(100, 120, 301, 319)}\n${call(200, 220, 401, 419)}\n${call(300, 340, 501, 538)}`,
    [
      [
        'Clocks of b and a are about 200 ms apart',
        'b is ahead of a: 3 spans end after the call that waited for them.',
      ],
    ],
  ],
  [
    'the callee is ahead, and calls back',
    `${ROOT}
  shop Get 100..200 client host.name=a
    cart Get 250..350 server host.name=b
      cart Price 260..340 client host.name=b
        shop Price 115..180 server host.name=a`,
    [['Clocks of b and a are about 150 ms apart', 'b is ahead of a: 1 span begins up to 145 ms']],
  ],
  [
    'a message that arrives before it was sent',
    `shop POST / 0..100 server host.name=a
  shop send 50..55 producer host.name=a
    mail process 10..40 consumer host.name=b`,
    [['Clocks of b and a are about 40 ms apart', 'b is behind a: 1 span begins up to 40 ms before']],
  ],
  [
    'two hosts that are off, each for itself',
    `${ROOT}
  shop Get 300..400 client host.name=a
    cart Get 200..290 server host.name=b
  shop Get 500..600 client host.name=a
    item Get 460..550 server host.name=c`,
    [
      ['Clocks of b and a are about 105 ms apart', 'b is behind a'],
      ['Clocks of c and a are about 45 ms apart', 'c is behind a'],
    ],
  ],
  [
    'a span that begins too early and lasts longer than its caller waited',
    `${ROOT}\n${call(300, 400, 280, 600)}`,
    [['Clocks of b and a are about 20 ms apart', '1 span begins up to 20 ms before']],
  ],
  [
    'just above what is told',
    `${ROOT}\n${call(300, 400, 294, 394)}`,
    [['Clocks of b and a are about 6 ms apart', 'b is behind a']],
  ],
  [
    'hours, from a machine that never set its clock',
    `${ROOT}\n${call(300, 400, -7199690, -7199610)}`,
    [['Clocks of b and a are about 2 h 00 min apart', 'b is behind a']],
  ],
  [
    'under an internal span of the other host',
    `${ROOT}\n  shop work 300..400 internal host.name=a\n    cart step 250..330 internal host.name=b`,
    [['Clocks of b and a are about 50 ms apart', 'b is behind a']],
  ],
];

const healthy: [string, string][] = [
  ['calls within their callers', `${ROOT}\n${call(300, 400, 305, 390)}`],
  ['a few milliseconds', `${ROOT}\n${call(300, 400, 296, 395)}`],
  [
    'on one host',
    `${ROOT}\n  shop Get 300..400 client host.name=a\n    cart Get 100..190 server host.name=a`,
  ],
  [
    'hosts that are not known',
    `shop GET / 0..1000 server\n  shop Get 300..400 client\n    cart Get 100..190 server`,
  ],
  ['work that goes on after the call', `${ROOT}\n${call(300, 310, 305, 700)}`],
  ['work that begins after the call has ended', `${ROOT}\n${call(300, 310, 400, 405)}`],
  [
    'work that begins late, each time after another while',
    `${ROOT}\n${call(100, 110, 150, 155)}\n${call(200, 210, 300, 306)}\n${call(300, 310, 420, 424)}`,
  ],
  [
    'work that goes on after a call that was given up',
    `${ROOT}\n${call(100, 200, 150, 240, 'error')}\n${call(300, 400, 350, 440, 'error')}\n${call(500, 600, 550, 640, 'error')}`,
  ],
  ['calls that contradict each other', `${ROOT}\n${call(100, 200, 20, 110)}\n${call(300, 320, 301, 319)}`],
  [
    'a message that waits',
    `shop POST / 0..100 server host.name=a
  shop send 50..55 producer host.name=a
    mail process 9000..9100 consumer host.name=b`,
  ],
  [
    'a span whose end lies before its start',
    `${ROOT}\n  shop Get 300..400 client host.name=a\n    cart Get 100..90 server host.name=b`,
  ],
  ['spans under a parent that has not arrived', `cart Get 100..190 server host.name=b parent=ff`],
];

describe('clocks that disagree', () => {
  test.each(telling)('%s', (_, text, expected) => {
    const findings = found(clockSkews, text);
    expect(findings.map(({ title }) => plain(title))).toEqual(expected.map(([title]) => title));
    for (const [i, { detail }] of findings.entries()) expect(plain(detail)).toContain(expected[i]![1]);
  });

  test.each(healthy)('not: %s', (_, text) => {
    expect(found(clockSkews, text)).toEqual([]);
  });

  test('names the spans that cannot be where they are', () => {
    const input = findingInput(telling[0]![1]);
    const [finding] = foundIn(clockSkews, input);
    expect([...finding!.rows]).toEqual([rowsNamed(input, 'Get')[1]]);
    expect(finding!.savingNs).toBe(0);
  });

  test('where everything is off, it is told once', () => {
    const lines = Array.from(
      { length: 150 },
      (_, i) => `  shop Get 300..400 client host.name=a\n    cart Get 100..190 server host.name=h${i}`,
    );
    const findings = found(clockSkews, `${ROOT}\n${lines.join('\n')}`);
    expect(findings.map(({ title, rows }) => [plain(title), rows.length])).toEqual([
      ['Clocks of 151 hosts disagree', 150],
    ]);
  });
});
