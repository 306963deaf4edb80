import { typeOfField } from './ast/field.ts';
import type { Compare, CompareOp, Operand, Predicate } from './ast/predicate.ts';
import type { MetricsArgument, Pipeline, Query, Scalar, Stage } from './ast/query.ts';
import type { Spanset } from './ast/spanset.ts';
import { printField } from './field-names.ts';
import { printValue } from './literals.ts';

/**
 * The canonical text of a query: parsing it gives the same query. A sole set of conditions is printed without braces,
 * words in quotes, `key:value` as `key = value`.
 */
export function printQuery(query: Query): string {
  const hints = query.hints.map(({ name, value }) => `${name}=${printValue(value)}`).join(', ');
  const parts = [printPipeline(query), ...(hints === '' ? [] : [`with (${hints})`])];
  return parts.filter((part) => part !== '').join(' ');
}

function printPipeline({ source, stages }: Pipeline): string {
  if (stages.length === 0) {
    return source.type === 'filter' ? printSole(source.predicate) : printSpanset(source);
  }
  const texts = stages.map(printStage);
  // A call may begin a query and then means every span; anything else needs a source before it.
  const begins = isEverything(source) && /^\w+\(/.test(texts[0]!);
  return [...(begins ? [] : [printSpanset(source)]), ...texts].join(' | ');
}

/** In parentheses a source is always shown: a call that begins them would look like a figure. */
function printNested({ source, stages }: Pipeline): string {
  return `(${[printSpanset(source), ...stages.map(printStage)].join(' | ')})`;
}

function isEverything(spanset: Spanset): boolean {
  return spanset.type === 'filter' && spanset.predicate.type === 'constant' && spanset.predicate.value;
}

function printSole(predicate: Predicate): string {
  return predicate.type === 'constant' && predicate.value ? '' : printPredicate(predicate);
}

/** Spansets in braces; operators with a pair of parentheses around any side that is one. */
function printSpanset(spanset: Spanset): string {
  switch (spanset.type) {
    case 'filter': {
      const inner = printSole(spanset.predicate);
      return inner === '' ? '{ }' : `{ ${inner} }`;
    }
    case 'and':
      return spanset.terms.map(printTerm).join(' && ');
    case 'or':
      return spanset.terms.map(printTerm).join(' || ');
    case 'structural':
      return `${printTerm(spanset.left)} ${spanset.op} ${printTerm(spanset.right)}`;
    case 'pipeline':
      return printNested(spanset.pipeline);
  }
}

function printTerm(spanset: Spanset): string {
  const text = printSpanset(spanset);
  return spanset.type === 'filter' || spanset.type === 'pipeline' ? text : `(${text})`;
}

function printPredicate(predicate: Predicate): string {
  switch (predicate.type) {
    case 'and':
      return predicate.terms.map(printOperandOfAnd).join(' and ');
    case 'or':
      return predicate.terms.map(printOperandOfAnd).join(' or ');
    case 'not':
      return `not ${printOperandOfAnd(predicate.term)}`;
    case 'compare':
      return `${printField(predicate.field)} ${predicate.op} ${printCompared(predicate)}`;
    case 'relation':
      return printRelation(predicate.left, predicate.op, predicate.right);
    case 'text':
      return printValue({ type: 'string', value: predicate.text });
    case 'constant':
      return String(predicate.value);
  }
}

/** Kinds and status as TraceQL writes them, without quotes; they are names or numbers. */
function printCompared({ field, op, value }: Compare): string {
  const isName = typeOfField(field) === 'enum' && value.type === 'string' && (op === '=' || op === '!=');
  return isName ? value.value : printValue(value);
}

/** A term inside another predicate; `and` and `or` in parentheses, so that nobody need know which binds tighter. */
function printOperandOfAnd(predicate: Predicate): string {
  const text = printPredicate(predicate);
  return predicate.type === 'and' || predicate.type === 'or' ? `(${text})` : text;
}

function printRelation(left: Operand, op: CompareOp, right: Operand): string {
  return `${printOperand(left)} ${op} ${printOperand(right)}`;
}

function printOperand(operand: Operand): string {
  switch (operand.type) {
    case 'field':
      return printMarked(operand);
    case 'value':
      return printValue(operand.value);
    case 'negative':
      return `-${printFactor(operand.operand)}`;
    case 'arithmetic':
      return `${printFactor(operand.left)} ${operand.op} ${printFactor(operand.right)}`;
  }
}

/** A field as an operand of a relation: on the right side a bare name would be text. */
function printMarked({ field }: Extract<Operand, { type: 'field' }>): string {
  const text = printField(field);
  return field.scope === 'any' && !text.startsWith('.') ? `.${text}` : text;
}

function printFactor(operand: Operand): string {
  const text = printOperand(operand);
  return operand.type === 'arithmetic' || operand.type === 'negative' ? `(${text})` : text;
}

function printStage(stage: Stage): string {
  switch (stage.type) {
    case 'spanset':
      return printSpanset(stage.spanset);
    case 'having':
      return `${printScalar(stage.left)} ${stage.op} ${printScalar(stage.right)}`;
    case 'measure':
      return printScalar(stage.scalar);
    case 'by':
      return `by(${stage.keys.map(printOperand).join(', ')})`;
    case 'coalesce':
      return 'coalesce()';
    case 'select':
      return `select(${stage.fields.map(printField).join(', ')})`;
    case 'metrics': {
      const call = `${stage.function}(${stage.args.map(printArgument).join(', ')})`;
      const by = stage.by.length === 0 ? '' : ` by (${stage.by.map(printField).join(', ')})`;
      const threshold = stage.threshold;
      return call + by + (threshold === null ? '' : ` ${threshold.op} ${printValue(threshold.value)}`);
    }
  }
}

function printArgument(argument: MetricsArgument): string {
  if (argument.type === 'spanset') return printSpanset(argument.spanset);
  return argument.type === 'field' ? printField(argument.field) : printValue(argument.value);
}

function printScalar(scalar: Scalar): string {
  switch (scalar.type) {
    case 'aggregate':
      return `${scalar.function}(${scalar.of === null ? '' : printOperand(scalar.of)})`;
    case 'value':
      return printValue(scalar.value);
    case 'negative':
      return `-${printScalarFactor(scalar.operand)}`;
    case 'arithmetic':
      return `${printScalarFactor(scalar.left)} ${scalar.op} ${printScalarFactor(scalar.right)}`;
    case 'pipeline':
      return printNested(scalar.pipeline);
  }
}

function printScalarFactor(scalar: Scalar): string {
  const text = printScalar(scalar);
  return scalar.type === 'arithmetic' || scalar.type === 'negative' ? `(${text})` : text;
}
