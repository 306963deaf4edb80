import { containsText } from '../../core/query/regex.ts';
import { scalarsOf } from '../../core/query/scalars.ts';
import { readAnyValue } from '../../core/otlp/read-value.ts';
import { type Dictionary, Intrinsic, PairTag, stringOf, valueBytes } from '../store/pair-dictionary.ts';
import type { Numbers, SpanColumns } from '../store/segment-columns.ts';
import { asciiContains, asciiNeedle } from './ascii-contains.ts';
import type { SpanPredicate } from './span-predicate.ts';
import { AnyTag } from './value-bytes.ts';

/** Field 1 of an AnyValue, length-delimited. */
const STRING_FIELD = 10;

/** Text anywhere in a span, whatever the case: its name, service, status message, event names and attribute values. */
export function textPredicate(text: string): SpanPredicate {
  const needle = text.toLowerCase();
  const ascii = asciiNeedle(needle);
  return {
    mayMatch: () => true,
    readsAttributes: true,
    evaluate: ({ spans, attributes }) => {
      const { dictionary, pairStart, pairs } = attributes();
      const hits = new Uint8Array(dictionary.keyOf.length);
      let any = false;
      for (let pair = 0; pair < hits.length; pair++) {
        if (!pairContains(dictionary, pair, needle, ascii)) continue;
        hits[pair] = 1;
        any = true;
      }
      const anyOf = (own: number[]): number => (own.some((pair) => hits[pair] === 1) ? 1 : 0);
      const services = spans.services.map((service) => (containsText(service, needle) ? 1 : 0));
      const byResource = Uint8Array.from(
        spans.resources,
        (resource) => services[resource.service]! | anyOf(resource.pairs),
      );
      const byScope = Uint8Array.from(spans.scopes, (scope) => anyOf(scope.pairs));
      const mask = new Uint8Array(spans.count);
      if (any) markRows(mask, pairStart, pairs, hits);
      if (any || byResource.includes(1)) markShared(mask, spans, hits, byResource, byScope);
      return mask;
    },
  };
}

/** Marks the rows whose name, resource or scope is flagged. */
function markShared(
  mask: Uint8Array,
  { name, resource, scope }: SpanColumns,
  hits: Uint8Array,
  byResource: Uint8Array,
  byScope: Uint8Array,
): void {
  for (let row = 0; row < mask.length; row++)
    mask[row]! |= hits[name[row]!]! | byResource[resource[row]!]! | byScope[scope[row]!]!;
}

/** Scope names and versions are not searched: they say what recorded a span, not what it was. */
function pairContains(
  dictionary: Dictionary,
  pair: number,
  needle: string,
  ascii: Uint8Array | undefined,
): boolean {
  const { tag, key } = dictionary.keys[dictionary.keyOf[pair]!]!;
  if (tag === PairTag.intrinsic && (key === Intrinsic.scopeName || key === Intrinsic.scopeVersion))
    return false;
  const told = ascii === undefined ? undefined : textHolds(dictionary, pair, tag, ascii);
  if (told !== undefined) return told;
  const text = stringOf(dictionary, pair);
  if (text !== undefined) return containsText(text, needle);
  const bytes = valueBytes(dictionary, pair);
  if (bytes[0] !== AnyTag.int && bytes[0] !== AnyTag.array) return false;
  return scalarsOf(readAnyValue(bytes)).some(
    (value) => (value.type === 'string' || value.type === 'int') && containsText(String(value.value), needle),
  );
}

/** For a pair whose value is text in ASCII: whether it holds the needle. Undefined for any other. */
function textHolds(
  { values, valueStart }: Dictionary,
  pair: number,
  tag: number,
  needle: Uint8Array,
): boolean | undefined {
  const to = valueStart[pair + 1]!;
  let from = valueStart[pair]!;
  if (tag === PairTag.intrinsic) return asciiContains(values, from, to, needle);
  // An AnyValue that is a string and nothing else: its field, the length in one byte, the text.
  if (values[from] !== STRING_FIELD || to - from - 2 !== values[from + 1]) return undefined;
  from += 2;
  return asciiContains(values, from, to, needle);
}

/** Marks the rows that carry one of the flagged pairs. */
function markRows(mask: Uint8Array, pairStart: Uint32Array, pairs: Numbers, flagged: Uint8Array): void {
  let i = pairStart[0]!;
  for (let row = 0; row < mask.length; row++)
    for (const end = pairStart[row + 1]!; i < end; i++) if (flagged[pairs[i]!] === 1) mask[row] = 1;
}
