import type { FieldRef } from '../../core/query/ast/field.ts';
import type { Operand, Relation } from '../../core/query/ast/predicate.ts';
import { relationHolds } from '../../core/query/operand-value.ts';
import type { Value } from '../../core/query/ast/value.ts';
import { type FieldReader, fieldReader } from './field-reader.ts';
import { rowPredicate, type SpanPredicate } from './span-predicate.ts';

/**
 * Compares two operands of which neither is a plain field against a literal.
 * @param fields all of the operands' fields: facts of single spans
 */
export function relationPredicate(relation: Relation, fields: FieldRef[]): SpanPredicate {
  return rowPredicate(
    () => true,
    (columns) => {
      const readers = new Map<FieldRef, FieldReader>();
      for (const field of fields) {
        const reader = fieldReader(field, columns);
        if (reader !== undefined) readers.set(field, reader);
      }
      let at = 0;
      const valueOf = (field: FieldRef): Value | undefined => readers.get(field)?.(at);
      return (row) => {
        at = row;
        return relationHolds(relation, valueOf);
      };
    },
  );
}

/** All fields of an operand. */
export function fieldsOf(operand: Operand): FieldRef[] {
  switch (operand.type) {
    case 'field':
      return [operand.field];
    case 'value':
      return [];
    case 'negative':
      return fieldsOf(operand.operand);
    case 'arithmetic':
      return [...fieldsOf(operand.left), ...fieldsOf(operand.right)];
  }
}
