import type { ArithmeticOp, CompareOp, Operand } from './ast/predicate.ts';
import type { Value } from './ast/value.ts';
import { isNumeric } from './ast/value.ts';
import { compileLike, compilePattern, containsText } from './regex.ts';

/** Arithmetic on float64, as every operand of it is one: ints beyond 2^53 lose their last digits here. */
export function calculate(op: ArithmeticOp, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return a ** b;
  }
}

/** An operation on two operands, calculated at once where both are literals. Undefined where one is no number. */
export function arithmetic(op: ArithmeticOp, left: Operand, right: Operand): Operand | undefined {
  if (isText(left) || isText(right)) return undefined;
  if (left.type !== 'value' || right.type !== 'value') return { type: 'arithmetic', op, left, right };
  if (!isNumeric(left.value) || !isNumeric(right.value)) return undefined;
  const result = calculate(op, Number(left.value.value), Number(right.value.value));
  if (!Number.isFinite(result)) return { type: 'arithmetic', op, left, right };
  return { type: 'value', value: numberLike(result, [left.value, right.value]) };
}

/** A negative operand; of a literal its negative. Undefined where it is no number. */
export function negative(operand: Operand): Operand | undefined {
  if (isText(operand)) return undefined;
  if (operand.type !== 'value') {
    return operand.type === 'negative' ? operand.operand : { type: 'negative', operand };
  }
  const value = operand.value;
  if (value.type === 'int') return { type: 'value', value: { type: 'int', value: -value.value } };
  if (!isNumeric(value)) return undefined;
  return { type: 'value', value: { type: value.type, value: value.value === 0 ? 0 : -value.value } };
}

function isText(operand: Operand): boolean {
  return operand.type === 'value' && !isNumeric(operand.value);
}

/** A duration where one of the operands was, an int where both were and the result is whole, else a float. */
function numberLike(result: number, from: Value[]): Value {
  if (from.some((value) => value.type === 'duration')) return { type: 'duration', value: Math.round(result) };
  if (from.every((value) => value.type === 'int') && Number.isSafeInteger(result)) {
    return { type: 'int', value: BigInt(result) };
  }
  return { type: 'float', value: result };
}

/** Whether `a op b` holds between literals; undefined where their types don't go together. */
export function compareLiterals(a: Value, op: CompareOp, b: Value): boolean | undefined {
  if (a.type === 'string' && b.type === 'string') return compareStrings(a.value, op, b.value);
  if (isNumeric(a) && isNumeric(b)) return ordered(a.value, op, b.value);
  if (a.type !== b.type || (op !== '=' && op !== '!=')) return undefined;
  const equal = a.type === 'nil' || (a.type === 'bool' && b.type === 'bool' && a.value === b.value);
  return equal === (op === '=');
}

export function compareStrings(a: string, op: CompareOp, b: string): boolean | undefined {
  switch (op) {
    case 'contains':
      return containsText(a, b.toLowerCase());
    case 'like':
      return compileLike(b)(a);
    case '=~':
    case '!~': {
      const pattern = compilePattern(b);
      return pattern.ok ? pattern.value.test(a) === (op === '=~') : undefined;
    }
    default:
      return ordered(a, op, b);
  }
}

/** Numbers of either type, exactly (int against float compares mathematically); strings by UTF-16 code unit. */
export function ordered(
  a: number | bigint | string,
  op: CompareOp,
  b: number | bigint | string,
): boolean | undefined {
  switch (op) {
    case '=':
      // Loose equality is what compares an int with a float; both sides are numbers, or both strings.
      return a == b;
    case '!=':
      return a != b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}
