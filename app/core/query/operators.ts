import type { ArithmeticOp, CompareOp, RelationOp } from './ast/predicate.ts';
import type { StructuralOp } from './ast/spanset.ts';

/** Operators in a row that nest to the left, such as `{a} > {b} > {c}`: they deepen the tree as brackets do. */
export const MAX_CHAIN = 100;

/** Comparisons of figures, as typed. */
export const RELATIONS: ReadonlyMap<string, RelationOp> = new Map([
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** Comparisons of fields that are written as symbols, as typed. */
export const COMPARISONS: ReadonlyMap<string, CompareOp> = new Map<string, CompareOp>([
  ...RELATIONS,
  ['=~', '=~'],
  ['!~', '!~'],
]);

const TEXT_OPS: ReadonlySet<CompareOp> = new Set(['=~', '!~', 'contains', 'like']);
const STRUCTURAL: ReadonlySet<string> = new Set<StructuralOp>([
  ...(['>', '>>', '<', '<<', '~'] as const),
  ...(['!>', '!>>', '!<', '!<<', '!~'] as const),
  ...(['&>', '&>>', '&<', '&<<', '&~'] as const),
]);
const PRECEDENCE: Record<ArithmeticOp, number> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };

/** Binds tighter than any sign or operator but `^`. */
export const TIGHTEST = PRECEDENCE['^'];

/** True for the operators that take a text, whatever the field holds. */
export function takesText(op: CompareOp): boolean {
  return TEXT_OPS.has(op);
}

export function isStructural(kind: string): boolean {
  return STRUCTURAL.has(kind);
}

/** How tightly an operator binds, beginning with 1. */
export function precedenceOf(op: ArithmeticOp): number {
  return PRECEDENCE[op];
}

/** How tightly what stands right of the operator must bind to belong to it: `^` nests to the right, the others to the left. */
export function precedenceRightOf(op: ArithmeticOp): number {
  return op === '^' ? PRECEDENCE[op] : PRECEDENCE[op] + 1;
}
