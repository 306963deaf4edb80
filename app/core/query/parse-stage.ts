import type { FieldRef } from './ast/field.ts';
import type { Operand } from './ast/predicate.ts';
import type { MetricsArgument, MetricsFunction, Stage } from './ast/query.ts';
import { METRICS_FUNCTIONS } from './ast/query.ts';
import { readArguments, readValue } from './call-arguments.ts';
import type { Diagnostics } from './diagnostics.ts';
import { RELATIONS } from './operators.ts';
import type { ExpressionParser } from './parse-expression.ts';
import { isAggregate, type FigureParser } from './parse-figure.ts';
import { atStageEnd } from './parse-hints.ts';
import type { OperandParser } from './parse-operand.ts';
import { spansetOf } from './settle.ts';
import type { TokenStream } from './token-stream.ts';

/** Functions that make a stage of their own, with nothing to compare them with before it. */
const CALLS: ReadonlySet<string> = new Set([...METRICS_FUNCTIONS, 'by', 'coalesce', 'select']);
const STAGES = ['count() > ', 'sum(duration) > ', 'avg(duration) > ', 'p95(duration) > ', 'by(', 'select('];

/** Reads what stands between pipes. */
export class StageParser {
  readonly #tokens: TokenStream;
  readonly #diagnostics: Diagnostics;
  readonly #operands: OperandParser;
  readonly #figures: FigureParser;
  readonly #expressions: ExpressionParser;

  constructor(
    tokens: TokenStream,
    diagnostics: Diagnostics,
    operands: OperandParser,
    figures: FigureParser,
    expressions: ExpressionParser,
  ) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
    this.#operands = operands;
    this.#figures = figures;
    this.#expressions = expressions;
  }

  /** At the call of a function that may begin a query: it then speaks of every span. */
  atFunction(): boolean {
    return this.#tokens.atCall((name) => CALLS.has(name) || isAggregate(name));
  }

  /** Stages with pipes between them, the first pipe being taken already. */
  chain(): Stage[] {
    const stages: Stage[] = [];
    do {
      const stage = this.#stage();
      if (stage !== undefined) stages.push(stage);
      const token = this.#tokens.peek();
      if (atStageEnd(this.#tokens)) continue;
      this.#diagnostics.error(token, `${token.text} is not expected after this stage.`, ['|']);
      while (!atStageEnd(this.#tokens)) this.#tokens.take();
    } while (this.#tokens.accept('|'));
    return stages;
  }

  #stage(): Stage | undefined {
    const token = this.#tokens.peek();
    if (atStageEnd(this.#tokens)) {
      this.#diagnostics.error(token, 'A stage is missing after the pipe.', STAGES);
      return undefined;
    }
    if (this.#tokens.atCall((name) => CALLS.has(name))) {
      this.#tokens.take();
      return this.#call(token.text);
    }
    if (this.#figures.atFigure()) return this.#figures.stage();
    const node = this.#expressions.settled();
    if (node.kind === 'stage') return node.stage;
    return { type: 'spanset', spanset: spansetOf(node, this.#diagnostics) };
  }

  #call(name: string): Stage | undefined {
    switch (name) {
      case 'by': {
        const keys = this.#keys();
        return keys.length === 0 ? undefined : { type: 'by', keys };
      }
      case 'select': {
        const fields = this.#fields();
        return fields.length === 0 ? undefined : { type: 'select', fields };
      }
      case 'coalesce':
        readArguments(this.#tokens, this.#diagnostics, () => undefined);
        return { type: 'coalesce' };
      default:
        return this.#metrics(name as MetricsFunction);
    }
  }

  #metrics(name: MetricsFunction): Stage {
    const args: MetricsArgument[] = [];
    readArguments(this.#tokens, this.#diagnostics, () => {
      if (this.#tokens.at('{')) {
        const node = this.#operands.primary('right');
        if (node.kind === 'spanset') args.push({ type: 'spanset', spanset: node.spanset });
        return;
      }
      const token = this.#tokens.peek();
      const operand = this.#operands.operand('left')?.operand;
      if (operand?.type === 'field' || operand?.type === 'value') args.push(operand);
      else if (operand) this.#diagnostics.error(token, 'A field or a value is expected here.');
    });
    const by = this.#tokens.atCall((word) => word === 'by') && this.#tokens.take() ? this.#fields() : [];
    const op = RELATIONS.get(this.#tokens.peek().kind);
    if (op === undefined) return { type: 'metrics', function: name, args, by, threshold: null };
    this.#tokens.take();
    const value = readValue(this.#tokens, this.#diagnostics);
    return { type: 'metrics', function: name, args, by, threshold: value ? { op, value } : null };
  }

  #keys(): Operand[] {
    const start = this.#tokens.lastEnd;
    const keys: Operand[] = [];
    readArguments(this.#tokens, this.#diagnostics, () => {
      const operand = this.#operands.operand('left')?.operand;
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
}
