import type { Pipeline, Stage } from '../../core/query/ast/query.ts';
import type { Spanset } from '../../core/query/ast/spanset.ts';
import { textOfValue } from '../../core/query/literals.ts';
import { valueOfOperand } from '../../core/query/operand-value.ts';
import type { Forest } from './forest.ts';
import { type FigureTest, type GroupStep, havingTest } from './group-figures.ts';
import { relatedMask } from './related-rows.ts';
import { fieldsOf } from './relation-predicate.ts';
import { type Groups, maskOf, splitBy, tracesAsGroups, within } from './row-groups.ts';
import { rowTest } from './row-mask.ts';
import { RowValues } from './row-values.ts';

/** 1 for each row that a spanset selects among those in groups. */
type SetTest = (forest: Forest, groups: Groups) => Uint8Array;

/** Compiles a query: 1 for each row of a forest that it selects, by the rules of `evaluate-trace`. */
export function forestQuery(query: Pipeline): (forest: Forest) => Uint8Array {
  const run = pipelineStep(query);
  return (forest) => maskOf(run(forest, tracesAsGroups(forest)));
}

/** A pipeline over groups: what is left of them at its end. Those that `by` has split come out split. */
function pipelineStep({ source, stages }: Pipeline): GroupStep {
  const select = setTest(source);
  const steps = stages.map(stageStep);
  return (forest, groups) => {
    const selected = within(groups, select(forest, groups));
    return steps.reduce((left, step) => step(forest, left, groups), selected);
  };
}

function setTest(spanset: Spanset): SetTest {
  switch (spanset.type) {
    case 'filter': {
      const test = rowTest(spanset.predicate);
      return (forest, groups) => {
        const mask = test(forest);
        for (let row = 0; row < mask.length; row++) if (groups.of[row]! < 0) mask[row] = 0;
        return mask;
      };
    }
    case 'and': {
      const terms = spanset.terms.map(setTest);
      return (forest, groups) => {
        const masks = terms.map((term) => term(forest, groups));
        const whole = new Uint8Array(groups.count).fill(1);
        for (const mask of masks) {
          const some = new Uint8Array(groups.count);
          for (let row = 0; row < mask.length; row++) if (mask[row] === 1) some[groups.of[row]!] = 1;
          for (let group = 0; group < whole.length; group++) whole[group]! &= some[group]!;
        }
        const mask = union(masks);
        for (let row = 0; row < mask.length; row++) if (mask[row] === 1) mask[row] = whole[groups.of[row]!]!;
        return mask;
      };
    }
    case 'or': {
      const terms = spanset.terms.map(setTest);
      return (forest, groups) => union(terms.map((term) => term(forest, groups)));
    }
    case 'structural': {
      const { op } = spanset;
      const left = setTest(spanset.left);
      const right = setTest(spanset.right);
      return (forest, groups) => relatedMask(op, left(forest, groups), right(forest, groups), forest, groups);
    }
    case 'pipeline': {
      const run = pipelineStep(spanset.pipeline);
      return (forest, groups) => maskOf(run(forest, groups));
    }
  }
}

function union(masks: Uint8Array[]): Uint8Array {
  return masks.reduce((mask, other) => {
    for (let row = 0; row < mask.length; row++) mask[row]! |= other[row]!;
    return mask;
  });
}

/** @param first the groups that the pipeline began with */
type StageStep = (forest: Forest, groups: Groups, first: Groups) => Groups;

function stageStep(stage: Stage): StageStep {
  switch (stage.type) {
    case 'spanset': {
      const select = setTest(stage.spanset);
      return (forest, groups) => within(groups, select(forest, groups));
    }
    case 'having': {
      const test: FigureTest = havingTest(stage, pipelineStep);
      return (forest, groups) => {
        const holds = test(forest, groups);
        return { ...groups, of: groups.of.map((group) => (group >= 0 && holds[group] === 1 ? group : -1)) };
      };
    }
    case 'by': {
      const fields = stage.keys.flatMap(fieldsOf);
      return (forest, groups) => {
        const values = new RowValues(forest, fields);
        return splitBy(groups, (row) => {
          values.move(row);
          const parts = stage.keys.map((key) => {
            const value = valueOfOperand(key, values.valueOf);
            return value === undefined ? null : [value.type, textOfValue(value)];
          });
          return JSON.stringify(parts);
        });
      };
    }
    case 'coalesce':
      return (_forest, groups, first) => within(first, maskOf(groups));
    case 'measure':
    case 'select':
    case 'metrics':
      return (_forest, groups) => groups;
  }
}
