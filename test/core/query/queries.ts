import fc from 'fast-check';
import {
  INTRINSICS,
  TRACE_INTRINSICS,
  typeOfField,
  type FieldRef,
  type Intrinsic,
  type TraceIntrinsic,
} from '../../../app/core/query/ast/field.ts';
import {
  joinPredicates,
  type CompareOp,
  type Operand,
  type Predicate,
} from '../../../app/core/query/ast/predicate.ts';
import {
  AGGREGATE_FUNCTIONS,
  METRICS_FUNCTIONS,
  type Query,
  type Scalar,
  type Stage,
} from '../../../app/core/query/ast/query.ts';
import { joinSpansets, type Spanset, type StructuralOp } from '../../../app/core/query/ast/spanset.ts';
import type { Value } from '../../../app/core/query/ast/value.ts';
import { arithmetic, negative } from '../../../app/core/query/arithmetic.ts';
import { negate } from '../../../app/core/query/operands.ts';

/** Queries in normal form, as the parser gives them. */
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a"b', '\\d+', 'name', '* *', '\n'),
);
const attributeName = fc.oneof(
  fc.constantFrom(
    'http.status_code',
    'name',
    'span.x',
    'and',
    'a b',
    'parent',
    'duration',
    'nil',
    '500',
    '-x',
    'a:b',
  ),
  fc.string({ minLength: 1 }),
);
const attributeScope = fc.constantFrom(
  ...([
    'any',
    'span',
    'resource',
    'scope',
    'event',
    'link',
    'parent',
    'parent.span',
    'parent.resource',
  ] as const),
);
const intrinsic = fc.constantFrom(...(Object.keys(INTRINSICS) as Intrinsic[]));
const traceFact = fc.constantFrom(...(Object.keys(TRACE_INTRINSICS) as TraceIntrinsic[]));
const field: fc.Arbitrary<FieldRef> = fc.oneof(
  fc.record({ scope: attributeScope, name: attributeName }),
  fc.record({ scope: fc.constant('intrinsic' as const), name: intrinsic }),
  fc.record({ scope: fc.constant('trace' as const), name: traceFact }),
);

const text: fc.Arbitrary<Value> = fc.record({ type: fc.constant('string' as const), value: anyText });
const int: fc.Arbitrary<Value> = fc.record({
  type: fc.constant('int' as const),
  value: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
});
const float: fc.Arbitrary<Value> = fc.record({
  type: fc.constant('float' as const),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
});
const duration: fc.Arbitrary<Value> = fc.record({
  type: fc.constant('duration' as const),
  value: fc
    .oneof(
      fc.maxSafeInteger(),
      fc.integer({ min: 0, max: 5_000 }).map((ms) => ms * 1_000_000),
    )
    .map((n) => n + 0),
});
const bool: fc.Arbitrary<Value> = fc.record({ type: fc.constant('bool' as const), value: fc.boolean() });
const nil: Value = { type: 'nil' };

const relationOp = fc.constantFrom(
  '=' as const,
  '!=' as const,
  '<' as const,
  '<=' as const,
  '>' as const,
  '>=' as const,
);
const equalOp = fc.constantFrom<CompareOp>('=', '!=');
const textOp = fc.constantFrom<CompareOp>('contains', 'like');

function compares(of: FieldRef): fc.Arbitrary<Predicate> {
  const compare = (op: fc.Arbitrary<CompareOp>, value: fc.Arbitrary<Value>): fc.Arbitrary<Predicate> =>
    fc.record({ type: fc.constant('compare' as const), field: fc.constant(of), op, value });
  const isNil = compare(equalOp, fc.constant(nil));
  const pattern = compare(
    fc.constantFrom<CompareOp>('=~', '!~'),
    fc.constantFrom('.*', 'a|b', '(?i)x\\d+').map((value) => ({ type: 'string' as const, value })),
  );
  switch (typeOfField(of)) {
    case 'string':
      return fc.oneof(compare(relationOp, text), compare(textOp, text), pattern, isNil);
    case 'enum': {
      const names = of.name === 'kind' ? ['client', 'server', '9'] : ['error', 'ok', 'unset'];
      return fc.oneof(
        compare(
          equalOp,
          fc.constantFrom(...names).map((value) => ({ type: 'string' as const, value })),
        ),
        isNil,
      );
    }
    case 'int':
      return compare(relationOp, fc.oneof(int, float));
    case 'duration':
      return compare(relationOp, duration);
    case 'bool':
      return compare(equalOp, bool);
    case undefined:
      return fc.oneof(
        compare(relationOp, fc.oneof(text, int, float, duration)),
        compare(equalOp, bool),
        compare(textOp, text),
        pattern,
        isNil,
      );
  }
}

