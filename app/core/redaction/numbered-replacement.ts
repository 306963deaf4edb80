import type { Replacement } from './redactor.ts';

/** Replacements by number, in order of appearance: `[email-1]`. For texts that a person reads, made in one go. */
export function numberedReplacement(): Replacement {
  const numbers = new Map<string, Map<string, number>>();
  return (rule, value) => {
    let known = numbers.get(rule);
    if (known === undefined) numbers.set(rule, (known = new Map()));
    let number = known.get(value);
    if (number === undefined) known.set(value, (number = known.size + 1));
    return `[${rule}-${number}]`;
  };
}
