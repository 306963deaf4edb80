import type { SealedSpanColumns } from './segment-codec.ts';
import { type AttributeColumns, WORDS_PER_LINK } from './segment-columns.ts';

/**
 * Checks of columns that came from somebody else's file: that they are as long as they have to be, and point to what is there. What is
 * computed from columns that pass may be wrong, but ends.
 */

/** Times are offsets within a segment; anything near this is not one. */
const MAX_OFFSET_NS = 2 ** 63;

/** @throws RangeError or TypeError naming what is wrong */
export function checkSpans(columns: SealedSpanColumns): void {
  const { count, traceIds, traceOrdinals, resources, scopes, services } = columns;
  must(Number.isSafeInteger(count) && count >= 0, 'count');
  must(typeof columns.baseNs === 'bigint' && BigInt.asIntN(64, columns.baseNs) === columns.baseNs, 'baseNs');
  for (const name of ['start', 'duration'] as const) {
    mustBe(columns[name], Float64Array, count, name);
    for (const value of columns[name]) must(Math.abs(value) <= MAX_OFFSET_NS, name);
  }
  for (const name of ['idHi', 'idLo', 'parentHi', 'parentLo', 'offset'] as const)
    mustBe(columns[name], Uint32Array, count, name);
  for (const name of ['kind', 'status'] as const) mustBe(columns[name], Uint8Array, count, name);
  for (const name of ['name', 'flags', 'length'] as const) mustBeNumbers(columns[name], count, name);
  must(traceIds instanceof Uint32Array && traceIds.length % 4 === 0, 'traceIds');
  const traces = traceIds.length / 4;
  mustBe(traceOrdinals, Uint32Array, traces, 'traceOrdinals');
  mustPoint(columns.trace, count, traces, 'trace');
  must(Array.isArray(services) && services.every((service) => typeof service === 'string'), 'services');
  must(Array.isArray(resources) && resources.every(isEntry), 'resources');
  must(
    resources.every(
      ({ service }) => Number.isSafeInteger(service) && service >= 0 && service < services.length,
    ),
    'services',
  );
  must(Array.isArray(scopes) && scopes.every(isEntry), 'scopes');
  mustPoint(columns.resource, count, resources.length, 'resource');
  mustPoint(columns.scope, count, scopes.length, 'scope');
  const { eventSpan, eventTime, eventException, linkSpan, linkIds } = columns;
  mustPoint(eventSpan, eventSpan.length, count, 'eventSpan');
  mustBe(eventTime, Float64Array, eventSpan.length, 'eventTime');
  mustBe(eventException, Uint8Array, eventSpan.length, 'eventException');
  mustPoint(linkSpan, linkSpan.length, count, 'linkSpan');
  mustBe(linkIds, Uint32Array, linkSpan.length * WORDS_PER_LINK, 'linkIds');
}

/** @throws RangeError or TypeError naming what is wrong */
export function checkAttributes({ dictionary, pairStart, pairs }: AttributeColumns): void {
  const { keys, keyOf, valueStart, values } = dictionary;
  must(Array.isArray(keys), 'keys');
  for (const key of keys) must(Number.isSafeInteger(key.tag) && typeof key.key === 'string', 'keys');
  mustPoint(keyOf, keyOf.length, keys.length, 'keyOf');
  must(values instanceof Uint8Array, 'values');
  mustAscend(valueStart, keyOf.length + 1, values.length, 'valueStart');
  mustPoint(pairs, pairs.length, keyOf.length, 'pairs');
  mustAscend(pairStart, pairStart.length, pairs.length, 'pairStart');
}

function isEntry(entry: {
  offset: number;
  length: number;
  schemaOffset: number;
  schemaLength: number;
  pairs: number[];
}): boolean {
  return (
    [entry.offset, entry.length, entry.schemaOffset, entry.schemaLength].every(
      (n) => Number.isSafeInteger(n) && n >= 0,
    ) &&
    Array.isArray(entry.pairs) &&
    entry.pairs.every((pair) => Number.isSafeInteger(pair) && pair >= 0)
  );
}

function must(holds: boolean, name: string): void {
  if (!holds) throw new RangeError(`its ${name} is not as it should be`);
}

function mustBe<T extends { readonly length: number }>(
  column: T,
  type: abstract new (...args: never[]) => T,
  length: number,
  name: string,
): void {
  must(column instanceof type && column.length === length, name);
}

function mustBeNumbers(column: Uint16Array | Uint32Array, length: number, name: string): void {
  must((column instanceof Uint16Array || column instanceof Uint32Array) && column.length === length, name);
}

/** Of indexes into something. */
function mustPoint(column: Uint16Array | Uint32Array, length: number, below: number, name: string): void {
  mustBeNumbers(column, length, name);
  for (const index of column) if (index >= below) must(false, name);
}

function mustAscend(column: Uint32Array, length: number, end: number, name: string): void {
  mustBe(column, Uint32Array, length, name);
  let last = 0;
  for (const at of column) {
    must(at >= last, name);
    last = at;
  }
  must(last <= end, name);
}
