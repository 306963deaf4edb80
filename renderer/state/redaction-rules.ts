import { DEFAULT_RULES } from '../../app/core/redaction/default-rules.ts';
import type { RedactionRule } from '../../app/core/redaction/rule.ts';

/** The rules that apply: those that come with the program, as the user changed them, then the user's own. */
export function rulesInForce(kept: readonly RedactionRule[]): RedactionRule[] {
  const changed = new Map(kept.map((rule) => [rule.id, rule]));
  const own = kept.filter(({ id }) => defaultRule(id) === undefined);
  return [...DEFAULT_RULES.map((rule) => changed.get(rule.id) ?? rule), ...own];
}

/** What of the rules has to be kept: what differs from those that come with the program. */
export function keptRules(rules: readonly RedactionRule[]): RedactionRule[] {
  return rules.filter((rule) => {
    const first = defaultRule(rule.id);
    return first === undefined || !sameRule(rule, first);
  });
}

/** The rule as it comes with the program; undefined for one of the user's own. */
export function defaultRule(id: string): RedactionRule | undefined {
  return DEFAULT_RULES.find((rule) => rule.id === id);
}

export function sameRule(a: RedactionRule, b: RedactionRule): boolean {
  return (
    a.title === b.title &&
    a.enabled === b.enabled &&
    a.match === b.match &&
    a.pattern === b.pattern &&
    a.keys === b.keys &&
    a.check === b.check
  );
}

/** An id for a new rule, of its title: it stands in the replacement, so it says what was there. */
export function newRuleId(title: string, rules: readonly RedactionRule[]): string {
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 24);
  const stem = plain === '' ? 'own' : plain;
  const taken = new Set(rules.map(({ id }) => id));
  if (!taken.has(stem)) return stem;
  let number = 2;
  while (taken.has(`${stem}-${number}`)) number++;
  return `${stem}-${number}`;
}
