import type { Spanset, StructuralOp } from './ast/spanset.ts';
import type { Brackets } from './brackets.ts';
import type { Diagnostics } from './diagnostics.ts';
import { figureOf, joinNodes, type Node, type Settled } from './node.ts';
import { isStructural, MAX_CHAIN } from './operators.ts';
import type { ComparisonParser } from './parse-comparison.ts';
import type { FigureParser } from './parse-figure.ts';
import { atHints } from './parse-hints.ts';
import { negated, settle, spansetOf } from './settle.ts';
import type { TokenStream } from './token-stream.ts';

const CONDITIONS = ['service:', 'status = error', 'duration > 500ms', '"text"'];

/** Reads what joins conditions and spansets: `or`, `and`, `>>` and the like, `not`; one method per level, loosest first. */
export class ExpressionParser {
  readonly #tokens: TokenStream;
  readonly #diagnostics: Diagnostics;
  readonly #brackets: Brackets;
  readonly #comparisons: ComparisonParser;
  readonly #figures: FigureParser;

  constructor(
    tokens: TokenStream,
    diagnostics: Diagnostics,
    brackets: Brackets,
    comparisons: ComparisonParser,
    figures: FigureParser,
  ) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
    this.#brackets = brackets;
    this.#comparisons = comparisons;
    this.#figures = figures;
  }

  /** An expression as what it is on its own, an operand being none. */
  settled(): Settled {
    return this.#settle(this.expression());
  }

  /** Terms with `and`, `or` or nothing between them, up to a pipe, the end, or what closes a bracket. */
  expression(): Node {
    const start = this.#tokens.peek().start;
    const first = this.#and();
    if (!this.#atOr()) return first.node;
    const terms = [this.#settle(first.node)];
    while (this.#atOr()) {
      const symbol = this.#tokens.take();
      const { node, symbols } = this.#and();
      terms.push(this.#settle(node));
      if (symbols && symbol.kind === '||') {
        this.#diagnostics.warn(
          this.#tokens.since(symbol.start),
          'Read as a || (b && c): TraceQL takes && and || from left to right. Parentheses make it plain.',
        );
      }
    }
    return joinNodes('or', terms, this.#tokens.since(start));
  }

  #and(): { node: Node; symbols: boolean } {
    const start = this.#tokens.peek().start;
    const terms: Node[] = [];
    let symbols = false;
    let dangling = true;
    while (!this.#atStop()) {
      const token = this.#tokens.peek();
      if (token.kind === '&&' || this.#tokens.atWord('and', 'AND')) {
        this.#tokens.take();
        if (dangling) this.#diagnostics.error(token, 'A condition is missing before this.', CONDITIONS);
        symbols ||= token.kind === '&&';
        dangling = true;
      } else if (this.#tokens.atTerm()) {
        terms.push(this.#structural());
        dangling = false;
      } else {
        this.#tokens.take();
        this.#diagnostics.error(token, `${token.text} is not expected here.`, ['and', 'or', '|']);
      }
    }
    if (dangling) this.#diagnostics.error(this.#tokens.peek(), 'A condition is missing here.', CONDITIONS);
    const [sole, ...others] = terms;
    const place = this.#tokens.since(start);
    if (sole !== undefined && others.length === 0) return { node: sole, symbols };
    return {
      node: joinNodes(
        'and',
        terms.map((term) => this.#settle(term)),
        place,
      ),
      symbols,
    };
  }

  #atOr(): boolean {
    return this.#tokens.at('||') || this.#tokens.atWord('or', 'OR');
  }

  #atStop(): boolean {
    const { kind } = this.#tokens.peek();
    if (kind === 'end' || kind === '|' || this.#atOr() || this.#brackets.atCloser()) return true;
    return !this.#brackets.any() && atHints(this.#tokens);
  }

  #structural(): Node {
    const start = this.#tokens.peek().start;
    let left = this.#unary();
    const figure = figureOf(left);
    if (figure !== undefined && !this.#brackets.inBraces()) {
      const stage = this.#figures.comparisonAfter(figure);
      if (stage !== undefined) return { kind: 'stage', stage, place: this.#tokens.since(start) };
    }
    for (let chain = 0; this.#atStructural(left); chain++) {
      const token = this.#tokens.take();
      const a = this.#spanset(left);
      const b = this.#spanset(this.#unary());
      const place = this.#tokens.since(start);
      if (chain >= MAX_CHAIN) {
        this.#diagnostics.error(token, `At most ${String(MAX_CHAIN)} of these in a row.`);
        left = { kind: 'nothing', place };
      } else {
        const spanset: Spanset = { type: 'structural', op: token.kind as StructuralOp, left: a, right: b };
        left = { kind: 'spanset', spanset, place };
      }
    }
    return left;
  }

  #atStructural(left: Node): boolean {
    return !this.#brackets.inBraces() && left.kind !== 'stage' && isStructural(this.#tokens.peek().kind);
  }

  #unary(): Node {
    const start = this.#tokens.peek().start;
    let isNegated = false;
    while (this.#tokens.at('!') || this.#tokens.atWord('not', 'NOT')) {
      this.#tokens.take();
      isNegated = !isNegated;
    }
    if (!this.#tokens.atTerm()) {
      this.#diagnostics.error(this.#tokens.peek(), 'A condition is missing here.', CONDITIONS);
      return { kind: 'nothing', place: this.#tokens.since(start) };
    }
    const node = this.#comparisons.comparison();
    return isNegated ? negated(this.#settle(node), this.#tokens.since(start), this.#diagnostics) : node;
  }

  #settle(node: Node): Settled {
    return settle(node, this.#brackets.inBraces(), this.#diagnostics);
  }

  #spanset(node: Node): Spanset {
    return spansetOf(this.#settle(node), this.#diagnostics);
  }
}
