import { Redactor } from '../../../app/core/redaction/redactor.ts';
import type { RuleTest, RuleTestAnswer } from './rule-tester.ts';

addEventListener('message', ({ data: { number, rule, key, text } }: MessageEvent<RuleTest>) => {
  const stand = `[${rule.id}-…]`;
  postMessage({ number, after: new Redactor([rule], () => stand).value(key, text) } satisfies RuleTestAnswer);
});
// Whoever counts the time of a test begins now.
postMessage({ number: 0, after: '' } satisfies RuleTestAnswer);
