import type { Predicate } from './ast/predicate.ts';
import { typeOfField } from './ast/field.ts';
import { stringValue } from './ast/value.ts';
import { isBareFact, isMarkedField, readField } from './field-names.ts';
import type { Token } from './lexer.ts';

export interface TraceReference {
  traceId: string;
  /** The span that a traceparent names. */
  spanId: string | undefined;
}

const TRACE_ID = /^[0-9a-f]{32}$/i;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/i;

/** A trace id of 32 hex digits, or a W3C traceparent; undefined for any other text, and for an id of zeros. */
export function readTraceReference(text: string): TraceReference | undefined {
  const word = text.trim();
  const parent = TRACEPARENT.exec(word);
  const traceId = (parent?.[1] ?? (TRACE_ID.test(word) ? word : '')).toLowerCase();
  if (traceId === '' || /^0+$/.test(traceId)) return undefined;
  return { traceId, spanId: parent?.[2]?.toLowerCase() };
}

/**
 * What a word or a string means when it stands alone: a trace to jump to, a constant, a fact or attribute that must be
 * true, else a text to search for. Attributes count only inside braces, where TraceQL has them; outside they are text.
 */
export function wordAlone(token: Token, inBraces: boolean): Predicate {
  const { text } = token;
  if (token.kind === 'string') return { type: 'text', text };
  if (text === 'true' || text === 'false') return { type: 'constant', value: text === 'true' };
  const reference = readTraceReference(text);
  if (reference !== undefined) {
    const field = { scope: 'trace', name: 'id' } as const;
    return { type: 'compare', field, op: '=', value: stringValue(reference.traceId) };
  }
  if (isBareFact(text) || (inBraces && isMarkedField(text))) {
    const field = readField(text);
    const type = field && typeOfField(field);
    if (field !== undefined && (type === 'bool' || (type === undefined && inBraces))) {
      return { type: 'compare', field, op: '=', value: { type: 'bool', value: true } };
    }
  }
  return { type: 'text', text };
}
