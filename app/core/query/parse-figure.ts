import type { ArithmeticOp, Operand } from './ast/predicate.ts';
import type { AggregateFunction, Scalar, Stage } from './ast/query.ts';
import { AGGREGATE_FUNCTIONS } from './ast/query.ts';
import { expectParenthesis, readArguments } from './call-arguments.ts';
import type { Diagnostics } from './diagnostics.ts';
import { readLiteral } from './literals.ts';
import { figureOf } from './node.ts';
import { precedenceOf, precedenceRightOf, RELATIONS, TIGHTEST } from './operators.ts';
import { atStageEnd } from './parse-hints.ts';
import type { OperandParser } from './parse-operand.ts';
import type { TokenStream } from './token-stream.ts';

const AGGREGATES: ReadonlySet<string> = new Set(AGGREGATE_FUNCTIONS);

/** Operators in a row and parentheses of a figure: more is refused, as each deepens the tree. */
const MAX_SCALAR_DEPTH = 50;

export function isAggregate(name: string): boolean {
  return AGGREGATES.has(name);
}

/** Reads figures of groups, such as `avg(duration) * 2`, and comparisons of them. */
export class FigureParser {
  readonly #tokens: TokenStream;
  readonly #diagnostics: Diagnostics;
  readonly #operands: OperandParser;
  #depth = 0;

  constructor(tokens: TokenStream, diagnostics: Diagnostics, operands: OperandParser) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
    this.#operands = operands;
  }

  /** A stage begins here that is no call but an aggregate, a literal, or parentheses around one. */
  atFigure(): boolean {
    const { kind, text } = this.#tokens.peek();
    if (kind === 'word' && (isAggregate(text) || readLiteral(text) !== undefined)) return true;
    return this.#atGroup();
  }

  /** A figure, compared with another or to be computed; undefined where an error was reported. */
  stage(): Stage | undefined {
    const left = this.#scalar(1);
    if (left === undefined) return undefined;
    return this.comparisonAfter(left) ?? { type: 'measure', scalar: left };
  }

  /** At parentheses that begin with an aggregate and hold no pipe: without one they are no pipeline. */
  #atGroup(): boolean {
    let open = 0;
    while (this.#tokens.peek(open).kind === '(') open++;
    if (open === 0 || !isAggregate(this.#tokens.peek(open).text)) return false;
    if (this.#tokens.peek(open + 1).kind !== '(') return false;
    for (let ahead = open, depth = open; depth > 0; ahead++) {
      const { kind } = this.#tokens.peek(ahead);
      if (kind === '|') return false;
      if (kind === 'end') return true;
      if (kind === '(') depth++;
      else if (kind === ')') depth--;
    }
    return true;
  }

  /** What follows a figure, if it is arithmetic or a comparison: the stage that keeps groups by it. */
  comparisonAfter(first: Scalar): Stage | undefined {
    const left = this.#climb(first, 1);
    const op = RELATIONS.get(this.#tokens.peek().kind);
    if (left === undefined || op === undefined) {
      if (left !== undefined && left !== first) {
        this.#diagnostics.error(this.#tokens.peek(), 'A comparison is missing here.', [...RELATIONS.keys()]);
      }
      return undefined;
    }
    this.#tokens.take();
    const right = this.#scalar(1);
    return right === undefined ? undefined : { type: 'having', left, op, right };
  }

  #scalar(least: number): Scalar | undefined {
    if (++this.#depth > MAX_SCALAR_DEPTH) {
      this.#diagnostics.error(this.#tokens.peek(), 'This figure is nested too deep.');
      this.#depth--;
      return undefined;
    }
    const first = this.#figure();
    const scalar = first && this.#climb(first, least);
    this.#depth--;
    return scalar;
  }

  #climb(first: Scalar, least: number): Scalar | undefined {
    let left = first;
    for (let chain = 0; ; chain++) {
      const op = this.#arithmeticOp();
      if (op === undefined || precedenceOf(op) < least) return left;
      if (chain >= MAX_SCALAR_DEPTH) {
        this.#diagnostics.error(this.#tokens.peek(), 'These are too many operators in a row.');
        return undefined;
      }
      this.#tokens.takeFirstCharacter();
      const right = this.#scalar(precedenceRightOf(op));
      if (right === undefined) return undefined;
      left = { type: 'arithmetic', op, left, right };
    }
  }

  #arithmeticOp(): ArithmeticOp | undefined {
    const { kind, text } = this.#tokens.peek();
    if (kind !== '^' && kind !== '-' && kind !== 'word') return undefined;
    return /^[-+*/%^]/.exec(text)?.[0] as ArithmeticOp | undefined;
  }

  /** A literal, an aggregate, or either in parentheses with a minus. */
  #figure(): Scalar | undefined {
    const token = this.#tokens.peek();
    if (this.#tokens.accept('-')) {
      const operand = this.#scalar(TIGHTEST);
      return operand && { type: 'negative', operand };
    }
    if (token.kind === 'word' && isAggregate(token.text)) return this.#aggregate();
    const value = token.kind === 'word' ? readLiteral(token.text) : undefined;
    if (value !== undefined && value.type !== 'nil' && value.type !== 'bool') {
      this.#tokens.take();
      return { type: 'value', value };
    }
    if (this.#atGroup()) {
      this.#tokens.take();
      const scalar = this.#scalar(1);
      expectParenthesis(this.#tokens, this.#diagnostics, ')');
      return scalar;
    }
    const group = this.#tokens.at('(') ? this.#operands.primary('right') : undefined;
    const figure = group && figureOf(group);
    if (figure !== undefined) return figure;
    if (group?.kind === 'operand' && group.operand.type === 'value') {
      return { type: 'value', value: group.operand.value };
    }
    this.#diagnostics.error(token, 'A number or an aggregate is expected here.', [
      '3',
      '1s',
      'avg(duration)',
    ]);
    if (group === undefined && !atStageEnd(this.#tokens)) this.#tokens.take();
    return undefined;
  }

  #aggregate(): Scalar {
    const token = this.#tokens.take();
    const name = token.text as AggregateFunction;
    const of: Operand[] = [];
    if (this.#tokens.at('(')) {
      readArguments(this.#tokens, this.#diagnostics, () => {
        const operand = this.#operands.operand('left');
        if (operand !== undefined) of.push(operand.operand);
      });
      const wanted = name === 'count' ? 0 : 1;
      if (of.length !== wanted) {
        const takes = name === 'count' ? 'count() takes nothing' : `${name}() takes one field`;
        this.#diagnostics.error(this.#tokens.since(token.start), `${takes} between its parentheses.`);
      }
    }
    const duration: Operand = { type: 'field', field: { scope: 'intrinsic', name: 'duration' } };
    return { type: 'aggregate', function: name, of: name === 'count' ? null : (of[0] ?? duration) };
  }
}
