import { EVERY_SPAN } from './ast/predicate.ts';
import type { Pipeline, Query } from './ast/query.ts';
import type { Spanset } from './ast/spanset.ts';
import { Brackets } from './brackets.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Token } from './lexer.ts';
import type { Node } from './node.ts';
import { ComparisonParser } from './parse-comparison.ts';
import { ExpressionParser } from './parse-expression.ts';
import { FigureParser } from './parse-figure.ts';
import { atHints, readHints } from './parse-hints.ts';
import { OperandParser } from './parse-operand.ts';
import { StageParser } from './parse-stage.ts';
import { settle, spansetOf } from './settle.ts';
import type { TokenStream } from './token-stream.ts';

const EVERYTHING: Spanset = { type: 'filter', predicate: EVERY_SPAN };

/** What stands before the first pipe, as it is if no pipe follows, and the whole as a pipeline. */
interface Inner {
  alone: Node | undefined;
  pipeline: Pipeline;
}

/**
 * Recursive descent over a whole query. What it consists of is read by parsers that know only the tighter ones below them:
 * stages, expressions, figures, comparisons, operands; brackets lead from the last of them back up to here.
 */
export class PipelineParser {
  readonly #tokens: TokenStream;
  readonly #diagnostics: Diagnostics;
  readonly #brackets: Brackets;
  readonly #expressions: ExpressionParser;
  readonly #stages: StageParser;

  constructor(tokens: TokenStream, diagnostics: Diagnostics) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
    this.#brackets = new Brackets(tokens, diagnostics);
    const operands = new OperandParser(tokens, diagnostics, (open) => this.#group(open));
    const comparisons = new ComparisonParser(tokens, diagnostics, this.#brackets, operands);
    const figures = new FigureParser(tokens, diagnostics, operands);
    this.#expressions = new ExpressionParser(tokens, diagnostics, this.#brackets, comparisons, figures);
    this.#stages = new StageParser(tokens, diagnostics, operands, figures, this.#expressions);
  }

  /** The whole query; what stands after its end is reported. */
  query(): Query {
    if (this.#tokens.at('end') || atHints(this.#tokens)) {
      return { source: EVERYTHING, stages: [], hints: readHints(this.#tokens, this.#diagnostics) };
    }
    const { pipeline } = this.#pipeline();
    const hints = readHints(this.#tokens, this.#diagnostics);
    const rest = this.#tokens.peek();
    if (rest.kind !== 'end') this.#diagnostics.error(rest, `${rest.text} is not expected here.`, ['|']);
    return { ...pipeline, hints };
  }

  #pipeline(): Inner {
    if (this.#stages.atFunction()) {
      const stages = this.#stages.chain();
      return { alone: undefined, pipeline: { source: EVERYTHING, stages } };
    }
    const node = this.#expressions.expression();
    const alone = this.#tokens.at('|') ? undefined : node;
    // Nothing but a sole pair of parentheses may still be an operand, of which the caller knows more.
    if (alone?.kind === 'operand' && this.#brackets.any()) {
      return { alone, pipeline: { source: EVERYTHING, stages: [] } };
    }
    const settled = settle(node, this.#brackets.inBraces(), this.#diagnostics);
    const inner =
      settled.kind === 'stage'
        ? { source: EVERYTHING, stages: [settled.stage] }
        : settled.kind === 'spanset' && settled.spanset.type === 'pipeline'
          ? settled.spanset.pipeline
          : { source: spansetOf(settled, this.#diagnostics), stages: [] };
    const more = this.#tokens.accept('|') ? this.#stages.chain() : [];
    return {
      alone: alone && settled,
      pipeline: { source: inner.source, stages: [...inner.stages, ...more] },
    };
  }

  /** What stands in brackets, the opening one being taken already. */
  #group(open: Token): Node {
    const inner = this.#brackets.within(open, () =>
      open.kind === '{' ? this.#conditions() : this.#pipeline(),
    );
    const place = this.#tokens.since(open.start);
    if (inner === undefined) return { kind: 'nothing', place };
    const { alone, pipeline } = inner;
    if (alone !== undefined) return { ...alone, place };
    const spanset: Spanset = pipeline.stages.length === 0 ? pipeline.source : { type: 'pipeline', pipeline };
    return { kind: 'spanset', spanset, place };
  }

  #conditions(): Inner {
    const node = this.#tokens.at('}') ? undefined : this.#expressions.settled();
    return { alone: undefined, pipeline: { source: spansetOf(node, this.#diagnostics), stages: [] } };
  }
}
