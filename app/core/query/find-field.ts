import type { KeyValue } from '../model/attributes.ts';
import type { SpanDetail } from '../model/span.ts';
import { kindName, statusName } from '../model/span.ts';
import { aliasesOf } from './aliases.ts';
import type { AttributeScope, FieldRef, Intrinsic, TraceIntrinsic } from './ast/field.ts';
import { stringValue, type Value } from './ast/value.ts';
import { scalarsOf } from './scalars.ts';
import type { SpanFacts, TraceFacts } from './span-facts.ts';

/** What a span has in a field: an array has many values, bytes and maps exist but have none to compare. */
export interface Found {
  exists: boolean;
  values: Value[];
}

const MISSING: Found = { exists: false, values: [] };

/** Looks a field up in the span in this row; what is missing does not exist and has no values. */
export function findField(field: FieldRef, trace: TraceFacts, row: number): Found {
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
