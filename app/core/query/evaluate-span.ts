import { compareLiterals, compareStrings, ordered } from './arithmetic.ts';
import type { CompareOp, Operand, Predicate } from './ast/predicate.ts';
import { isNumeric, type Value } from './ast/value.ts';
import { findField, type Found } from './find-field.ts';
import { textOfValue } from './literals.ts';
import { numberOfOperand, relationHolds, valueOfOperand } from './operand-value.ts';
import { containsText } from './regex.ts';
import { scalarsOf } from './scalars.ts';
import type { SpanFacts, TraceFacts } from './span-facts.ts';

/**
 * Whether the predicate holds for the span in this row. Over plain objects and without any index, this is what a query
 * means and what faster evaluators are measured against.
 *
 * - A field has a list of values: none where it is missing, one as a rule, many for an array (its elements), and for an
 *   event or link attribute one per event or link that has it. A value of type `empty` is missing. Bytes and maps exist but have
 *   no value to compare.
 * - An unscoped key is looked up on the span, then on its resource. In each place the key itself comes first, then its
 *   aliases; the first that is there counts. Of a key that occurs twice the last one counts.
 * - `= < <= > >= =~ contains like` hold if they hold for some value. `!=` and `!~` hold if the field exists and the opposite
 *   holds for none of its values. So a missing field matches nothing but `= nil`, `-key:value` and `not`.
 * - Ints, floats and durations (as nanoseconds) compare with each other by value, exactly. Beyond that a number,
 *   duration or boolean is `=` to a string that is spelt exactly as the literal is printed (`200`, `true`, `500ms`); it is
 *   never ordered against one. A string literal is compared with strings only, by UTF-16 code units.
 * - `=~` matches the whole value; `contains` and `like` ignore case.
 * - A word is a substring, ignoring case, of the span's name, service or status message, of the name of an event, or
 *   of a string or the decimal digits of an int in any attribute of span, resource, scope, events or links.
 * - In arithmetic, in comparisons of fields with fields and in aggregates a field stands for its first value, and what is
 *   missing or no number makes the comparison false.
 */
export function matchesSpan(predicate: Predicate, trace: TraceFacts, row: number): boolean {
  switch (predicate.type) {
    case 'and':
      return predicate.terms.every((term) => matchesSpan(term, trace, row));
    case 'or':
      return predicate.terms.some((term) => matchesSpan(term, trace, row));
    case 'not':
      return !matchesSpan(predicate.term, trace, row);
    case 'constant':
      return predicate.value;
    case 'text':
      return textsOf(trace.spans[row]!).some((text) => containsText(text, predicate.text.toLowerCase()));
    case 'compare':
      return matchesValues(findField(predicate.field, trace, row), predicate.op, predicate.value);
    case 'relation':
      return relationHolds(predicate, (field) => findField(field, trace, row).values[0]);
  }
}

function matchesValues({ exists, values }: Found, op: CompareOp, literal: Value): boolean {
  if (literal.type === 'nil') return exists === (op === '!=');
  if (op === '!=') return exists && !values.some((value) => matchesValue(value, '=', literal));
  if (op === '!~') return exists && !values.some((value) => matchesValue(value, '=~', literal));
  return values.some((value) => matchesValue(value, op, literal));
}

function matchesValue(value: Value, op: CompareOp, literal: Value): boolean {
  if (literal.type === 'string') {
    return value.type === 'string' && (compareStrings(value.value, op, literal.value) ?? false);
  }
  if (value.type === 'string') return op === '=' && value.value === textOfValue(literal);
  if (isNumeric(value) && isNumeric(literal)) return ordered(value.value, op, literal.value) ?? false;
  return compareLiterals(value, op, literal) ?? false;
}

/** An operand's value, its first where there are many; undefined where it has none. */
export function operandValue(operand: Operand, trace: TraceFacts, row: number): Value | undefined {
  return valueOfOperand(operand, (field) => findField(field, trace, row).values[0]);
}

/** An operand as a number, durations in nanoseconds; undefined where it is none. */
export function operandNumber(operand: Operand, trace: TraceFacts, row: number): number | undefined {
  return numberOfOperand(operand, (field) => findField(field, trace, row).values[0]);
}

/** Everything of a span that a word is searched in. */
function textsOf({ span, service }: SpanFacts): string[] {
  const attributes = [
    ...[span.attributes, span.resource.attributes, span.scope.attributes],
    ...span.events.map((event) => event.attributes),
    ...span.links.map((link) => link.attributes),
  ];
  const values = attributes
    .flat()
    .flatMap(({ value }) => scalarsOf(value))
    .flatMap((value) => (value.type === 'string' || value.type === 'int' ? [String(value.value)] : []));
  return [span.name, service, span.status.message, ...span.events.map(({ name }) => name), ...values];
}
