import { expect, test } from 'vitest';
import { DEFAULT_RULES } from '../../../app/core/redaction/default-rules.ts';
import type { RedactionRule } from '../../../app/core/redaction/rule.ts';
import { defaultRule, keptRules, newRuleId, rulesInForce } from '../../../renderer/state/redaction-rules.ts';
import { readSetting } from '../../../renderer/state/setting-values.ts';
import { matchesByRule } from '../../../renderer/views/share/redaction-preview.ts';
import { patternProblem } from '../../../renderer/views/share/rule-pattern.ts';

const own: RedactionRule = { id: 'orders', title: 'Orders', enabled: true, match: 'key', pattern: 'order' };

test('only what differs from the rules of the program is kept, and newer ones of the program apply', () => {
  expect(rulesInForce([])).toEqual(DEFAULT_RULES);
  expect(keptRules(rulesInForce([]))).toEqual([]);
  const off = { ...DEFAULT_RULES[0]!, enabled: !DEFAULT_RULES[0]!.enabled };
  const kept = keptRules(rulesInForce([own, off]));
  expect(kept).toEqual([off, own]);
  expect(rulesInForce(kept)).toHaveLength(DEFAULT_RULES.length + 1);
  expect(defaultRule(off.id)).toBe(DEFAULT_RULES[0]);
});

test('kept rules come back whole from the settings, and what is no rule does not', () => {
  const rule = { ...own, keys: '^db\\.', check: 'luhn' as const };
  const stored: unknown = JSON.parse(JSON.stringify([rule, { id: 'x' }, null, { ...own, match: 'other' }]));
  expect(readSetting.redactionRules(stored)).toEqual([rule]);
});

test('a new id says what the rule is for, and is no other rule’s', () => {
  expect(newRuleId('Customer number', [])).toBe('customer-number');
  expect(newRuleId('Orders!', [own])).toBe('orders-2');
  expect(newRuleId('日本', [])).toBe('own');
});

test('a pattern is refused with the reason, before it is kept', () => {
  const problem = (pattern: string): string => patternProblem({ ...own, pattern });
  expect(problem('customer[._-]?id')).toBe('');
  expect(problem(' ')).toContain('Write what');
  expect(problem('(')).toContain('(');
  expect(problem('a*')).not.toBe('');
});

test('matches are summed up by rule', () => {
  const match = { distinct: 1, examples: [] };
  const found = matchesByRule({
    matches: [
      { ...match, rule: 'email', key: 'user.email', count: 3 },
      { ...match, rule: 'email', key: 'log body', count: 2 },
      { ...match, rule: 'token', key: '__proto__', count: 1 },
    ],
    spans: 9,
    complete: true,
    elapsedMs: 1,
  });
  expect([...found].map(([rule, { count, keys }]) => [rule, count, keys.length])).toEqual([
    ['email', 5, 2],
    ['token', 1, 1],
  ]);
});
