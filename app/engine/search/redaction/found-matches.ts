import type { RedactionPreview } from '../../../core/contract/file-methods.ts';
import type { Match, Replacement } from '../../../core/redaction/redactor.ts';
import { hashBytes } from '../../store/hash.ts';
import { HashIndex } from '../../store/hash-index.ts';

type PreviewMatch = RedactionPreview['matches'][number];

/** A few say what a rule takes for a secret; who looks for more has the query field. */
const MAX_EXAMPLES = 5;
/** Different values that are told apart, all kinds together: some 100 MB. */
const MAX_DISTINCT = 4_000_000;
/** Kinds of matches that are told: more keys than a person reads through. */
const MAX_KINDS = 1_000;
/** Of a text around a match. */
const BEFORE = 40;
const AFTER = 100;

const encoder = new TextEncoder();

/** What rules found, by rule and key. */
export class FoundMatches {
  /** Something was found that is not told, or not counted apart. */
  isCut = false;
  readonly #kinds = new Map<string, PreviewMatch>();
  /** Values of a kind, by a 53-bit hash. */
  readonly #known = new HashIndex();
  readonly #replacement: Replacement;

  constructor(replacement: Replacement) {
    this.#replacement = replacement;
  }

  /** @param count how often the text is there */
  add(key: string, text: string, matches: readonly Match[], count: number): void {
    for (const match of matches) {
      const kind = this.#kind(match.rule, key);
      if (kind === undefined) continue;
      kind.count += count;
      if (!this.#isNew(kind, text.slice(match.start, match.end))) continue;
      kind.distinct++;
      if (kind.examples.length < MAX_EXAMPLES) kind.examples.push(this.#example(text, match, matches));
    }
  }

  /** The most frequent first. */
  list(): PreviewMatch[] {
    return [...this.#kinds.values()].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  }

  #kind(rule: string, key: string): PreviewMatch | undefined {
    const id = `${rule}\0${key}`;
    let kind = this.#kinds.get(id);
    if (kind !== undefined) return kind;
    if (this.#kinds.size >= MAX_KINDS) {
      this.isCut = true;
      return undefined;
    }
    kind = { rule, key, count: 0, distinct: 0, examples: [] };
    this.#kinds.set(id, kind);
    return kind;
  }

  #isNew({ rule, key }: PreviewMatch, value: string): boolean {
    const bytes = encoder.encode(`${rule}\0${key}\0${value}`);
    const hash = hashBytes(bytes, 0, bytes.length, 0);
    if (this.#known.get(hash) !== undefined) return false;
    if (this.#known.count >= MAX_DISTINCT) {
      this.isCut = true;
      return false;
    }
    this.#known.getOrSet(hash, 1);
    return true;
  }

  #example(text: string, { start, end }: Match, matches: readonly Match[]): PreviewMatch['examples'][number] {
    const from = Math.max(0, start - BEFORE);
    const to = Math.min(text.length, Math.min(end, start + AFTER) + BEFORE);
    let after = '';
    let at = from;
    for (const match of matches) {
      if (match.end <= from || match.start >= to) continue;
      after +=
        text.slice(at, match.start) + this.#replacement(match.rule, text.slice(match.start, match.end));
      at = match.end;
    }
    after += text.slice(at, Math.max(at, to));
    return {
      before: cut(text.slice(from, to), from, to, text),
      after: cut(after, from, Math.max(at, to), text),
    };
  }
}

/** Says by dots that there is more on a side; half a character at the edge goes. */
function cut(part: string, from: number, to: number, whole: string): string {
  return `${from > 0 ? '…' : ''}${part.toWellFormed()}${to < whole.length ? '…' : ''}`;
}
