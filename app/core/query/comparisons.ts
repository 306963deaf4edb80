import type { FieldRef } from './ast/field.ts';
import { typeOfField } from './ast/field.ts';
import type { Compare, CompareOp, Operand, Predicate, RelationOp } from './ast/predicate.ts';
import type { Value } from './ast/value.ts';
import { isNumeric, NIL, stringValue } from './ast/value.ts';
import { compareLiterals } from './arithmetic.ts';
import type { Diagnostics, Place } from './diagnostics.ts';
import { SPAN_KINDS, STATUS_CODES, kindName, statusName } from '../model/span.ts';
import { printField } from './field-names.ts';
import { readLiteral, textOfValue } from './literals.ts';
import { takesText } from './operators.ts';
import { compilePattern } from './regex.ts';

const ORDER_OPS: ReadonlySet<CompareOp> = new Set(['<', '<=', '>', '>=']);

const MIRRORED: Record<RelationOp, RelationOp> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** An operand with its place; `text` is how a literal was typed, without quotes. */
export interface PlacedOperand {
  operand: Operand;
  place: Place;
  text: string;
}

/**
 * Two operands and what stands between them as a predicate in its normal form: a literal on the left is turned
 * over, two literals are decided. Says what is wrong and gives undefined where the parts don't fit together.
 */
export function buildComparison(
  left: PlacedOperand,
  op: CompareOp,
  right: PlacedOperand,
  diagnostics: Diagnostics,
): Predicate | undefined {
  const a = left.operand;
  const b = right.operand;
  if (a.type === 'field' && b.type === 'value') return fitted(a.field, op, b.value, right, diagnostics);
  if (a.type === 'value' && b.type === 'value') {
    const value = compareLiterals(a.value, op, b.value);
    if (value !== undefined) return { type: 'constant', value };
    diagnostics.error(right.place, 'These two values can’t be compared with each other.');
    return undefined;
  }
  if (takesText(op)) {
    diagnostics.error(left.place, `${op} needs a field before it and a text after it.`);
    return undefined;
  }
  const relation = op as RelationOp;
  if (a.type === 'value' && b.type === 'field') {
    return fitted(b.field, MIRRORED[relation], a.value, left, diagnostics);
  }
  return { type: 'relation', left: a, op: relation, right: b };
}

/** `key:value` with the value as typed outside quotes: `*` is any run of characters, the rest is equality. */
export function buildColon(
  field: FieldRef,
  typed: { text: string; quoted: boolean; place: Place },
  diagnostics: Diagnostics,
): Predicate | undefined {
  const { text, place } = typed;
  const right: PlacedOperand = { operand: { type: 'value', value: stringValue(text) }, place, text };
  if (typed.quoted) return fitted(field, '=', stringValue(text), right, diagnostics);
  if (/^\*+$/.test(text)) return { type: 'compare', field, op: '!=', value: NIL };
  if (text.includes('*')) {
    const inner = /^\*([^*\\]+)\*$/.exec(text)?.[1];
    return inner === undefined
      ? fitted(field, 'like', stringValue(text), right, diagnostics)
      : fitted(field, 'contains', stringValue(inner), { ...right, text: inner }, diagnostics);
  }
  const literal = readLiteral(text);
  // What an attribute holds is not known here: 1.10 and 007 are versions and codes, not numbers.
  const isText = literal === undefined || (typeOfField(field) === undefined && textOfValue(literal) !== text);
  return fitted(field, '=', isText ? stringValue(text) : literal, right, diagnostics);
}

function fitted(
  field: FieldRef,
  op: CompareOp,
  value: Value,
  { place, text }: PlacedOperand,
  diagnostics: Diagnostics,
): Compare | undefined {
  const compare = (fit: Value): Compare => ({ type: 'compare', field, op, value: fit });
  const refuse = (message: string, fits: string[] = []): undefined => {
    diagnostics.error(place, message, fits);
    return undefined;
  };
  const name = printField(field);
  const type = typeOfField(field);
  if (takesText(op)) {
    if (type !== undefined && type !== 'string' && type !== 'enum') {
      return refuse(`${name} is no text: compare it with = or >.`, ['=', '!=', '<', '<=', '>', '>=']);
    }
    const pattern = op === '=~' || op === '!~' ? compilePattern(text) : undefined;
    if (pattern?.ok === false) return refuse(`This is not a regular expression: ${pattern.error}.`);
    return compare(stringValue(text));
  }
  if (value.type === 'nil') {
    return ORDER_OPS.has(op) ? refuse('nil has no order: use = or !=.', ['=', '!=']) : compare(value);
  }
  switch (type) {
    case 'string':
      return compare(stringValue(text));
    case 'enum':
      if (ORDER_OPS.has(op)) return refuse(`${name} has no order: use = or !=.`, ['=', '!=']);
      return fittedEnum(name, value, text, compare, refuse);
    case 'int':
      if (value.type === 'int' || value.type === 'float') return compare(value);
      return refuse(`${name} is a number, such as 3.`, ['3']);
    case 'bool':
      if (value.type !== 'bool') return refuse(`${name} is true or false.`, ['true', 'false']);
      return ORDER_OPS.has(op) ? refuse(`${name} has no order: use = or !=.`, ['=', '!=']) : compare(value);
    case 'duration':
      if (value.type === 'duration') return compare(value);
      if (!isNumeric(value))
        return refuse(`${name} is a duration, such as 500ms or 1.5s.`, ['500ms', '1.5s']);
      if (Number(value.value) !== 0) {
        diagnostics.warn(place, `Without a unit this is nanoseconds: did you mean ${text}ms?`, [`${text}ms`]);
      }
      return compare({ type: 'duration', value: Number(value.value) });
    case undefined:
      if (value.type === 'bool' && ORDER_OPS.has(op)) {
        return refuse('true and false have no order: use = or !=.', ['=', '!=']);
      }
      return compare(value);
  }
}

/** Kinds and status by name, or by OTLP number. */
function fittedEnum(
  name: string,
  value: Value,
  text: string,
  compare: (value: Value) => Compare,
  refuse: (message: string, fits: string[]) => undefined,
): Compare | undefined {
  const isKind = name === 'kind';
  if (value.type === 'int' && value.value >= 0n) {
    const code = Number(value.value);
    return compare(stringValue(isKind ? kindName(code) : statusName(code)));
  }
  const names: readonly string[] = isKind ? SPAN_KINDS : STATUS_CODES;
  const wanted = text.toLowerCase();
  if (names.includes(wanted)) return compare(stringValue(wanted));
  return refuse(`There is no ${name} ${text}: it is one of ${names.join(', ')}.`, [...names]);
}
