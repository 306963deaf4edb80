import type { FieldRef } from './ast/field.ts';
import type { ArithmeticOp, Operand, RelationOp } from './ast/predicate.ts';
import type {
  AggregateFunction,
  Hint,
  MetricsArgument,
  MetricsFunction,
  Scalar,
  Stage,
} from './ast/query.ts';
import { AGGREGATE_FUNCTIONS, METRICS_FUNCTIONS } from './ast/query.ts';
import type { Spanset } from './ast/spanset.ts';
import type { Value } from './ast/value.ts';
import { stringValue } from './ast/value.ts';
import type { PlacedOperand } from './comparisons.ts';
import type { Diagnostics } from './diagnostics.ts';
import { figureOf, type Node } from './node.ts';
import { readLiteral } from './literals.ts';
import type { TokenStream } from './token-stream.ts';

/** What a stage needs of the grammar of expressions. */
export interface Expressions {
  expression(): { spanset: Spanset } | { stage: Stage };
  /** A group in parentheses, or a single operand. */
  group(): Node;
  /** Reports and gives undefined where there is none. */
  operand(): PlacedOperand | undefined;
}

const AGGREGATES: ReadonlySet<string> = new Set(AGGREGATE_FUNCTIONS);
const METRICS: ReadonlySet<string> = new Set(METRICS_FUNCTIONS);
const FUNCTIONS: ReadonlySet<string> = new Set([...AGGREGATES, ...METRICS, 'by', 'coalesce', 'select']);
const COMPARISONS: ReadonlyMap<string, RelationOp> = new Map([
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);
const PRECEDENCE: Record<ArithmeticOp, number> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };
/** Operators in a row and parentheses of a figure: more is refused, as each deepens the tree. */
const MAX_SCALAR_DEPTH = 50;
const STAGES = ['count() > ', 'sum(duration) > ', 'avg(duration) > ', 'p95(duration) > ', 'by(', 'select('];

/** Reads what stands between pipes. */
export class StageParser {
  readonly #tokens: TokenStream;
  readonly #diagnostics: Diagnostics;
  readonly #expressions: Expressions;
  #depth = 0;

