import type { RedactionPreview } from '../../../app/core/contract/file-methods.ts';

export type PreviewMatch = RedactionPreview['matches'][number];

/** What a preview says of one rule. */
export interface RuleMatches {
  count: number;
  /** By key, the most frequent first. */
  keys: readonly PreviewMatch[];
}

export function matchesByRule(preview: RedactionPreview | undefined): ReadonlyMap<string, RuleMatches> {
  const rules = new Map<string, { count: number; keys: PreviewMatch[] }>();
  for (const match of preview?.matches ?? []) {
    const known = rules.get(match.rule) ?? { count: 0, keys: [] };
    known.count += match.count;
    known.keys.push(match);
    rules.set(match.rule, known);
  }
  return rules;
}
