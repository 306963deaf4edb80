import type { Dictionary } from '../../store/pair-dictionary.ts';
import { type CanonicalValue, canonicalValues, isCanonical } from './canonical-value.ts';

/**
 * Pairs of attributes whose values are not what stands for them, and what does.
 * @param isCounted by key: 1 for an attribute that is looked at
 */
export function oddPairs(
  { keyOf, valueStart, values }: Dictionary,
  isCounted: Uint8Array,
): Map<number, readonly CanonicalValue[]> {
  const odd = new Map<number, readonly CanonicalValue[]>();
  for (let pair = 0; pair < keyOf.length; pair++) {
    if (isCounted[keyOf[pair]!] === 0) continue;
    const from = valueStart[pair]!;
    const to = valueStart[pair + 1]!;
    if (isCanonical(values, from, to)) continue;
    const bytes = values.subarray(from, to);
    const found = canonicalValues(bytes);
    // Most are themselves after all: a text that looks like a number, a fraction.
    const isItself = found.length === 1 && Buffer.compare(found[0]!.bytes, bytes) === 0;
    if (!isItself) odd.set(pair, found);
  }
  return odd;
}
