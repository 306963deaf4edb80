import { hex32 } from '../../core/base/hex.ts';
import { kindName, Status, statusName } from '../../core/model/span.ts';
import type { Intrinsic } from '../../core/query/ast/field.ts';
import type { Compare } from '../../core/query/ast/predicate.ts';
import { stringValue, type Value } from '../../core/query/ast/value.ts';
import { mayContain } from '../store/bloom.ts';
import { type Dictionary, Intrinsic as Stored, PairTag, stringOf } from '../store/pair-dictionary.ts';
import { UNKNOWN_SERVICE } from '../store/segment-builder.ts';
import { type SpanColumns, WORDS_PER_LINK } from '../store/segment-columns.ts';
import { pairHashes } from './attribute-predicate.ts';
import type { Zone } from './catalog.ts';
import { numberTest } from './number-test.ts';
import { intrinsicTest, oneValueTest, type PairTest, positive, valuesMatch, valueTest } from './pair-test.ts';
import { type Columns, rowPredicate, type SpanPredicate } from './span-predicate.ts';
import { stringValueBytes } from './value-bytes.ts';

const encoder = new TextEncoder();
const always = (): boolean => true;

/** Compares a fact of the span itself; undefined for a fact that only the assembled trace knows. */
export function intrinsicPredicate(name: Intrinsic, compare: Compare): SpanPredicate | undefined {
  // Every span has these facts, so `= nil` holds for none; `!= nil` is told by each below.
  switch (name) {
    case 'name':
      return namePredicate(compare);
    case 'service':
      return servicePredicate(compare);
    case 'kind':
      return codePredicate(compare, kindName, 'kind');
    case 'status':
      return codePredicate(compare, statusName, 'status');
    case 'statusMessage':
      return textPredicate(compare, Stored.statusMessage, true, ownPairs);
    case 'event:name':
      return textPredicate(compare, Stored.eventName, false, ownPairs);
    case 'scope:name':
      return textPredicate(compare, Stored.scopeName, true, scopePairs);
    case 'scope:version':
      return textPredicate(compare, Stored.scopeVersion, true, scopePairs);
    case 'duration':
      return durationPredicate(compare);
    case 'span:id':
      return idPredicate(compare, 'idHi', 'idLo');
    case 'span:parentID':
      return idPredicate(compare, 'parentHi', 'parentLo');
    case 'event:timeSinceStart':
      return eventTimePredicate(compare);
    case 'link:traceID':
      return linkPredicate(compare, 0, 4);
    case 'link:spanID':
      return linkPredicate(compare, 4, 2);
    default:
      return undefined;
  }
}

function mayHold(hashes: number[] | undefined): (zone: Zone) => boolean {
  return (zone) => hashes === undefined || hashes.some((hash) => mayContain(zone.bloom, hash));
}

function namePredicate(compare: Compare): SpanPredicate {
  const { op, value } = compare;
  const equal = op === '=' && value.type === 'string';
  const hashes = equal
    ? pairHashes([PairTag.intrinsic], [Stored.name], [encoder.encode(value.value)])
    : undefined;
  const test = oneValueTest(compare);
  return rowPredicate(mayHold(hashes), ({ spans, attributes }) => {
    const { dictionary } = attributes();
    const { hits } = intrinsicHits(dictionary, Stored.name, (of, pair) => test(stringOf(of, pair) ?? ''));
    return (row) => hits[spans.name[row]!] === 1;
  });
}

function servicePredicate(compare: Compare): SpanPredicate {
  const { op, value } = compare;
  // A service that was not named has no pair that the Bloom filter could know.
  const equal = op === '=' && value.type === 'string' && value.value !== UNKNOWN_SERVICE;
  const hashes = equal
    ? pairHashes([PairTag.resource], ['service.name'], [stringValueBytes(value.value)])
    : undefined;
  const test = oneValueTest(compare);
  return rowPredicate(
    mayHold(hashes),
    ({ spans }) => {
      const passes = spans.services.map(test);
      const byResource = spans.resources.map((resource) => passes[resource.service]!);
      return (row) => byResource[spans.resource[row]!]!;
    },
    false,
  );
}

/** Kinds and status, by name; a number outside the list goes by itself. */
function codePredicate(
  compare: Compare,
  nameOf: (code: number) => string,
  column: 'kind' | 'status',
): SpanPredicate {
  const test = oneValueTest(compare);
  const passes = Array.from({ length: 256 }, (_, code) => test(nameOf(code)));
  const onlyErrors = column === 'status' && passes.every((pass, code) => pass === (code === Status.error));
  return rowPredicate(
    (zone) => !onlyErrors || zone.errors > 0,
    ({ spans }) => {
      const codes = spans[column];
      return (row) => passes[codes[row]!]!;
    },
    false,
  );
}

function durationPredicate(compare: Compare): SpanPredicate {
  const { op, value } = compare;
  const test = numberTest(compare);
  const wanted = value.type === 'nil' ? NaN : Number(value.value);
  return rowPredicate(
    (zone) => (op !== '>' && op !== '>=') || Number(zone.maxDurationNs) >= wanted,
    ({ spans }) => {
      const { duration } = spans;
      return (row) => test(duration[row]!);
    },
    false,
  );
}

/** Sixteen hex digits: the id of a span. */
const SPAN_ID = /^[0-9a-f]{16}$/;

