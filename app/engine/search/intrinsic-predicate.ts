import { hex32 } from '../../core/base/hex.ts';
import { kindName, SPAN_KINDS, Status, STATUS_CODES, statusName } from '../../core/model/span.ts';
import type { Intrinsic } from '../../core/query/ast/field.ts';
import type { Compare, CompareOp } from '../../core/query/ast/predicate.ts';
import { mayContain } from '../store/bloom.ts';
import { Intrinsic as Stored, PairTag } from '../store/pair-dictionary.ts';
import { UNKNOWN_SERVICE } from '../store/segment-builder.ts';
import { intrinsicHits, pairHashes, rowsWith } from './attribute-predicate.ts';
import type { Zone } from './catalog.ts';
import { numberTest, pairTest, stringTest } from './pair-test.ts';
import { rowPredicate, type SpanPredicate } from './span-predicate.ts';
import { stringValue } from './value-bytes.ts';

const encoder = new TextEncoder();
const always = (): boolean => true;

/** Texts that a segment keeps as pairs under the same name. */
const TEXTS: Partial<Record<Intrinsic, string>> = {
  statusMessage: Stored.statusMessage,
  'event:name': Stored.eventName,
  'scope:name': Stored.scopeName,
  'scope:version': Stored.scopeVersion,
};

/** Compares a fact of the span itself; undefined for a fact that only the assembled trace knows. */
export function intrinsicPredicate(name: Intrinsic, compare: Compare): SpanPredicate | undefined {
  const { op, value } = compare;
  const text = TEXTS[name];
  if (text !== undefined) return textPredicate(text, compare);
  switch (name) {
    case 'name':
      return namePredicate(compare);
    case 'service':
      return servicePredicate(compare);
    case 'kind':
      return codePredicate(
        op,
        String(value.type === 'nil' ? '' : value.value),
        SPAN_KINDS.length,
        kindName,
        'kind',
      );
    case 'status':
      return codePredicate(
        op,
        String(value.type === 'nil' ? '' : value.value),
        STATUS_CODES.length,
        statusName,
        'status',
      );
    case 'duration': {
      const wanted = value.type === 'nil' ? NaN : Number(value.value);
      const test = numberTest(op, wanted);
      const longest = (zone: Zone): boolean =>
        (op !== '>' && op !== '>=') || Number(zone.maxDurationNs) >= wanted;
      return rowPredicate(
        longest,
        ({ spans }) =>
          (row) =>
            test(spans.duration[row]!),
      );
    }
    case 'span:id':
      return idPredicate(compare, 'idHi', 'idLo');
    case 'span:parentID':
      return idPredicate(compare, 'parentHi', 'parentLo');
    default:
      return undefined;
  }
}

function namePredicate({ op, value }: Compare): SpanPredicate {
  const bare = encoder.encode(value.type === 'nil' ? '' : String(value.value));
  const hashes = op === '=' ? pairHashes([PairTag.intrinsic], [Stored.name], [bare]) : undefined;
  return rowPredicate(
    (zone) => hashes === undefined || hashes.some((hash) => mayContain(zone.bloom, hash)),
    ({ spans, attributes }) => {
      const hits = intrinsicHits(attributes().dictionary, Stored.name, pairTest(op, value));
      return (row) => hits[spans.name[row]!] === 1;
    },
  );
}

function servicePredicate({ op, value }: Compare): SpanPredicate {
  const test = stringTest(op, value);
  const wanted = value.type === 'nil' ? '' : String(value.value);
  // A service that was not named has no pair that the Bloom filter could know.
  const inBloom = op === '=' && wanted !== UNKNOWN_SERVICE;
  const hashes = inBloom
    ? pairHashes([PairTag.resource], ['service.name'], [stringValue(wanted)])
    : undefined;
  return rowPredicate(
    (zone) => hashes === undefined || hashes.some((hash) => mayContain(zone.bloom, hash)),
    ({ spans }) => {
      const passes = spans.services.map(test);
      const byResource = spans.resources.map((resource) => passes[resource.service]!);
      return (row) => byResource[spans.resource[row]!]!;
    },
  );
}

function textPredicate(stored: string, { op, value }: Compare): SpanPredicate {
  return {
    mayMatch: always,
    evaluate: (columns) => {
      const attributes = columns.attributes();
      const hits = intrinsicHits(attributes.dictionary, stored, pairTest(op, value));
      return rowsWith(columns, attributes, hits, new Uint8Array(hits.length));
    },
  };
}

/** Kinds and status, by name; a number outside the list goes by itself. */
function codePredicate(
  op: CompareOp,
  wanted: string,
  known: number,
  nameOf: (code: number) => string,
  column: 'kind' | 'status',
): SpanPredicate {
  const test = stringTest(op, { type: 'string', value: wanted.toLowerCase() });
  const passes = Array.from({ length: 256 }, (_, code) => test(nameOf(code)));
  const onlyErrors =
    column === 'status' && passes.every((pass, code) => pass === (code === Status.error) || code >= known);
  return rowPredicate(
    (zone) => !onlyErrors || zone.errors > 0,
    ({ spans }) => {
      const codes = spans[column];
      return (row) => passes[codes[row]!]!;
    },
  );
}

function idPredicate(
  { op, value }: Compare,
  hi: 'idHi' | 'parentHi',
  lo: 'idLo' | 'parentLo',
): SpanPredicate {
  const test = stringTest(op, {
    type: 'string',
    value: value.type === 'nil' ? '' : String(value.value).toLowerCase(),
  });
  return rowPredicate(always, ({ spans }) => {
    const his = spans[hi];
    const los = spans[lo];
    return (row) => test(his[row] === 0 && los[row] === 0 ? '' : hex32(his[row]!) + hex32(los[row]!));
  });
}
