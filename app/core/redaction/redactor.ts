import { CompiledRule, type Range } from './compiled-rule.ts';
import { jsonMembers } from './json-members.ts';
import type { RedactionRule } from './rule.ts';

/** What stands for a value: equal for equal values of a rule within one export, and telling nothing of it. */
export type Replacement = (rule: string, value: string) => string;

/** A part of a text that a rule wants gone. */
export interface Match extends Range {
  rule: string;
  /** What stands for it is put in quotes: it was a number in JSON. */
  isQuoted?: boolean;
}

/** Told of what is replaced of a text, and of the key that the text is the value of. */
export type OnMatch = (key: string, matches: readonly Match[], text: string) => void;

/** Keys whose rule is remembered: those of most data are some hundreds. */
const MAX_KEYS = 10_000;

/** The attribute whose whole value is a query string. */
const QUERY_KEY = 'url.query';

/**
 * Replaces what rules find. What the rules match is looked for in the text as it was received and then replaced at once, so that no
 * rule finds what another has written.
 */
export class Redactor {
  /** Values replaced so far. */
  replaced = 0;
  readonly #keyRules: CompiledRule[] = [];
  readonly #valueRules: CompiledRule[] = [];
  readonly #replacement: Replacement;
  readonly #ruleOfKey = new Map<string, string | undefined>();
  readonly #onMatch: OnMatch | undefined;
  #current = '';
  #currentKey = '';

  /** @throws SyntaxError where a rule's pattern is broken; `ruleProblem` tells it beforehand */
  constructor(rules: readonly RedactionRule[], replacement: Replacement, onMatch?: OnMatch) {
    for (const rule of rules) {
      if (!rule.enabled) continue;
      (rule.match === 'key' ? this.#keyRules : this.#valueRules).push(new CompiledRule(rule));
    }
    this.#replacement = replacement;
    this.#onMatch = onMatch;
  }

  /** The rule that was tried last: the one that does not come to an end, where work is cut short. */
  get current(): string {
    return this.#current;
  }

  /** The key that it was tried on, or on whose value; '' for a text that has none. */
  get currentKey(): string {
    return this.#currentKey;
  }

  /** An attribute's value as it may leave. @param key '' for a text that has none, such as a span's name */
  value(key: string, text: string): string {
    const matches = this.matches(key, text);
    return matches.length === 0 ? text : this.replace(key, text, matches);
  }

  /** The rule by which a key's value goes whole; undefined where it may stay. */
  keyRule(key: string): string | undefined {
    if (key === '') return undefined;
    const known = this.#ruleOfKey.get(key);
    if (known !== undefined || this.#ruleOfKey.has(key)) return known;
    const rule = this.#keyRules.find((each) => {
      this.#trying(each, key);
      return each.isKey(key);
    })?.id;
    if (this.#ruleOfKey.size >= MAX_KEYS) this.#ruleOfKey.clear();
    this.#ruleOfKey.set(key, rule);
    return rule;
  }

  /** What goes of a text, in order, nothing of it twice. */
  matches(key: string, text: string): Match[] {
    if (text === '') return [];
    const rule = this.keyRule(key);
    return rule === undefined ? this.#found(key, text) : [{ rule, start: 0, end: text.length }];
  }

  /** A text without its matches. */
  replace(key: string, text: string, matches: readonly Match[]): string {
    this.#onMatch?.(key, matches, text);
    let result = '';
    let at = 0;
    for (const match of matches) {
      const stand = this.stand(match.rule, text.slice(match.start, match.end));
      result += text.slice(at, match.start) + (match.isQuoted === true ? `"${stand}"` : stand);
      at = match.end;
    }
    return result + text.slice(at);
  }

  /** What stands for a value that a rule wants gone. */
  stand(rule: string, value: string): string {
    this.replaced++;
    return this.#replacement(rule, value);
  }

  #trying(rule: CompiledRule, key: string): void {
    this.#current = rule.id;
    this.#currentKey = key;
  }

  #found(key: string, received: string): Match[] {
    // A query string by itself is read as it stands in its URL.
    const lead = key === QUERY_KEY && !received.startsWith('?') ? 1 : 0;
    const text = lead === 1 ? `?${received}` : received;
    const lower = text.toLowerCase();
    const found: Match[] = [];
    if (this.#keyRules.length > 0) {
      const isTelling = (name: string): boolean => this.keyRule(name) !== undefined;
      jsonMembers(received, isTelling, (name, { start, end, isText }) => {
        found.push({ rule: this.keyRule(name)!, start, end, isQuoted: !isText });
      });
    }
    for (const rule of this.#valueRules) {
      this.#trying(rule, key);
      if (!rule.isFor(key) || !rule.mayMatch(lower)) continue;
      rule.find(text, ({ start, end }) => {
        found.push({ rule: rule.id, start: Math.max(0, start - lead), end: end - lead });
      });
    }
    return found.length === 0 ? found : disjoint(found, received);
  }
}

/**
 * Matches in order without overlaps. Those that overlap are one, which goes by the rule that found all of it, or else by the first:
 * nothing that any rule found stays.
 */
function disjoint(found: Match[], text: string): Match[] {
  const result: Match[] = [];
  const inOrder = found.map((match) => wholeCharacters(match, text)).sort((a, b) => a.start - b.start);
  for (const match of inOrder) {
    const last = result.at(-1);
    if (last === undefined || match.start >= last.end) result.push(match);
    else if (match.end > last.end) {
      if (match.start === last.start) last.rule = match.rule;
      last.end = match.end;
    }
  }
  return result;
}

/** A match that cuts no character in two. */
function wholeCharacters(match: Match, text: string): Match {
  const { start, end } = match;
  const isCut = (at: number): boolean =>
    at > 0 && (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
  return { ...match, start: isCut(start) ? start - 1 : start, end: isCut(end) ? end + 1 : end };
}
