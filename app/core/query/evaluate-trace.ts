import { calculate, ordered } from './arithmetic.ts';
import type { Aggregate, Pipeline, Scalar, Stage } from './ast/query.ts';
import type { Spanset, StructuralOp, StructuralRelation } from './ast/spanset.ts';
import { isNumeric } from './ast/value.ts';
import { matchesSpan, operandNumber, operandValue } from './evaluate-span.ts';
import { textOfValue } from './literals.ts';
import type { SpanFacts, TraceFacts } from './span-facts.ts';

type Rows = number[];

/**
 * The rows of the spans that a query selects in a trace, in order; none where the trace doesn't match. Stages see
 * groups of rows, one at first. Siblings share a parent that is there. Percentiles are by nearest rank; an aggregate over no
 * number has no value, and a comparison with it fails.
 */
export function evaluateTrace(query: Pipeline, trace: TraceFacts): Rows {
  return merged(groupsOf(query, trace, [...trace.spans.keys()]));
}

function groupsOf({ source, stages }: Pipeline, trace: TraceFacts, rows: Rows): Rows[] {
  let groups = nonEmpty([select(source, trace, rows)]);
  for (const stage of stages) groups = nonEmpty(groups.length === 0 ? [] : applied(stage, trace, groups));
  return groups;
}

const nonEmpty = (groups: Rows[]): Rows[] => groups.filter((rows) => rows.length > 0);
const merged = (groups: Rows[]): Rows => [...new Set(groups.flat())].sort((a, b) => a - b);

function select(spanset: Spanset, trace: TraceFacts, rows: Rows): Rows {
  switch (spanset.type) {
    case 'filter':
      return rows.filter((row) => matchesSpan(spanset.predicate, trace, row));
    case 'and': {
      const terms = spanset.terms.map((term) => select(term, trace, rows));
      return terms.every((term) => term.length > 0) ? merged(terms) : [];
    }
    case 'or':
      return merged(spanset.terms.map((term) => select(term, trace, rows)));
    case 'pipeline':
      return merged(groupsOf(spanset.pipeline, trace, rows));
    case 'structural':
      return related(
        spanset.op,
        select(spanset.left, trace, rows),
        select(spanset.right, trace, rows),
        trace.spans,
      );
  }
}

function related(op: StructuralOp, left: Rows, right: Rows, spans: SpanFacts[]): Rows {
  const mode = op.startsWith('!') ? 'none' : op.startsWith('&') ? 'both' : 'right';
  const relation = op.replace(/^[!&]/, '') as StructuralRelation;
  const stands = (a: number, b: number): boolean => standsIn(relation, a, b, spans);
  const some = right.filter((b) => left.some((a) => stands(a, b)));
  if (mode === 'right') return some;
  if (mode === 'none') return right.filter((b) => !some.includes(b));
  return merged([some, left.filter((a) => right.some((b) => stands(a, b)))]);
}

/** Whether `b` is what the relation says of `a`: `>` its child, `<` its parent, … */
function standsIn(relation: StructuralRelation, a: number, b: number, spans: SpanFacts[]): boolean {
  switch (relation) {
    case '>':
      return spans[b]!.parent === a;
    case '<':
      return spans[a]!.parent === b;
    case '>>':
      return isBelow(b, a, spans);
    case '<<':
      return isBelow(a, b, spans);
    case '~':
      return a !== b && spans[a]!.parent >= 0 && spans[a]!.parent === spans[b]!.parent;
  }
}

function isBelow(row: number, ancestor: number, spans: SpanFacts[]): boolean {
  for (let at = spans[row]!.parent; at >= 0; at = spans[at]!.parent) if (at === ancestor) return true;
  return false;
}

function applied(stage: Stage, trace: TraceFacts, groups: Rows[]): Rows[] {
  switch (stage.type) {
    case 'spanset':
      return groups.map((rows) => select(stage.spanset, trace, rows));
    case 'having':
      return groups.filter((rows) => {
        const left = figure(stage.left, trace, rows);
        const right = figure(stage.right, trace, rows);
        return left !== undefined && right !== undefined && ordered(left, stage.op, right) === true;
      });
    case 'by':
      return groups.flatMap((rows) => [
        ...Map.groupBy(rows, (row) => keyOf(stage.keys, trace, row)).values(),
      ]);
    case 'coalesce':
      return [merged(groups)];
    case 'measure':
    case 'select':
    case 'metrics':
      return groups;
  }
}

/** Spans are in one group if all keys have the same value of the same type, or are all missing. */
function keyOf(keys: Extract<Stage, { type: 'by' }>['keys'], trace: TraceFacts, row: number): string {
  const parts = keys.map((key) => {
    const value = operandValue(key, trace, row);
    return value === undefined ? null : [value.type, textOfValue(value)];
  });
  return JSON.stringify(parts);
}

function figure(scalar: Scalar, trace: TraceFacts, rows: Rows): number | undefined {
  switch (scalar.type) {
    case 'value':
      return isNumeric(scalar.value) ? Number(scalar.value.value) : undefined;
    case 'negative': {
      const value = figure(scalar.operand, trace, rows);
      return value === undefined ? undefined : -value;
    }
    case 'arithmetic': {
      const left = figure(scalar.left, trace, rows);
      const right = figure(scalar.right, trace, rows);
      return left === undefined || right === undefined ? undefined : calculate(scalar.op, left, right);
    }
    case 'aggregate':
      return aggregate(scalar, trace, rows);
    case 'pipeline': {
      const last = scalar.pipeline.stages.at(-1);
      if (last?.type !== 'measure') return undefined;
      const selected = merged(groupsOf(scalar.pipeline, trace, [...trace.spans.keys()]));
      return figure(last.scalar, trace, selected);
    }
  }
}

const PERCENTILES = new Map([
  ['p50', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
]);

function aggregate({ function: name, of }: Aggregate, trace: TraceFacts, rows: Rows): number | undefined {
  if (of === null) return rows.length;
  const numbers = rows.map((row) => operandNumber(of, trace, row)).filter((value) => value !== undefined);
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, value) => total + value, 0);
  if (name === 'sum') return sum;
  if (name === 'avg') return sum / numbers.length;
  const sorted = numbers.sort((a, b) => a - b);
  if (name === 'min') return sorted[0];
  if (name === 'max') return sorted.at(-1);
  return sorted[Math.ceil(PERCENTILES.get(name)! * sorted.length) - 1];
}
