import { containsText } from '../../core/query/regex.ts';
import { scalarsOf } from '../../core/query/scalars.ts';
import { readAnyValue } from '../../core/otlp/read-value.ts';
import { type Dictionary, Intrinsic, PairTag, stringOf, valueBytes } from '../store/pair-dictionary.ts';
import type { Numbers } from '../store/segment-columns.ts';
import type { SpanPredicate } from './span-predicate.ts';
import { AnyTag } from './value-bytes.ts';

/** Text anywhere in a span, whatever the case: its name, service, status message, event names and attribute values. */
export function textPredicate(text: string): SpanPredicate {
  const needle = text.toLowerCase();
  return {
    mayMatch: () => true,
    evaluate: ({ spans, attributes }) => {
      const { dictionary, pairStart, pairs } = attributes();
      const hits = Uint8Array.from(dictionary.keyOf, (_, pair) =>
        pairContains(dictionary, pair, needle) ? 1 : 0,
      );
      const anyOf = (own: number[]): number => (own.some((pair) => hits[pair] === 1) ? 1 : 0);
      const services = spans.services.map((service) => (containsText(service, needle) ? 1 : 0));
      const byResource = spans.resources.map(
        (resource) => services[resource.service]! | anyOf(resource.pairs),
      );
      const byScope = spans.scopes.map((scope) => anyOf(scope.pairs));
      const mask = new Uint8Array(spans.count);
      markRows(mask, pairStart, pairs, hits);
      for (let row = 0; row < mask.length; row++)
        mask[row]! |=
          hits[spans.name[row]!]! | byResource[spans.resource[row]!]! | byScope[spans.scope[row]!]!;
      return mask;
    },
  };
}

/** Scope names and versions are not searched: they say what recorded a span, not what it was. */
function pairContains(dictionary: Dictionary, pair: number, needle: string): boolean {
  const { tag, key } = dictionary.keys[dictionary.keyOf[pair]!]!;
  if (tag === PairTag.intrinsic && (key === Intrinsic.scopeName || key === Intrinsic.scopeVersion))
    return false;
  const text = stringOf(dictionary, pair);
  if (text !== undefined) return containsText(text, needle);
  const bytes = valueBytes(dictionary, pair);
  if (bytes[0] !== AnyTag.int && bytes[0] !== AnyTag.array) return false;
  return scalarsOf(readAnyValue(bytes)).some(
    (value) => (value.type === 'string' || value.type === 'int') && containsText(String(value.value), needle),
  );
}

/** Marks the rows that carry one of the flagged pairs. */
function markRows(mask: Uint8Array, pairStart: Uint32Array, pairs: Numbers, flagged: Uint8Array): void {
  let i = pairStart[0]!;
  for (let row = 0; row < mask.length; row++)
    for (const end = pairStart[row + 1]!; i < end; i++) if (flagged[pairs[i]!] === 1) mask[row] = 1;
}
