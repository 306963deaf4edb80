import { expect, test } from 'vitest';
import { assemble } from '../../../app/core/analysis/assemble.ts';
import { criticalPath } from '../../../app/core/analysis/critical-path.ts';
import { selfTime } from '../../../app/core/analysis/self-time.ts';
import { serviceContribution } from '../../../app/core/analysis/service-contribution.ts';
import { traceFromText } from '../../fixtures/trace-from-text.ts';

/** `service share% critical/self spans[!errors]`, the greatest first. */
function contributionOf(text: string): string[] {
  const trace = assemble('t', traceFromText(text).spans);
  return serviceContribution(trace, criticalPath(trace), selfTime(trace)).map(
    ({ service, share, critical, self, spans, errors }) =>
      `${trace.services[service] || '-'} ${Math.round(share * 100)}% ${critical / 1e6}/${self / 1e6} ${spans}${errors ? `!${errors}` : ''}`,
  );
}

test.each([
  ['one service', 'a r 0..10\n  a x 2..8', ['a 100% 10/10 2']],
  ['a call', 'a r 0..10\n  b x 2..8', ['b 60% 6/6 1', 'a 40% 4/4 1']],
  [
    'side by side: self time exceeds the path',
    'a r 0..10\n  b x 0..10\n  c y 0..9',
    ['b 100% 10/10 1', 'c 0% 0/9 1', 'a 0% 0/0 1'],
  ],
  [
    'two spans of a service side by side',
    'a r 0..10\n  b x 0..10\n  b y 0..10',
    ['b 100% 10/20 2', 'a 0% 0/0 1'],
  ],
  ['errors are counted', 'a r 0..10 error\n  b x 0..4 error\n  b y 4..8', ['b 80% 8/8 2!1', 'a 20% 2/2 1!1']],
  [
    'equal shares: by self time',
    'a r 0..10\n  b x 0..5\n  c y 5..10\n  c z 5..9',
    ['c 50% 5/9 2', 'b 50% 5/5 1', 'a 0% 0/0 1'],
  ],
  ['a queue', 'a send 0..10 producer\n  b work 4..30 consumer', ['b 0% 0/26 1', 'a 100% 10/4 1'].reverse()],
  ['three levels', 'a r 0..10\n  b x 1..9\n    c y 2..8', ['c 60% 6/6 1', 'a 20% 2/2 1', 'b 20% 2/2 1']],
  ['a missing parent', 'b x 0..4 parent=77\nb y 6..10 parent=77', ['b 80% 8/8 2', '- 20% 2/0 0']],
  ['another root has self time only', 'a r 0..10\nb late 20..25', ['a 100% 10/10 1', 'b 0% 0/5 1']],
  ['no time at all', 'a r 5..5', ['a 0% 0/0 1']],
])('%s', (_, text, expected) => {
  expect(contributionOf(text)).toEqual(expected);
});
