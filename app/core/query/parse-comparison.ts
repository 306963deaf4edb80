import { negative } from './arithmetic.ts';
import type { CompareOp } from './ast/predicate.ts';
import type { Brackets } from './brackets.ts';
import type { PlacedOperand } from './comparisons.ts';
import { buildColon, buildComparison } from './comparisons.ts';
import type { Diagnostics } from './diagnostics.ts';
import { factsOf, readField } from './field-names.ts';
import type { Token } from './lexer.ts';
import { predicateNode, type Node } from './node.ts';
import { negate } from './operands.ts';
import { COMPARISONS, takesText } from './operators.ts';
import type { OperandParser } from './parse-operand.ts';
import { negated, settle } from './settle.ts';
import type { TokenStream } from './token-stream.ts';

const SCOPES_WITH_FACTS: ReadonlySet<string> = new Set([
  'trace',
  'span',
  'event',
  'link',
  'instrumentation',
  'scope',
]);

/** Reads `a > 1`, `a not contains "b"` and `key:value`. */
export class ComparisonParser {
  readonly #tokens: TokenStream;
  readonly #diagnostics: Diagnostics;
  readonly #brackets: Brackets;
  readonly #operands: OperandParser;

  constructor(tokens: TokenStream, diagnostics: Diagnostics, brackets: Brackets, operands: OperandParser) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
    this.#brackets = brackets;
    this.#operands = operands;
  }

  /** A comparison, or what stands where one may: a group, a word, an operand that something may follow. */
  comparison(): Node {
    const start = this.#tokens.peek().start;
    const minus = this.#tokens.accept('-');
    const first = this.#operands.primary('left');
    if (first.kind !== 'operand') return minus ? this.#negated(first, start) : first;
    if (this.#tokens.at(':') && first.word !== undefined) {
      const node = this.#colon(first.word);
      return minus ? this.#negated(node, start) : node;
    }
    if (minus && this.#operands.arithmeticOp() === undefined && this.#comparisonOp() === undefined) {
      const opposite = first.minus ? undefined : negative(first.operand);
      if (opposite === undefined) return this.#negated(first, start);
      return { ...first, operand: opposite, minus: true, place: this.#tokens.since(start) };
    }
    const left = this.#operands.climb(minus ? this.#operands.opposite(first, start) : first);
    const comparison = this.#comparisonOp();
    if (comparison === undefined || left.kind !== 'operand') return left;
    for (let count = comparison.tokens; count > 0; count--) this.#tokens.take();
    const right = this.#operands.operand(takesText(comparison.op) ? 'text' : 'right');
    const place = this.#tokens.since(start);
    if (right === undefined) return { kind: 'nothing', place };
    const predicate = buildComparison(left, comparison.op, right, this.#diagnostics);
    return predicateNode(predicate && comparison.negated ? negate(predicate) : predicate, place);
  }

  /** The opposite of a node, with a minus or `not` at `start` before it. */
  #negated(node: Node, start: number): Node {
    const settled = settle(node, this.#brackets.inBraces(), this.#diagnostics);
    return negated(settled, this.#tokens.since(start), this.#diagnostics);
  }

  /** The comparison that comes next: the operator, and how many tokens it takes. `not contains` is two. */
  #comparisonOp(): { op: CompareOp; tokens: number; negated: boolean } | undefined {
    const token = this.#tokens.peek();
    const op = COMPARISONS.get(token.kind);
    if (op !== undefined) return { op, tokens: 1, negated: false };
    const negated = this.#tokens.atWord('not', 'NOT');
    const word = this.#tokens.peek(negated ? 1 : 0);
    if (word.kind !== 'word' || (word.text !== 'contains' && word.text !== 'like')) return undefined;
    return { op: word.text, tokens: negated ? 2 : 1, negated };
  }

  /** `key:value`, `key:"value"` and `key:>value`. */
  #colon(key: Token): Node {
    this.#tokens.take();
    const value = this.#tokens.peek();
    const glued = value.start === this.#tokens.lastEnd;
    if (key.kind === 'word' && SCOPES_WITH_FACTS.has(key.text)) {
      if (value.kind === 'value') this.#tokens.take();
      const fits = factsOf(key.text);
      const place = this.#tokens.since(key.start);
      this.#diagnostics.error(place, `${key.text}: is followed by one of ${fits.join(', ')}.`, fits);
      return { kind: 'nothing', place };
    }
    const field = readField(key.text) ?? { scope: 'any', name: key.text };
    const comparison = this.#comparisonOp();
    if (glued && comparison?.tokens === 1 && value.kind !== 'word') {
      this.#tokens.take();
      const left: PlacedOperand = { operand: { type: 'field', field }, place: key, text: key.text };
      const right = this.#operands.operand(takesText(comparison.op) ? 'text' : 'right');
      const predicate = right && buildComparison(left, comparison.op, right, this.#diagnostics);
      return predicateNode(predicate, this.#tokens.since(key.start));
    }
    if (!glued || (value.kind !== 'value' && value.kind !== 'string')) {
      this.#diagnostics.error(this.#tokens.since(key.start), `A value is missing after ${key.text}:`);
      return { kind: 'nothing', place: this.#tokens.since(key.start) };
    }
    this.#tokens.take();
    const typed = { text: value.text, quoted: value.kind === 'string', place: value };
    return predicateNode(buildColon(field, typed, this.#diagnostics), this.#tokens.since(key.start));
  }
}
