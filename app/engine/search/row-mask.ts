import type { AttributeScope, FieldRef, TraceIntrinsic } from '../../core/query/ast/field.ts';
import type { Compare, Predicate, Relation } from '../../core/query/ast/predicate.ts';
import { relationHolds } from '../../core/query/operand-value.ts';
import type { Forest } from './forest.ts';
import { numberTest } from './number-test.ts';
import { valuesMatch } from './pair-test.ts';
import { rememberedPredicate } from './plan-predicate.ts';
import { fieldsIn, isOfPlace, OF_PARENT } from './predicate-needs.ts';
import { fieldsOf } from './relation-predicate.ts';
import { isPlaceholder, orphans, rowNumbers } from './row-facts.ts';
import { RowValues } from './row-values.ts';

/** 1 for each row of a forest that meets a condition; rows without a span hold whatever comes out. The array is the caller's to change. */
export type RowTest = (forest: Forest) => Uint8Array;

/**
 * Compiles a predicate into a test of a forest's rows, by the rules of `evaluate-span`. What the stored columns tell is asked of them,
 * one part after the other; each part is asked once, however many forests it has rows of.
 */
export function rowTest(predicate: Predicate): RowTest {
  if (isToldByColumns(predicate)) return partsTest(predicate);
  switch (predicate.type) {
    case 'and':
    case 'or': {
      const { type } = predicate;
      const ofSpans = predicate.terms.filter(isToldByColumns);
      const tests = predicate.terms.filter((term) => !isToldByColumns(term)).map(rowTest);
      if (ofSpans.length > 0) tests.unshift(partsTest({ type, terms: ofSpans }));
      return (forest) =>
        tests
          .map((test) => test(forest))
          .reduce((mask, other) => {
            if (type === 'and') for (let row = 0; row < mask.length; row++) mask[row]! &= other[row]!;
            else for (let row = 0; row < mask.length; row++) mask[row]! |= other[row]!;
            return mask;
          });
    }
    case 'not': {
      const test = rowTest(predicate.term);
      return (forest) => {
        const mask = test(forest);
        for (let row = 0; row < mask.length; row++) mask[row]! ^= 1;
        return mask;
      };
    }
    case 'relation':
      return relationTest(predicate);
    case 'compare':
      return compareTest(predicate);
    default:
      throw new Error(`${predicate.type} is told by the columns`);
  }
}

/** True for what single spans' columns tell: the facts of its traces a forest knows by itself. */
function isToldByColumns(predicate: Predicate): boolean {
  return fieldsIn(predicate).every((field) => field.scope !== 'trace' && !isOfPlace(field));
}

function traceTest(compare: Compare, name: TraceIntrinsic): RowTest {
  return (forest) => {
    const mask = new Uint8Array(forest.count);
    for (let trace = 0; trace + 1 < forest.firstRow.length; trace++)
      if (valuesMatch(compare, [forest.traceValue(name, trace)]))
        mask.fill(1, forest.firstRow[trace], forest.firstRow[trace + 1]);
    return mask;
  };
}

function partsTest(asked: Predicate): RowTest {
  const predicate = rememberedPredicate(asked);
  return ({ parts, count, spanOf }) => {
    const bySpan = new Uint8Array(parts.reduce((sum, part) => sum + part.rows.length, 0));
    let span = 0;
    for (const { spans, attributes, rows } of parts) {
      const mask = predicate.evaluate({ spans, attributes: () => attributes });
      // Those of a large trace follow each other.
      if (rows.length === mask.length) bySpan.set(mask, span);
      else for (let i = 0; i < rows.length; i++) bySpan[span + i] = mask[rows[i]!]!;
      span += rows.length;
    }
    const byRow = new Uint8Array(count);
    for (let row = 0; row < byRow.length; row++) byRow[row] = spanOf[row]! < 0 ? 0 : bySpan[spanOf[row]!]!;
    return byRow;
  };
}

function relationTest(relation: Relation): RowTest {
  const fields = [...fieldsOf(relation.left), ...fieldsOf(relation.right)];
  return (forest) => {
    const values = new RowValues(forest, fields);
    const mask = new Uint8Array(forest.count);
    for (let row = 0; row < mask.length; row++)
      if (values.move(row)) mask[row] = relationHolds(relation, values.valueOf) ? 1 : 0;
    return mask;
  };
}

function compareTest(compare: Compare): RowTest {
  const { field } = compare;
  if (field.scope === 'trace') return traceTest(compare, field.name);
  if (field.scope !== 'intrinsic') return parentTest(compare, field);
  if (field.name === 'orphan') {
    const holds = [false, true].map((value) => (valuesMatch(compare, [{ type: 'bool', value }]) ? 1 : 0));
    return (forest) => orphans(forest).map((orphan) => holds[orphan]!);
  }
  const test = numberTest(compare);
  return (forest) => {
    const numbers = rowNumbers(field.name, forest)!;
    const mask = new Uint8Array(forest.count);
    for (let row = 0; row < mask.length; row++) mask[row] = test(numbers[row]!) ? 1 : 0;
    return mask;
  };
}

/** What holds for the parent; a span without one lacks the field. */
function parentTest(compare: Compare, field: FieldRef): RowTest {
  const scope = OF_PARENT[field.scope as AttributeScope]!;
  const ofSelf = partsTest({ ...compare, field: { scope, name: field.name } });
  const ofMissing = valuesMatch(compare, []) ? 1 : 0;
  return (forest) => {
    const self = ofSelf(forest);
    const mask = new Uint8Array(forest.count);
    for (let row = 0; row < mask.length; row++) {
      const above = forest.parent[row]!;
      mask[row] = above < 0 || isPlaceholder(forest, above) ? ofMissing : self[above]!;
    }
    return mask;
  };
}