function idPredicate(compare: Compare, hi: 'idHi' | 'parentHi', lo: 'idLo' | 'parentLo'): SpanPredicate {
  const { op, value } = compare;
  const lower = value.type === 'string' ? value.value.toLowerCase() : '';
  const test = oneValueTest(value.type === 'string' ? { ...compare, value: stringValue(lower) } : compare);
  const ofMissing = value.type === 'nil' && op === '=';
  // Equality with a whole id compares words; anything else is asked of the text.
  const isId = op === '=' && SPAN_ID.test(lower);
  const wantedHi = isId ? Number.parseInt(lower.slice(0, 8), 16) : 0;
  const wantedLo = isId ? Number.parseInt(lower.slice(8), 16) : 0;
  return rowPredicate(
    always,
    ({ spans }) => {
      const his = spans[hi];
      const los = spans[lo];
      return (row) => {
        if (his[row] === 0 && los[row] === 0) return ofMissing;
        if (isId) return los[row] === wantedLo && his[row] === wantedHi;
        return test(hex32(his[row]!) + hex32(los[row]!));
      };
    },
    false,
  );
}

function eventTimePredicate(compare: Compare): SpanPredicate {
  return listPredicate(compare, ({ eventSpan, eventTime, start }) => [
    eventSpan,
    (event) => ({ type: 'duration', value: eventTime[event]! - start[eventSpan[event]!]! }),
  ]);
}

/** @param first the first of the words of a link's ids that are compared, `count` of them */
function linkPredicate(compare: Compare, first: number, count: number): SpanPredicate {
  return listPredicate(compare, ({ linkSpan, linkIds }) => [
    linkSpan,
    (link) => {
      const at = link * WORDS_PER_LINK + first;
      return stringValue([...linkIds.subarray(at, at + count)].map(hex32).join(''));
    },
  ]);
}

/** Facts of events or links: a span has as many values, in row order. @param listOf the rows of the entries, and an entry's value */
function listPredicate(
  compare: Compare,
  listOf: (spans: SpanColumns) => [rows: ArrayLike<number>, valueOf: (entry: number) => Value],
): SpanPredicate {
  const ofNone = valuesMatch(compare, []) ? 1 : 0;
  return {
    mayMatch: always,
    readsAttributes: false,
    evaluate: ({ spans }) => {
      const mask = new Uint8Array(spans.count).fill(ofNone);
      const [rows, valueOf] = listOf(spans);
      for (let entry = 0; entry < rows.length;) {
        const row = rows[entry]!;
        const values: Value[] = [];
        for (; rows[entry] === row; entry++) values.push(valueOf(entry));
        mask[row] = valuesMatch(compare, values) ? 1 : 0;
      }
      return mask;
    },
  };
}

/** Where a row's pairs are: its own, or its scope's. */
type PairsOfRow = (columns: Columns) => {
  list: (row: number) => ArrayLike<number>;
  from: (row: number) => number;
  to: (row: number) => number;
};

const ownPairs: PairsOfRow = ({ attributes }) => {
  const { pairStart, pairs } = attributes();
  return { list: () => pairs, from: (row) => pairStart[row]!, to: (row) => pairStart[row + 1]! };
};

const scopePairs: PairsOfRow = ({ spans }) => {
  const list = (row: number): number[] => spans.scopes[spans.scope[row]!]!.pairs;
  return { list, from: () => 0, to: (row) => list(row).length };
};

/** Texts that are kept as pairs. @param emptyText true where a span without a pair has the empty text, false where it has none */
function textPredicate(
  compare: Compare,
  stored: string,
  emptyText: boolean,
  pairsOf: PairsOfRow,
): SpanPredicate {
  const { op, value } = compare;
  const asked = positive(op);
  const test = value.type === 'nil' ? () => true : intrinsicTest(asked.op, value);
  const passesEmpty = value.type !== 'nil' && emptyText && valueTest(asked.op, value)(stringValue(''));
  return rowPredicate(always, (columns) => {
    const { dictionary } = columns.attributes();
    const { hits, there } = intrinsicHits(dictionary, stored, test);
    const ofRow = pairsOf(columns);
    return (row) => {
      let exists = false;
      let passes = false;
      const pairs = ofRow.list(row);
      for (let i = ofRow.from(row), end = ofRow.to(row); i < end; i++) {
        exists ||= there[pairs[i]!] === 1;
        passes ||= hits[pairs[i]!] === 1;
      }
      if (!exists) {
        exists = emptyText;
        passes = passesEmpty;
      }
      if (value.type === 'nil') return exists === asked.negated;
      return exists && passes !== asked.negated;
    };
  });
}

/** The pairs of a dictionary under an intrinsic key, and those of them that pass a test, as flags by pair. */
function intrinsicHits(
  dictionary: Dictionary,
  name: string,
  test: PairTest,
): { there: Uint8Array; hits: Uint8Array } {
  const key = dictionary.keys.findIndex((entry) => entry.tag === PairTag.intrinsic && entry.key === name);
  const there = new Uint8Array(dictionary.keyOf.length);
  const hits = new Uint8Array(dictionary.keyOf.length);
  for (let pair = 0; pair < hits.length; pair++) {
    if (dictionary.keyOf[pair] !== key) continue;
    there[pair] = 1;
    if (test(dictionary, pair)) hits[pair] = 1;
  }
  return { there, hits };
}
