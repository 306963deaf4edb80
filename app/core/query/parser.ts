import type { ArithmeticOp, CompareOp, Operand } from './ast/predicate.ts';
import { EVERY_SPAN } from './ast/predicate.ts';
import type { Pipeline, Query } from './ast/query.ts';
import type { Spanset, StructuralOp } from './ast/spanset.ts';
import { arithmetic, negative } from './arithmetic.ts';
import type { PlacedOperand } from './comparisons.ts';
import { buildColon, buildComparison } from './comparisons.ts';
import type { Diagnostics } from './diagnostics.ts';
import { factsOf, readField } from './field-names.ts';
import type { Token, TokenKind } from './lexer.ts';
import { figureOf, joinNodes, predicateNode, type Node, type Settled } from './node.ts';
import { negate, readOperand, textOfOperand, type Side } from './operands.ts';
import { StageParser } from './stages.ts';
import type { TokenStream } from './token-stream.ts';
import { wordAlone } from './words.ts';

/** Brackets inside brackets; the parser, the printer and every walk over the tree recurse this deep at most. */
export const MAX_DEPTH = 50;
/** Operators in a row that nest to the left, such as `{a} > {b} > {c}`: they deepen the tree as brackets do. */
export const MAX_CHAIN = 100;

const COMPARISONS: ReadonlyMap<TokenKind, CompareOp> = new Map<TokenKind, CompareOp>([
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['=~', '=~'],
  ['!~', '!~'],
]);
const STRUCTURAL: ReadonlySet<string> = new Set<StructuralOp>([
  ...(['>', '>>', '<', '<<', '~'] as const),
  ...(['!>', '!>>', '!<', '!<<', '!~'] as const),
  ...(['&>', '&>>', '&<', '&<<', '&~'] as const),
]);
const PRECEDENCE: Record<ArithmeticOp, number> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };
const SCOPES_WITH_FACTS: ReadonlySet<string> = new Set([
  'trace',
  'span',
  'event',
  'link',
  'instrumentation',
  'scope',
]);
const TEXT_OPS: ReadonlySet<CompareOp> = new Set(['=~', '!~', 'contains', 'like']);
const VALUES = ['"text"', '200', '500ms', 'true', 'nil'];
const CONDITIONS = ['service:', 'status = error', 'duration > 500ms', '"text"'];

/** Recursive descent, one method per level, loosest first; binary operators by precedence climbing. */
export class Parser {
  readonly #tokens: TokenStream;
  readonly #diagnostics: Diagnostics;
  readonly #stages: StageParser;
  /** The brackets that are open, as the tokens that would close them. */
  readonly #closers: TokenKind[] = [];
  /** Operators that wait for their right side. */
  #nested = 0;

