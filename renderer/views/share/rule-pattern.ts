import { ruleProblem } from '../../../app/core/redaction/compiled-rule.ts';
import type { RedactionRule } from '../../../app/core/redaction/rule.ts';

/** Why a rule can't be used, in words; '' where it can. */
export function patternProblem(rule: RedactionRule): string {
  if (rule.pattern.trim() === '') return 'Write what is looked for, as a regular expression.';
  return ruleProblem(rule)?.message ?? '';
}
