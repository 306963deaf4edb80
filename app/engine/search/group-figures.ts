import { calculate, ordered } from '../../core/query/arithmetic.ts';
import type { Aggregate, AggregateFunction, Pipeline, Scalar, Stage } from '../../core/query/ast/query.ts';
import { isNumeric } from '../../core/query/ast/value.ts';
import { numberOfOperand } from '../../core/query/operand-value.ts';
import type { Forest } from './forest.ts';
import { fieldsOf } from './relation-predicate.ts';
import { type Groups, maskOf, tracesAsGroups, within } from './row-groups.ts';
import { RowValues } from './row-values.ts';

/** 1 for each group that passes. */
export type FigureTest = (forest: Forest, groups: Groups) => Uint8Array;
/** By group: its figure, undefined where it has none. */
type Figures = (forest: Forest, groups: Groups) => (number | undefined)[];

/** What is left of groups of rows. */
export type GroupStep = (forest: Forest, groups: Groups) => Groups;
/** Compiles a pipeline, as which a figure may be written. */
export type PipelineCompiler = (pipeline: Pipeline) => GroupStep;

/** Compares two figures of each group; without one of them it does not pass. */
export function havingTest(
  { left, op, right }: Extract<Stage, { type: 'having' }>,
  compile: PipelineCompiler,
): FigureTest {
  const leftOf = figures(left, compile);
  const rightOf = figures(right, compile);
  return (forest, groups) => {
    const a = leftOf(forest, groups);
    const b = rightOf(forest, groups);
    return Uint8Array.from({ length: groups.count }, (_, group) => {
      const [x, y] = [a[group], b[group]];
      return x !== undefined && y !== undefined && ordered(x, op, y) === true ? 1 : 0;
    });
  };
}

function figures(scalar: Scalar, compile: PipelineCompiler): Figures {
  switch (scalar.type) {
    case 'value': {
      const value = isNumeric(scalar.value) ? Number(scalar.value.value) : undefined;
      return (_forest, { count }) => new Array<number | undefined>(count).fill(value);
    }
    case 'negative': {
      const of = figures(scalar.operand, compile);
      return (forest, groups) =>
        of(forest, groups).map((figure) => (figure === undefined ? undefined : -figure));
    }
    case 'arithmetic': {
      const left = figures(scalar.left, compile);
      const right = figures(scalar.right, compile);
      return (forest, groups) => {
        const b = right(forest, groups);
        return left(forest, groups).map((x, group) => {
          const y = b[group];
          return x === undefined || y === undefined ? undefined : calculate(scalar.op, x, y);
        });
      };
    }
    case 'aggregate':
      return aggregates(scalar);
    case 'pipeline': {
      const last = scalar.pipeline.stages.at(-1);
      if (last?.type !== 'measure')
        return (_forest, { count }) => new Array<number | undefined>(count).fill(undefined);
      const run = compile(scalar.pipeline);
      const of = figures(last.scalar, compile);
      // It speaks of the whole trace, whatever group of it is asked for.
      return (forest, groups) => {
        const traces = tracesAsGroups(forest);
        const byTrace = of(forest, within(traces, maskOf(run(forest, traces))));
        return Array.from(groups.trace, (trace) => byTrace[trace]);
      };
    }
  }
}

/** By function: which of the numbers in order it is. */
const RANKS: Partial<Record<AggregateFunction, number>> = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
};

function aggregates({ function: name, of }: Aggregate): Figures {
  if (of === null) {
    return (_forest, groups) => {
      const counts = new Array<number>(groups.count).fill(0);
      for (const group of groups.of) if (group >= 0) counts[group]!++;
      return counts;
    };
  }
  const fields = fieldsOf(of);
  const rank = RANKS[name];
  return (forest, groups) => {
    const values = new RowValues(forest, fields);
    const all: number[][] = Array.from({ length: groups.count }, () => []);
    for (let row = 0; row < forest.count; row++) {
      const group = groups.of[row]!;
      if (group < 0) continue;
      values.move(row);
      const number = numberOfOperand(of, values.valueOf);
      if (number !== undefined) all[group]!.push(number);
    }
    return all.map((numbers) => figureOf(name, rank, numbers));
  };
}

/** Percentiles are by nearest rank. */
function figureOf(name: AggregateFunction, rank: number | undefined, numbers: number[]): number | undefined {
  if (numbers.length === 0) return undefined;
  if (rank !== undefined) {
    const sorted = Float64Array.from(numbers).sort();
    return sorted[Math.ceil(rank * sorted.length) - 1];
  }
  switch (name) {
    case 'min':
      return numbers.reduce((least, number) => (number < least ? number : least));
    case 'max':
      return numbers.reduce((most, number) => (number > most ? number : most));
    default: {
      const sum = numbers.reduce((total, number) => total + number, 0);
      return name === 'avg' ? sum / numbers.length : sum;
    }
  }
}
