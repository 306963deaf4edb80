import { CHECKS } from './checks.ts';
import { DEFAULT_RULES, NEEDED_TEXTS } from './default-rules.ts';
import type { RedactionRule } from './rule.ts';

/** What is wrong with a rule, for people. */
export interface RuleProblem {
  rule: string;
  title: string;
  /** Which of the rule's patterns it is. */
  field: 'pattern' | 'keys';
  message: string;
}

/** A range of a text that goes, in UTF-16 units. */
export interface Range {
  start: number;
  end: number;
}

/** How a long text is searched: in pieces of so many characters, which overlap by as much as a match may be long. */
interface Pieces {
  chars: number;
  overlap: number;
}

/** The rules that come with the program find bounded matches in time that grows with the text. A private key of 8192 bits fits in. */
const KNOWN_PIECES: Pieces = { chars: 65_536, overlap: 12_288 };
/**
 * The time that a user's pattern takes may well grow with the square of a text's length: in small pieces it grows with the text. Of a
 * longer match than the overlap a part may stay.
 */
const OWN_PIECES: Pieces = { chars: 2_048, overlap: 512 };

/** A rule that is ready to be looked for. */
export class CompiledRule {
  readonly id: string;
  readonly #pattern: RegExp;
  readonly #keys: RegExp | undefined;
  readonly #needed: readonly (readonly string[])[];
  readonly #pieces: Pieces;
  readonly #check: ((text: string) => boolean) | undefined;

  /** @throws SyntaxError where a pattern is broken; `ruleProblem` tells it beforehand */
  constructor(rule: RedactionRule) {
    this.id = rule.id;
    this.#pattern = patternOf(rule.pattern, rule.match === 'value');
    this.#keys = rule.keys === undefined ? undefined : patternOf(rule.keys, false);
    this.#pieces = isDefault(rule.pattern) ? KNOWN_PIECES : OWN_PIECES;
    this.#needed = NEEDED_TEXTS.get(rule.pattern) ?? [];
    this.#check = rule.check === undefined ? undefined : CHECKS[rule.check];
  }

  /** Whether the pattern is found in a key. */
  isKey(key: string): boolean {
    return this.#pattern.test(key);
  }

  /** Whether a value rule looks at the values of a key. */
  isFor(key: string): boolean {
    return this.#keys === undefined || this.#keys.test(key);
  }

  /** @param lower the text in lower case */
  mayMatch(lower: string): boolean {
    return this.#needed.every((texts) => texts.some((text) => lower.includes(text)));
  }

  /** Where the pattern is found in a text, in order; pieces of a long text may tell a place twice. */
  find(text: string, found: (range: Range) => void): void {
    const { chars, overlap } = this.#pieces;
    for (let at = 0; ; at += chars - overlap) {
      this.#findIn(at === 0 && text.length <= chars ? text : text.slice(at, at + chars), at, found);
      if (at + chars >= text.length) return;
    }
  }

  #findIn(text: string, offset: number, found: (range: Range) => void): void {
    const pattern = this.#pattern;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const [start, end] = match.indices?.groups?.['secret'] ?? [match.index, pattern.lastIndex];
      if (match[0] === '') pattern.lastIndex++;
      if (end > start && (this.#check?.(text.slice(start, end)) ?? true))
        found({ start: offset + start, end: offset + end });
    }
  }
}

/** What keeps a rule from being used; undefined where nothing does. Whether its patterns come to an end in time is not looked at. */
export function ruleProblem(rule: RedactionRule): RuleProblem | undefined {
  for (const field of ['pattern', 'keys'] as const) {
    const source = rule[field];
    if (source === undefined) continue;
    const problem = { rule: rule.id, title: rule.title, field };
    if (source === '') return { ...problem, message: 'The pattern is empty: it would be found everywhere.' };
    try {
      if (patternOf(source, false).test(''))
        return { ...problem, message: 'The pattern is found in an empty text, and so everywhere.' };
    } catch (error) {
      return { ...problem, message: (error as Error).message };
    }
  }
  return undefined;
}

function isDefault(pattern: string): boolean {
  return DEFAULT_RULES.some((rule) => rule.pattern === pattern);
}

/** By whole characters where the pattern allows that; many patterns that people write are valid only without. */
function patternOf(source: string, isSearched: boolean): RegExp {
  const flags = `i${isSearched ? 'g' : ''}${isSearched && source.includes('(?<secret>') ? 'd' : ''}`;
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    return new RegExp(source, flags);
  }
}
