import { expect, test } from 'vitest';
import { jobFigures, shareOfAll } from '../../../renderer/state/job-words.ts';
import { cutPath } from '../../../renderer/app/opening/cut-path.ts';
import { mayBeTraces } from '../../../renderer/app/opening/pasted.ts';
import { reportText } from '../../../renderer/app/sessions/report-text.ts';
import { itemWords, nameInNotice } from '../../../renderer/state/read-words.ts';
import { report, sessionInfo } from '../sessions/fake-sessions.ts';

const job = {
  state: 'running',
  done: 0,
  total: 0,
  unit: 'bytes',
  rate: 0,
  leftMs: undefined,
  items: 0,
} as const;

test('a job says how far it is, how fast, and what is left, rounded up', () => {
  const running = {
    ...job,
    done: 42 * 2 ** 20,
    total: 120 * 2 ** 20,
    rate: 41 * 2 ** 20,
    leftMs: 1_001,
    items: 1,
    kind: 'import',
  } as const;
  expect(jobFigures(running).map((part) => part.replace(/\s/g, ' '))).toEqual([
    '42 MiB of 120 MiB',
    '41 MiB/s',
    '2 s left',
    '1 item',
  ]);
  const ended = { ...running, state: 'done', unit: 'spans', done: 7, total: undefined } as const;
  expect(jobFigures(ended)).toEqual(['7 spans']);
  // All is read and it goes on; it has not begun; it is over.
  const whole = { ...running, done: running.total, leftMs: 0 };
  expect(jobFigures(whole)).toContain('finishing');
  expect(jobFigures({ ...running, done: 0, total: undefined })).toEqual(['starting']);
  expect(jobFigures({ ...whole, state: 'done' })[0]!.replace(/\s/g, ' ')).toBe('120 MiB');
  // What is watched may grow for ever.
  expect(jobFigures({ ...running, kind: 'watch' }).join()).not.toContain('left');
});

test('the share of all is unknown while a part of it is, and watches do not count', () => {
  const of = (kind: string, done: number, total?: number): never => ({ kind, done, total }) as never;
  expect(shareOfAll([of('import', 1, 2), of('watch', 9)], [{ done: 0, total: 4 }])).toBe(0.25);
  expect(shareOfAll([of('import', 1, 2), of('export', 1)], [])).toBeUndefined();
  expect(shareOfAll([of('watch', 1)], [])).toBeUndefined();
});

test('a path is cut at a folder, from the front', () => {
  expect(cutPath('/home/me/a.json')).toBe('/home/me/a.json');
  const long = cutPath(`/${'very-long-folder/'.repeat(9)}traces.json`);
  expect(long).toMatch(/^…\/.*\/traces\.json$/);
  expect(long.length).toBeLessThanOrEqual(53);
});

test('only what looks like JSON is taken from the clipboard', () => {
  expect(mayBeTraces('\uFEFF\n {"resourceSpans": []}')).toBe(true);
  expect(mayBeTraces('[{"traceId": "1"}, …]')).toBe(true);
  for (const text of ['', '{}', 'service:checkout', '0af7651916cd43dd8448eb211c80319c', 'GET /x {"a":1}'])
    expect(mayBeTraces(text)).toBe(false);
});

test('a report as text tells everything, the worst first', () => {
  const session = sessionInfo('s', { name: 'a.zip' });
  const fine = report('fine.json', {
    spans: 1,
    bytes: 100,
    path: undefined,
    losses: ['Times are in microseconds.'],
  });
  const bad = report('bad.json', {
    spans: 2,
    bytes: 100,
    failure: 'It ends early.',
    skippedCount: 3,
    skipped: [{ place: 'line 2', reason: 'no JSON' }],
    repairedCount: 1,
    repaired: [{ place: '', reason: 'ids in base64' }],
  });
  expect(
    reportText(session, [fine, bad])
      .replace(/[^\S\n]/g, ' ')
      .split('\n'),
  ).toEqual([
    'a.zip: 200 B, 3 spans',
    '',
    '/home/me/bad.json (Jaeger JSON)',
    '  100 B, 2 spans',
    '  Not read whole: It ends early.',
    '  3 left out:',
    '    line 2: no JSON',
    '    and 2 more',
    '  1 put right:',
    '    ids in base64',
    '',
    'fine.json (Jaeger JSON)',
    '  100 B, 1 span',
    '  Times are in microseconds.',
  ]);
});

test('what was read is told by kind, where nothing else was read into the session', () => {
  const counts = { spans: 1, logs: 2, dataPoints: 0 };
  expect(itemWords(3, [counts])).toBe('1 span, 2 log records');
  expect(itemWords(0, [])).toBe('0 spans');
  expect(itemWords(2, [{ ...counts, spans: 0 }])).toBe('2 log records');
  expect(itemWords(3, [counts, counts])).toBe('3 items');
});

test('a long name in a sentence keeps both its ends', () => {
  expect(nameInNotice('cart.json')).toBe('cart.json');
  const long = nameInNotice(`eu-west-1-${'collector-'.repeat(30)}monday.jsonl`);
  expect(long).toMatch(/^eu-west-1-.*….*monday\.jsonl$/);
  expect(long).toHaveLength(64);
});