const operand = fc.letrec<{ operand: Operand }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    field.map((of): Operand => ({ type: 'field', field: of })),
    tie('operand').map((of) => negative(of) ?? of),
    fc
      .tuple(
        fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const, '%' as const, '^' as const),
        tie('operand'),
        fc.oneof(
          tie('operand'),
          fc.oneof(int, float, duration).map((value): Operand => ({ type: 'value', value })),
        ),
      )
      .map(([op, left, right]) => arithmetic(op, left, right) ?? left),
  ),
})).operand;

const relation: fc.Arbitrary<Predicate> = fc
  .record({ type: fc.constant('relation' as const), left: operand, op: relationOp, right: operand })
  .filter(({ left, right }) => left.type !== 'value' && right.type !== 'value');

const predicate = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    field.chain(compares),
    anyText.map((value): Predicate => ({ type: 'text', text: value })),
    fc.boolean().map((value): Predicate => ({ type: 'constant', value })),
    relation,
    tie('predicate').map(negate),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('predicate'), { minLength: 2, maxLength: 4 }),
      )
      .map(([type, terms]) => joinPredicates(type, terms)),
  ),
})).predicate;

const relations = ['>', '>>', '<', '<<', '~'] as const;
const structuralOp = fc.constantFrom<StructuralOp>(
  ...relations,
  ...relations.map((r) => `!${r}` as const),
  ...relations.map((r) => `&${r}` as const),
);

const tree = fc.letrec<{ spanset: Spanset; scalar: Scalar; stage: Stage }>((tie) => ({
  scalar: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc
      .constantFrom(...AGGREGATE_FUNCTIONS)
      .chain((name): fc.Arbitrary<Scalar> =>
        name === 'count'
          ? fc.constant({ type: 'aggregate', function: name, of: null })
          : operand.map((of) => ({ type: 'aggregate', function: name, of })),
      ),
    fc.record({
      type: fc.constant('arithmetic' as const),
      op: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const, '%' as const, '^' as const),
      left: tie('scalar'),
      right: tie('scalar'),
    }),
  ),
  stage: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ type: fc.constant('by' as const), keys: fc.array(operand, { minLength: 1, maxLength: 3 }) }),
    fc.record({
      type: fc.constant('select' as const),
      fields: fc.array(field, { minLength: 1, maxLength: 3 }),
    }),
    fc.constant<Stage>({ type: 'coalesce' }),
    fc.record({
      type: fc.constant('having' as const),
      left: tie('scalar'),
      op: relationOp,
      right: fc.oneof(
        fc.oneof(int, float, duration).map((value): Scalar => ({ type: 'value', value })),
        tie('scalar'),
      ),
    }),
    fc.record({ type: fc.constant('measure' as const), scalar: tie('scalar') }),
    fc.record({
      type: fc.constant('metrics' as const),
      function: fc.constantFrom(...METRICS_FUNCTIONS),
      args: fc.array(
        fc.oneof(
          field.map((of) => ({ type: 'field' as const, field: of })),
          int.map((value) => ({ type: 'value' as const, value })),
        ),
      ),
      by: fc.array(field),
      threshold: fc.option(fc.record({ op: relationOp, value: int })),
    }),
    fc.record({
      type: fc.constant('spanset' as const),
      spanset: tie('spanset').filter((spanset) => spanset.type !== 'pipeline'),
    }),
  ),
  spanset: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    predicate.map((of): Spanset => ({ type: 'filter', predicate: of })),
    fc.record({
      type: fc.constant('structural' as const),
      op: structuralOp,
      left: tie('spanset'),
      right: tie('spanset'),
    }),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), tie('spanset'), tie('spanset'))
      .map(([type, a, b]) => joinSpansets(type, [a, b])),
    fc
      .record({ source: tie('spanset'), stages: fc.array(tie('stage'), { minLength: 1, maxLength: 3 }) })
      // A pipeline that ends with a figure is one, not a set of spans to relate to others.
      .filter(({ source, stages }) => source.type !== 'pipeline' && stages.at(-1)?.type !== 'measure')
      .map((pipeline): Spanset => ({ type: 'pipeline', pipeline })),
  ),
}));

export const anyQuery: fc.Arbitrary<Query> = fc.record({
  source: tree.spanset.filter((spanset) => spanset.type !== 'pipeline'),
  stages: fc.array(tree.stage, { maxLength: 3 }),
  hints: fc.array(fc.record({ name: fc.constantFrom('sample', 'most_recent'), value: fc.oneof(bool, int) }), {
    maxLength: 2,
  }),
});