  constructor(tokens: TokenStream, diagnostics: Diagnostics, expressions: Expressions) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
    this.#expressions = expressions;
  }

  atFunction(): boolean {
    return this.#tokens.atCall((name) => FUNCTIONS.has(name));
  }

  atHints(): boolean {
    return this.#tokens.atCall((name) => name === 'with');
  }

  /** Stages with pipes between them, the first pipe being taken already. */
  chain(): Stage[] {
    const stages: Stage[] = [];
    do {
      const stage = this.#stage();
      if (stage !== undefined) stages.push(stage);
      const token = this.#tokens.peek();
      if (this.#atEnd()) continue;
      this.#diagnostics.error(token, `${token.text} is not expected after this stage.`, ['|']);
      while (!this.#atEnd()) this.#tokens.take();
    } while (this.#tokens.accept('|'));
    return stages;
  }

  #atEnd(): boolean {
    const { kind } = this.#tokens.peek();
    return kind === '|' || kind === 'end' || kind === ')' || this.atHints();
  }

  #stage(): Stage | undefined {
    const token = this.#tokens.peek();
    const { text } = token;
    if (this.#atEnd()) {
      this.#diagnostics.error(token, 'A stage is missing after the pipe.', STAGES);
      return undefined;
    }
    if (this.atFunction() && !AGGREGATES.has(text)) {
      this.#tokens.take();
      if (text === 'by') {
        const keys = this.#keys();
        return keys.length === 0 ? undefined : { type: 'by', keys };
      }
      if (text === 'select') {
        const fields = this.#fields();
        return fields.length === 0 ? undefined : { type: 'select', fields };
      }
      if (text !== 'coalesce') return this.#metrics(text as MetricsFunction);
      this.#arguments(() => undefined);
      return { type: 'coalesce' };
    }
    const isFigure = token.kind === 'word' && (AGGREGATES.has(text) || readLiteral(text) !== undefined);
    if (!isFigure && !this.#atGroupOfFigures()) {
      const expression = this.#expressions.expression();
      if ('stage' in expression) return expression.stage;
      return { type: 'spanset', spanset: expression.spanset };
    }
    const left = this.#scalar(1);
    if (left === undefined) return undefined;
    return this.comparisonAfter(left) ?? { type: 'measure', scalar: left };
  }

  /** At parentheses that begin with an aggregate and hold no pipe: without one they are no pipeline. */
  #atGroupOfFigures(): boolean {
    let open = 0;
    while (this.#tokens.peek(open).kind === '(') open++;
    if (open === 0 || !AGGREGATES.has(this.#tokens.peek(open).text)) return false;
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
    const op = COMPARISONS.get(this.#tokens.peek().kind);
    if (left === undefined || op === undefined) {
      if (left !== undefined && left !== first) {
        this.#diagnostics.error(this.#tokens.peek(), 'A comparison is missing here.', [
          ...COMPARISONS.keys(),
        ]);
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
      if (op === undefined || PRECEDENCE[op] < least) return left;
      if (chain >= MAX_SCALAR_DEPTH) {
        this.#diagnostics.error(this.#tokens.peek(), 'These are too many operators in a row.');
        return undefined;
      }
      this.#tokens.takeFirstCharacter();
      const right = this.#scalar(op === '^' ? 3 : PRECEDENCE[op] + 1);
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
      const operand = this.#scalar(3);
      return operand && { type: 'negative', operand };
    }
    if (token.kind === 'word' && AGGREGATES.has(token.text)) return this.#aggregate();
    const value = token.kind === 'word' ? readLiteral(token.text) : undefined;
    if (value !== undefined && value.type !== 'nil' && value.type !== 'bool') {
      this.#tokens.take();
      return { type: 'value', value };
    }
    if (this.#atGroupOfFigures()) {
      this.#tokens.take();
      const scalar = this.#scalar(1);
      this.#expect(')');
      return scalar;
    }
    const group = this.#tokens.at('(') ? this.#expressions.group() : undefined;
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
    if (group === undefined && !this.#atEnd()) this.#tokens.take();
    return undefined;
  }

  #aggregate(): Scalar {
    const token = this.#tokens.take();
    const name = token.text as AggregateFunction;
    const of: Operand[] = [];
    if (this.#tokens.at('(')) {
      this.#arguments(() => {
        const operand = this.#expressions.operand();
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

  #metrics(name: MetricsFunction): Stage {
    const args: MetricsArgument[] = [];
    this.#arguments(() => {
      if (this.#tokens.at('{')) {
        const node = this.#expressions.group();
        if (node.kind === 'spanset') args.push({ type: 'spanset', spanset: node.spanset });
        return;
      }
      const token = this.#tokens.peek();
      const operand = this.#expressions.operand()?.operand;
      if (operand?.type === 'field' || operand?.type === 'value') args.push(operand);
      else if (operand) this.#diagnostics.error(token, 'A field or a value is expected here.');
    });
    const by = this.#tokens.atCall((word) => word === 'by') && this.#tokens.take() ? this.#fields() : [];
    const op = COMPARISONS.get(this.#tokens.peek().kind);
    if (op === undefined) return { type: 'metrics', function: name, args, by, threshold: null };
    this.#tokens.take();
    const value = this.#value();
    return { type: 'metrics', function: name, args, by, threshold: value ? { op, value } : null };
  }

  #keys(): Operand[] {
    const start = this.#tokens.lastEnd;
    const keys: Operand[] = [];
    this.#arguments(() => {
      const operand = this.#expressions.operand()?.operand;
      if (operand !== undefined && operand.type !== 'value') keys.push(operand);
      else if (operand) this.#diagnostics.error(this.#tokens.since(start), 'A field is expected here.');
    });
    if (keys.length === 0)
      this.#diagnostics.error(this.#tokens.since(start), 'A field is missing here.', ['name']);
    return keys;
  }

  #fields(): FieldRef[] {
    const start = this.#tokens.peek().start;
    return this.#keys().flatMap((key) => {
      if (key.type === 'field') return [key.field];
      this.#diagnostics.error(this.#tokens.since(start), 'Only plain fields can be named here.');
      return [];
    });
  }

  /** Reads `(a, b)`, each by the given function; empty ones and a missing end are reported. */
  #arguments(argument: () => void): void {
    this.#expect('(');
    while (!this.#tokens.at(')') && !this.#tokens.at('end')) {
      const { start } = this.#tokens.peek();
      argument();
      if (this.#tokens.at(')')) break;
      const token = this.#tokens.peek();
      if (this.#tokens.accept(',')) continue;
      this.#diagnostics.error(token, 'A comma or the closing parenthesis is missing here.', [',', ')']);
      if (token.start === start || !this.#tokens.at('end')) this.#tokens.take();
    }
    this.#expect(')');
  }

  #expect(kind: '(' | ')'): void {
    const token = this.#tokens.peek();
    if (!this.#tokens.accept(kind)) this.#diagnostics.error(token, `A ${kind} is missing here.`, [kind]);
  }

  #value(): Value | undefined {
    const token = this.#tokens.peek();
    if (token.kind === 'string' || token.kind === 'word') {
      this.#tokens.take();
      return (token.kind === 'word' ? readLiteral(token.text) : undefined) ?? stringValue(token.text);
    }
    this.#diagnostics.error(token, 'A value is missing here.', ['1', '1s']);
    return undefined;
  }

  /** `with (name=value, …)` at the end of a query. */
  hints(): Hint[] {
    const hints: Hint[] = [];
    if (!this.atHints()) return hints;
    this.#tokens.take();
    this.#arguments(() => {
      const name = this.#tokens.take();
      const at = this.#tokens.peek();
      if (name.kind !== 'word' || !this.#tokens.accept('=')) {
        this.#diagnostics.error(at, 'A hint is written name=value.', ['=']);
        return;
      }
      const value = this.#value();
      if (value !== undefined) hints.push({ name: name.text, value });
    });
    return hints;
  }
}