  constructor(tokens: TokenStream, diagnostics: Diagnostics) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
    this.#stages = new StageParser(tokens, diagnostics, {
      expression: () => {
        const node = this.#settle(this.#or());
        return node.kind === 'stage' ? { stage: node.stage } : { spanset: this.#spanset(node) };
      },
      group: () => this.#primary('right'),
      operand: () => this.#operand('left'),
    });
  }

  query(): Query {
    if (this.#tokens.at('end') || this.#stages.atHints()) {
      return { source: this.#spanset(undefined), stages: [], hints: this.#stages.hints() };
    }
    const pipeline = this.#pipeline().pipeline;
    const hints = this.#stages.hints();
    const rest = this.#tokens.peek();
    if (rest.kind !== 'end') this.#diagnostics.error(rest, `${rest.text} is not expected here.`, ['|']);
    return { ...pipeline, hints };
  }

  /** What stands before the first pipe, as it is if no pipe follows, and the whole as a pipeline. */
  #pipeline(): { alone: Node | undefined; pipeline: Pipeline } {
    if (this.#stages.atFunction()) {
      const stages = this.#stages.chain();
      return { alone: undefined, pipeline: { source: this.#spanset(undefined), stages } };
    }
    const node = this.#or();
    const alone = this.#tokens.at('|') ? undefined : node;
    // Nothing but a sole pair of parentheses may still be an operand, of which the caller knows more.
    if (alone?.kind === 'operand' && this.#closers.length > 0) {
      return { alone, pipeline: { source: this.#spanset(undefined), stages: [] } };
    }
    const settled = this.#settle(node);
    const inner =
      settled.kind === 'stage'
        ? { source: this.#spanset(undefined), stages: [settled.stage] }
        : settled.kind === 'spanset' && settled.spanset.type === 'pipeline'
          ? settled.spanset.pipeline
          : { source: this.#spanset(settled), stages: [] };
    const more = this.#tokens.accept('|') ? this.#stages.chain() : [];
    return {
      alone: alone && settled,
      pipeline: { source: inner.source, stages: [...inner.stages, ...more] },
    };
  }

  #or(): Node {
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
      } else if (this.#startsTerm(token)) {
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
    if (kind === 'end' || kind === '|' || this.#atOr() || this.#closers.includes(kind)) return true;
    return this.#closers.length === 0 && this.#stages.atHints();
  }

  #startsTerm({ kind }: Token): boolean {
    return ['word', 'string', '{', '(', '!', '-'].includes(kind);
  }

  #structural(): Node {
    const start = this.#tokens.peek().start;
    let left = this.#unary();
    const figure = figureOf(left);
    if (figure !== undefined && !this.#inBraces()) {
      const stage = this.#stages.comparisonAfter(figure);
      if (stage !== undefined) return { kind: 'stage', stage, place: this.#tokens.since(start) };
    }
    for (let chain = 0; this.#atStructural(left); chain++) {
      const token = this.#tokens.take();
      const a = this.#spanset(this.#settle(left));
      const b = this.#spanset(this.#settle(this.#unary()));
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
    return !this.#inBraces() && left.kind !== 'stage' && STRUCTURAL.has(this.#tokens.peek().kind);
  }

  #inBraces(): boolean {
    return this.#closers.includes('}');
  }

  #unary(): Node {
    const start = this.#tokens.peek().start;
    let negated = false;
    while (this.#tokens.at('!') || this.#tokens.atWord('not', 'NOT')) {
      this.#tokens.take();
      negated = !negated;
    }
    if (!this.#startsTerm(this.#tokens.peek())) {
      this.#diagnostics.error(this.#tokens.peek(), 'A condition is missing here.', CONDITIONS);
      return { kind: 'nothing', place: this.#tokens.since(start) };
    }
    const node = this.#comparison();
    return negated ? this.#negated(node, start) : node;
  }

  #negated(node: Node, start: number): Settled {
    const settled = this.#settle(node);
    const place = this.#tokens.since(start);
    if (settled.kind === 'spanset' || settled.kind === 'stage') {
      this.#diagnostics.error(place, 'Only conditions can be negated: put the not inside the braces.', [
        '{ not ',
      ]);
      return { kind: 'nothing', place };
    }
    return settled.kind === 'predicate' ? predicateNode(negate(settled.predicate), place) : settled;
  }

  #comparison(): Node {
    const start = this.#tokens.peek().start;
    const minus = this.#tokens.accept('-');
    const first = this.#startsTerm(this.#tokens.peek()) ? this.#primary('left') : this.#missing();
    if (first.kind !== 'operand') return minus ? this.#negated(first, start) : first;
    if (this.#tokens.at(':') && first.word !== undefined) {
      const node = this.#colon(first.word);
      return minus ? this.#negated(node, start) : node;
    }
    if (minus && this.#arithmeticOp() === undefined && this.#comparisonOp() === undefined) {
      const opposite = first.minus ? undefined : negative(first.operand);
      if (opposite === undefined) return this.#negated(first, start);
      return { ...first, operand: opposite, minus: true, place: this.#tokens.since(start) };
    }
    const left = this.#climb(minus ? this.#opposite(first, start) : first, 1);
    const comparison = this.#comparisonOp();
    if (comparison === undefined || left.kind !== 'operand') return left;
    for (let count = comparison.tokens; count > 0; count--) this.#tokens.take();
    const right = this.#operand(TEXT_OPS.has(comparison.op) ? 'text' : 'right');
    const place = this.#tokens.since(start);
    if (right === undefined) return { kind: 'nothing', place };
    const predicate = buildComparison(left, comparison.op, right, this.#diagnostics);
    return predicateNode(predicate && comparison.negated ? negate(predicate) : predicate, place);
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
      const right = this.#operand(TEXT_OPS.has(comparison.op) ? 'text' : 'right');
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

  /** An operand with its arithmetic; reports and gives undefined where there is none. */
  #operand(side: Side): PlacedOperand | undefined {
    const start = this.#tokens.peek().start;
    const minus = this.#tokens.accept('-');
    const first = this.#startsTerm(this.#tokens.peek()) ? this.#primary(side) : this.#missing();
    const signed = minus && first.kind === 'operand' ? this.#opposite(first, start) : first;
    const node = side === 'text' ? signed : this.#climb(signed, 1);
    if (node.kind === 'operand') return node;
    if (node.kind !== 'nothing') this.#diagnostics.error(node.place, 'A value is expected here.', VALUES);
    return undefined;
  }

  #missing(): Node {
    const token = this.#tokens.peek();
    this.#diagnostics.error(token, 'A value is missing here.', VALUES);
    return { kind: 'nothing', place: token };
  }

  #opposite(node: Extract<Node, { kind: 'operand' }>, start: number): Node {
    return this.#calculated(negative(node.operand), start);
  }

  #calculated(operand: Operand | undefined, start: number): Node {
    const place = this.#tokens.since(start);
    if (operand === undefined) {
      this.#diagnostics.error(place, 'Only numbers and durations can be calculated with.');
      return { kind: 'nothing', place };
    }
    return { kind: 'operand', operand, place, text: textOfOperand(operand), word: undefined, minus: false };
  }

  /** Precedence climbing over operators that bind at least as tightly as `least`; `^` nests to the right. */
  #climb(first: Node, least: number): Node {
    let left = first;
    for (let chain = 0; left.kind === 'operand'; chain++) {
      const op = this.#arithmeticOp();
      if (op === undefined || PRECEDENCE[op] < least) return left;
      const token = this.#tokens.peek();
      this.#tokens.takeFirstCharacter();
      if (chain >= MAX_CHAIN || this.#nested > MAX_DEPTH) {
        this.#diagnostics.error(token, `At most ${String(MAX_CHAIN)} of these in a row.`);
        return { kind: 'nothing', place: token };
      }
      const start = left.place.start;
      const minus = this.#tokens.accept('-');
      const operand = this.#startsTerm(this.#tokens.peek()) ? this.#primary('left') : this.#missing();
      this.#nested++;
      const signed = minus && operand.kind === 'operand' ? this.#opposite(operand, start) : operand;
      const right = this.#climb(signed, op === '^' ? 3 : PRECEDENCE[op] + 1);
      this.#nested--;
      if (right.kind !== 'operand') {
        if (right.kind !== 'nothing')
          this.#diagnostics.error(right.place, 'A value is expected here.', VALUES);
        return { kind: 'nothing', place: right.place };
      }
      left = this.#calculated(arithmetic(op, left.operand, right.operand), start);
    }
    return left;
  }

  /** An operator between two operands: it stands alone between spaces, or follows a closing parenthesis. */
  #arithmeticOp(): ArithmeticOp | undefined {
    const token = this.#tokens.peek();
    if (token.kind === '^') return '^';
    if (token.kind === '-') return this.#tokens.isGlued() ? undefined : '-';
    if (token.kind !== 'word') return undefined;
    const alone = token.text.length === 1 && token.end !== this.#tokens.peek(1).start;
    if (!alone && token.start !== this.#tokens.lastEnd) return undefined;
    return /^[-+*/%]/.exec(token.text)?.[0] as ArithmeticOp | undefined;
  }

  #primary(side: Side): Node {
    const token = this.#tokens.take();
    if (token.kind === '{' || token.kind === '(') {
      if (this.#closers.length >= MAX_DEPTH) return this.#tooDeep(token);
      return token.kind === '{' ? this.#braces(token) : this.#parentheses(token);
    }
    if (token.kind !== 'word' && token.kind !== 'string') {
      this.#diagnostics.error(token, `${token.text} is not expected here.`, VALUES);
      return { kind: 'nothing', place: token };
    }
    const text = side === 'left' ? token.text : this.#withColons(token);
    const operand = readOperand(token, text, side);
    if (operand === undefined) {
      this.#diagnostics.error(token, `A name is missing after ${token.text}`);
      return { kind: 'nothing', place: token };
    }
    return {
      kind: 'operand',
      operand,
      word: token,
      minus: false,
      place: this.#tokens.since(token.start),
      text,
    };
  }

  /** A value after an operator may hold colons as one after a colon may. */
  #withColons(token: Token): string {
    if (token.kind !== 'word' || !this.#tokens.at(':') || this.#tokens.peek().start !== token.end)
      return token.text;
    this.#tokens.take();
    const value = this.#tokens.at('value') ? this.#tokens.take().text : '';
    return `${token.text}:${value}`;
  }

  #braces(open: Token): Node {
    if (this.#inBraces()) {
      this.#diagnostics.error(open, 'Braces can’t stand inside braces.', ['(']);
    }
    this.#closers.push('}');
    const empty = this.#tokens.at('}');
    const node = empty ? undefined : this.#settle(this.#or());
    this.#close(open, '}');
    const place = this.#tokens.since(open.start);
    return { kind: 'spanset', spanset: this.#spanset(node), place };
  }

  #parentheses(open: Token): Node {
    this.#closers.push(')');
    const { alone, pipeline } = this.#pipeline();
    this.#close(open, ')');
    const place = this.#tokens.since(open.start);
    if (alone !== undefined) return { ...alone, place };
    const spanset: Spanset = pipeline.stages.length === 0 ? pipeline.source : { type: 'pipeline', pipeline };
    return { kind: 'spanset', spanset, place };
  }

  #close(open: Token, closer: TokenKind): void {
    while (!this.#closers.includes(this.#tokens.peek().kind) && !this.#tokens.at('end')) {
      const token = this.#tokens.take();
      this.#diagnostics.error(token, `${token.text} is not expected here.`, [closer]);
    }
    this.#closers.pop();
    if (this.#tokens.accept(closer)) return;
    this.#diagnostics.error(open, `This has no ${closer} to close it.`, [closer]);
  }

  #tooDeep(open: Token): Node {
    for (let depth = 1; depth > 0 && !this.#tokens.at('end');) {
      const { kind } = this.#tokens.take();
      if (kind === '(' || kind === '{') depth++;
      else if (kind === ')' || kind === '}') depth--;
    }
    const place = this.#tokens.since(open.start);
    this.#diagnostics.error(place, `Brackets nest at most ${String(MAX_DEPTH)} deep.`);
    return { kind: 'nothing', place };
  }

  #settle(node: Node): Settled {
    if (node.kind !== 'operand') return node;
    if (node.word !== undefined) {
      const predicate = wordAlone(node.word, this.#inBraces());
      return predicateNode(node.minus ? negate(predicate) : predicate, node.place);
    }
    const fits = ['=', '!=', '<', '<=', '>', '>='];
    this.#diagnostics.error(node.place, 'A comparison is missing after this.', fits);
    return { kind: 'nothing', place: node.place };
  }

  /** A node as a spanset; every span where there is none, and where an error left nothing. */
  #spanset(node: Settled | undefined): Spanset {
    if (node?.kind === 'spanset') return node.spanset;
    if (node?.kind === 'stage') {
      this.#diagnostics.error(node.place, 'A comparison of figures stands alone, before the first pipe.', [
        '|',
      ]);
    }
    return { type: 'filter', predicate: node?.kind === 'predicate' ? node.predicate : EVERY_SPAN };
  }
}
