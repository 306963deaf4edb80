import type { KeyValue } from '../model/attributes.ts';
import type { SpanDetail } from '../model/span.ts';
import { kindName, statusName } from '../model/span.ts';
import { aliasesOf } from './aliases.ts';
import { calculate, compareLiterals, compareStrings, ordered } from './arithmetic.ts';
import type { AttributeScope, FieldRef, Intrinsic, TraceIntrinsic } from './ast/field.ts';
import type { CompareOp, Operand, Predicate } from './ast/predicate.ts';
import { isNumeric, stringValue, type Value } from './ast/value.ts';
import { textOfValue } from './literals.ts';
import { containsText } from './regex.ts';
import { scalarsOf } from './scalars.ts';

/**
 * What a query means, over plain objects and without any index: what faster evaluators are measured against.
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
export interface SpanFacts {
  span: SpanDetail;
  service: string;
  durationNs: number;
  selfTimeNs: number;
  criticalTimeNs: number;
  /** 0 for a root or an orphan. */
  depth: number;
  orphan: boolean;
  /** Index of the parent among the trace's spans, -1 for none. */
  parent: number;
  childCount: number;
  nestedSet: { left: number; right: number; parent: number };
}

export interface TraceFacts {
  traceId: string;
  durationNs: number;
  rootService: string;
  rootName: string;
  errorCount: number;
  spans: SpanFacts[];
}

interface Found {
  exists: boolean;
  values: Value[];
}

const MISSING: Found = { exists: false, values: [] };

/** Whether the predicate holds for the span in this row. */
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
      return matchesValues(find(predicate.field, trace, row), predicate.op, predicate.value);
    case 'relation': {
      const left = operandValue(predicate.left, trace, row);
      const right = operandValue(predicate.right, trace, row);
      if (left === undefined || right === undefined) return false;
      return compareLiterals(left, predicate.op, right) ?? false;
    }
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
  switch (operand.type) {
    case 'field':
      return find(operand.field, trace, row).values[0];
    case 'value':
      return operand.value;
    case 'negative':
    case 'arithmetic': {
      const value = operandNumber(operand, trace, row);
      return value === undefined ? undefined : { type: 'float', value };
    }
  }
}

/** An operand as a number, durations in nanoseconds; undefined where it is none. */
export function operandNumber(operand: Operand, trace: TraceFacts, row: number): number | undefined {
  if (operand.type === 'negative') {
    const value = operandNumber(operand.operand, trace, row);
    return value === undefined ? undefined : -value;
  }
  if (operand.type === 'arithmetic') {
    const left = operandNumber(operand.left, trace, row);
    const right = operandNumber(operand.right, trace, row);
    return left === undefined || right === undefined ? undefined : calculate(operand.op, left, right);
  }
  const value = operandValue(operand, trace, row);
  return value !== undefined && isNumeric(value) ? Number(value.value) : undefined;
}

function find(field: FieldRef, trace: TraceFacts, row: number): Found {
  const facts = trace.spans[row]!;
  if (field.scope === 'trace') return present(traceFact(field.name, trace));
  if (field.scope === 'intrinsic') return intrinsicFact(field.name, facts);
  const parent = trace.spans[facts.parent];
  for (const attributes of placesOf(field.scope, facts.span, parent?.span)) {
    const found = lookUp(attributes, field.name);
    if (found.exists) return found;
  }
  return MISSING;
}

/** Where an attribute is looked for, in order. Events and links are one place each: all of them together. */
function placesOf(scope: AttributeScope, span: SpanDetail, parent: SpanDetail | undefined): KeyValue[][][] {
  const of = (detail: SpanDetail | undefined, ...parts: ('span' | 'resource')[]): KeyValue[][][] =>
    detail ? parts.map((part) => [part === 'span' ? detail.attributes : detail.resource.attributes]) : [];
  switch (scope) {
    case 'any':
      return of(span, 'span', 'resource');
    case 'span':
    case 'resource':
      return of(span, scope);
    case 'scope':
      return [[span.scope.attributes]];
    case 'event':
      return [span.events.map(({ attributes }) => attributes)];
    case 'link':
      return [span.links.map(({ attributes }) => attributes)];
    case 'parent':
      return of(parent, 'span', 'resource');
    case 'parent.span':
      return of(parent, 'span');
    case 'parent.resource':
      return of(parent, 'resource');
  }
}

function lookUp(lists: KeyValue[][], key: string): Found {
  const found: Found = { exists: false, values: [] };
  for (const attributes of lists) {
    for (const name of aliasesOf(key)) {
      const value = attributes.findLast((attribute) => attribute.key === name)?.value;
      if (value === undefined || value.type === 'empty') continue;
      found.exists = true;
      found.values.push(...scalarsOf(value));
      break;
    }
  }
  return found;
}

function present(...values: Value[]): Found {
  return { exists: values.length > 0, values };
}

const int = (value: number): Value => ({ type: 'int', value: BigInt(value) });
const duration = (value: number): Value => ({ type: 'duration', value });

function traceFact(name: TraceIntrinsic, trace: TraceFacts): Value {
  switch (name) {
    case 'id':
      return stringValue(trace.traceId);
    case 'duration':
      return duration(trace.durationNs);
    case 'rootService':
      return stringValue(trace.rootService);
    case 'rootName':
      return stringValue(trace.rootName);
    case 'spanCount':
      return int(trace.spans.length);
    case 'errorCount':
      return int(trace.errorCount);
  }
}

function intrinsicFact(name: Intrinsic, facts: SpanFacts): Found {
  const { span, nestedSet } = facts;
  switch (name) {
    case 'name':
      return present(stringValue(span.name));
    case 'service':
      return present(stringValue(facts.service));
    case 'kind':
      return present(stringValue(kindName(span.kind)));
    case 'status':
      return present(stringValue(statusName(span.status.code)));
    case 'statusMessage':
      return present(stringValue(span.status.message));
    case 'duration':
      return present(duration(facts.durationNs));
    case 'selfTime':
      return present(duration(facts.selfTimeNs));
    case 'criticalTime':
      return present(duration(facts.criticalTimeNs));
    case 'depth':
      return present(int(facts.depth));
    case 'orphan':
      return present({ type: 'bool', value: facts.orphan });
    case 'childCount':
      return present(int(facts.childCount));
    case 'span:id':
      return present(stringValue(span.spanId));
    case 'span:parentID':
      return span.parentSpanId === '' ? MISSING : present(stringValue(span.parentSpanId));
    case 'nestedSetLeft':
      return present(int(nestedSet.left));
    case 'nestedSetRight':
      return present(int(nestedSet.right));
    case 'nestedSetParent':
      return present(int(nestedSet.parent));
    case 'event:name':
      return present(...span.events.map((event) => stringValue(event.name)));
    case 'event:timeSinceStart':
      return present(...span.events.map((event) => duration(Number(event.timeNs - span.startNs))));
    case 'link:traceID':
      return present(...span.links.map((link) => stringValue(link.traceId)));
    case 'link:spanID':
      return present(...span.links.map((link) => stringValue(link.spanId)));
    case 'scope:name':
      return present(stringValue(span.scope.name));
    case 'scope:version':
      return present(stringValue(span.scope.version));
  }
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
