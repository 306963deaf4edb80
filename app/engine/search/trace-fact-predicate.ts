import { fromHex, hex32 } from '../../core/base/hex.ts';
import type { TraceIntrinsic } from '../../core/query/ast/field.ts';
import type { Compare } from '../../core/query/ast/predicate.ts';
import { stringValue, type Value } from '../../core/query/ast/value.ts';
import { numberTest } from './number-test.ts';
import { oneValueTest } from './pair-test.ts';
import type { TraceFacts } from './select/trace-facts.ts';
import type { Columns, SpanPredicate } from './span-predicate.ts';
import { indexOfTrace } from './trace-spans.ts';

/**
 * Compares a fact of the span's trace: as the trace list shows it, so that a resend counts as a span. The columns must name their
 * traces for all but the id.
 */
export function traceFactPredicate(name: TraceIntrinsic, compare: Compare): SpanPredicate {
  const wanted = name === 'id' ? wantedId(compare) : undefined;
  const test = name === 'id' ? idTest(compare) : factTest(name, compare);
  return {
    readsAttributes: false,
    mayMatch: () => true,
    evaluate: (columns) => {
      const { trace, traceIds, count } = columns.spans;
      const mask = new Uint8Array(count);
      if (wanted !== undefined) {
        const only = indexOfTrace(traceIds, wanted);
        if (only >= 0) for (let row = 0; row < count; row++) mask[row] = trace[row] === only ? 1 : 0;
        return mask;
      }
      const passes = new Uint8Array(traceIds.length / 4);
      for (let index = 0; index < passes.length; index++) passes[index] = test(columns, index) ? 1 : 0;
      for (let row = 0; row < count; row++) mask[row] = passes[trace[row]!]!;
      return mask;
    },
  };
}

/** The value of a fact of one of the columns' traces. */
export function traceFactValue(name: TraceIntrinsic, columns: Columns, trace: number): Value {
  if (name === 'id') return stringValue(idOf(columns, trace));
  const { facts, number } = factsOf(columns, trace);
  switch (name) {
    case 'duration':
      return { type: 'duration', value: facts.duration[number]! };
    case 'spanCount':
      return { type: 'int', value: BigInt(facts.spans[number]!) };
    case 'errorCount':
      return { type: 'int', value: BigInt(facts.errors[number]!) };
    case 'rootService':
      return stringValue(facts.services[facts.rootService[number]!] ?? '');
    case 'rootName':
      return stringValue(facts.names[facts.rootName[number]!] ?? '');
  }
}

type TraceTest = (columns: Columns, trace: number) => boolean;

function factTest(name: Exclude<TraceIntrinsic, 'id'>, compare: Compare): TraceTest {
  if (name === 'rootService' || name === 'rootName') return textTest(name, compare);
  const column = ({ duration: 'duration', spanCount: 'spans', errorCount: 'errors' } as const)[name];
  const test = numberTest(compare);
  return (columns, trace) => {
    const { facts, number } = factsOf(columns, trace);
    return test(facts[column][number]!);
  };
}

/** Of the texts there are few: each is asked once. */
function textTest(name: 'rootService' | 'rootName', compare: Compare): TraceTest {
  const test = oneValueTest(compare);
  const told = new Map<string, boolean>();
  return (columns, trace) => {
    const { facts, number } = factsOf(columns, trace);
    const texts = name === 'rootService' ? facts.services : facts.names;
    const text = texts[facts[name][number]!] ?? '';
    let holds = told.get(text);
    if (holds === undefined) told.set(text, (holds = test(text)));
    return holds;
  };
}

function idTest(compare: Compare): TraceTest {
  const test = oneValueTest(compare);
  return (columns, trace) => test(idOf(columns, trace));
}

/** The id that is asked for where the whole of one is. */
export function wantedId({ op, value }: Compare): Uint8Array | undefined {
  return op === '=' &&
    value.type === 'string' &&
    value.value.length === 32 &&
    value.value === value.value.toLowerCase()
    ? fromHex(value.value)
    : undefined;
}

function idOf({ spans }: Columns, trace: number): string {
  return [...spans.traceIds.subarray(4 * trace, 4 * trace + 4)].map(hex32).join('');
}

function factsOf(columns: Columns, trace: number): { facts: TraceFacts; number: number } {
  if (columns.traces === undefined) throw new Error('these columns do not name their traces');
  const { facts, numbers } = columns.traces();
  return { facts, number: numbers[trace]! };
}
