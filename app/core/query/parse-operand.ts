import { arithmetic, negative } from './arithmetic.ts';
import type { ArithmeticOp, Operand } from './ast/predicate.ts';
import { MAX_DEPTH } from './brackets.ts';
import type { PlacedOperand } from './comparisons.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Token } from './lexer.ts';
import type { Node } from './node.ts';
import { readOperand, textOfOperand, type Side } from './operands.ts';
import { MAX_CHAIN, precedenceOf, precedenceRightOf } from './operators.ts';
import type { TokenStream } from './token-stream.ts';

/** What joins conditions is no value: the value is what is missing. */
const JOINING = ['and', 'or', 'AND', 'OR'];
const VALUES = ['"text"', '200', '500ms', 'true', 'nil'];

/** Reads words, strings and brackets, and arithmetic between them by precedence climbing. */
export class OperandParser {
  readonly #tokens: TokenStream;
  readonly #diagnostics: Diagnostics;
  readonly #group: (open: Token) => Node;
  /** Operators that wait for their right side. */
  #nested = 0;

  /** `group` reads the rest of what stands in brackets. */
  constructor(tokens: TokenStream, diagnostics: Diagnostics, group: (open: Token) => Node) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
    this.#group = group;
  }

  /** An operand with its arithmetic; reports and gives undefined where there is none. */
  operand(side: Side): PlacedOperand | undefined {
    const first = this.#signed(side, this.#tokens.peek().start);
    const node = side === 'text' ? first : this.climb(first);
    if (node.kind === 'operand') return node;
    if (node.kind !== 'nothing') this.#diagnostics.error(node.place, 'A value is expected here.', VALUES);
    return undefined;
  }

  /** A group in brackets, or a single operand without a sign. */
  primary(side: Side): Node {
    if (!this.#tokens.atTerm()) {
      this.#diagnostics.error(this.#tokens.peek(), 'A value is missing here.', VALUES);
      return { kind: 'nothing', place: this.#tokens.peek() };
    }
    if (side !== 'left' && this.#tokens.atWord(...JOINING)) {
      const { text } = this.#tokens.peek();
      this.#diagnostics.error(
        this.#tokens.peek(),
        `A value is missing before ${text}: as a text it is written "${text}".`,
        VALUES,
      );
      return { kind: 'nothing', place: this.#tokens.peek() };
    }
    const token = this.#tokens.take();
    if (token.kind === '{' || token.kind === '(') return this.#group(token);
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
    const place = this.#tokens.since(token.start);
    return { kind: 'operand', operand, word: token, minus: false, place, text };
  }

  /** Takes in the operators that follow an operand and bind at least as tightly as `least`. */
  climb(first: Node, least = 1): Node {
    let left = first;
    for (let chain = 0; left.kind === 'operand'; chain++) {
      const op = this.arithmeticOp();
      if (op === undefined || precedenceOf(op) < least) return left;
      const token = this.#tokens.peek();
      this.#tokens.takeFirstCharacter();
      if (chain >= MAX_CHAIN || this.#nested > MAX_DEPTH) {
        this.#diagnostics.error(token, `At most ${String(MAX_CHAIN)} of these in a row.`);
        return { kind: 'nothing', place: token };
      }
      const start = left.place.start;
      const operand = this.#signed('left', start);
      this.#nested++;
      const right = this.climb(operand, precedenceRightOf(op));
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
  arithmeticOp(): ArithmeticOp | undefined {
    const token = this.#tokens.peek();
    if (token.kind === '^') return '^';
    if (token.kind === '-') return this.#tokens.isGlued() ? undefined : '-';
    if (token.kind !== 'word') return undefined;
    const alone = token.text.length === 1 && token.end !== this.#tokens.peek(1).start;
    if (!alone && token.start !== this.#tokens.lastEnd) return undefined;
    return /^[-+*/%]/.exec(token.text)?.[0] as ArithmeticOp | undefined;
  }

  /** The operand with a minus before it, which begins at `start`. */
  opposite(node: Extract<Node, { kind: 'operand' }>, start: number): Node {
    return this.#calculated(negative(node.operand), start);
  }

  #signed(side: Side, start: number): Node {
    const minus = this.#tokens.accept('-');
    const node = this.primary(side);
    return minus && node.kind === 'operand' ? this.opposite(node, start) : node;
  }

  #calculated(operand: Operand | undefined, start: number): Node {
    const place = this.#tokens.since(start);
    if (operand === undefined) {
      this.#diagnostics.error(place, 'Only numbers and durations can be calculated with.');
      return { kind: 'nothing', place };
    }
    return { kind: 'operand', operand, place, text: textOfOperand(operand), word: undefined, minus: false };
  }

  /** A value after an operator may hold colons as one after a colon may. */
  #withColons(token: Token): string {
    if (token.kind !== 'word' || !this.#tokens.at(':') || this.#tokens.peek().start !== token.end)
      return token.text;
    this.#tokens.take();
    const value = this.#tokens.at('value') ? this.#tokens.take().text : '';
    return `${token.text}:${value}`;
  }
}
