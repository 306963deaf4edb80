import { calculate, compareLiterals } from './arithmetic.ts';
import type { FieldRef } from './ast/field.ts';
import type { Operand, Relation } from './ast/predicate.ts';
import { isNumeric, type Value } from './ast/value.ts';

/** A field's value for the span at hand, its first where there are many; undefined where it has none. */
export type ValueOf = (field: FieldRef) => Value | undefined;

/** Whether a comparison of two operands holds; what is missing or does not go together makes it false. */
export function relationHolds({ left, op, right }: Relation, valueOf: ValueOf): boolean {
  const a = valueOfOperand(left, valueOf);
  const b = a === undefined ? undefined : valueOfOperand(right, valueOf);
  if (a === undefined || b === undefined) return false;
  return compareLiterals(a, op, b) ?? false;
}

/** An operand's value; undefined where it has none. */
export function valueOfOperand(operand: Operand, valueOf: ValueOf): Value | undefined {
  switch (operand.type) {
    case 'field':
      return valueOf(operand.field);
    case 'value':
      return operand.value;
    case 'negative':
    case 'arithmetic': {
      const value = numberOfOperand(operand, valueOf);
      return value === undefined ? undefined : { type: 'float', value };
    }
  }
}

/** An operand as a number, durations in nanoseconds; undefined where it is none. */
export function numberOfOperand(operand: Operand, valueOf: ValueOf): number | undefined {
  if (operand.type === 'negative') {
    const value = numberOfOperand(operand.operand, valueOf);
    return value === undefined ? undefined : -value;
  }
  if (operand.type === 'arithmetic') {
    const left = numberOfOperand(operand.left, valueOf);
    const right = numberOfOperand(operand.right, valueOf);
    return left === undefined || right === undefined ? undefined : calculate(operand.op, left, right);
  }
  const value = valueOfOperand(operand, valueOf);
  return value !== undefined && isNumeric(value) ? Number(value.value) : undefined;
}
