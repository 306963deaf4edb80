import type { RedactionRule } from './rule.ts';

/** What is looked for until the user says otherwise. */
export const DEFAULT_RULES: readonly RedactionRule[] = [];
