import { hex32 } from '../../core/base/hex.ts';
import { kindName, statusName } from '../../core/model/span.ts';
import { readAnyValue } from '../../core/otlp/read-value.ts';
import { aliasesOf } from '../../core/query/aliases.ts';
import type { FieldRef, Intrinsic } from '../../core/query/ast/field.ts';
import { stringValue, type Value } from '../../core/query/ast/value.ts';
import { scalarsOf } from '../../core/query/scalars.ts';
import { Intrinsic as Stored, PairTag, stringOf, valueBytes } from '../store/pair-dictionary.ts';
import { WORDS_PER_LINK } from '../store/segment-columns.ts';
import { TAGS } from './attribute-predicate.ts';
import { isEmpty } from './pair-test.ts';
import type { Columns } from './span-predicate.ts';
import { traceFactValue } from './trace-fact-predicate.ts';

/** The first value of a field for a row, as `findField` has it; undefined where it has none. */
export type FieldReader = (row: number) => Value | undefined;

const none: FieldReader = () => undefined;

/** Reads a field of single spans, one value at a time; undefined for a field that only the assembled trace tells. */
export function fieldReader(field: FieldRef, columns: Columns): FieldReader | undefined {
  if (field.scope === 'intrinsic') return intrinsicReader(field.name, columns);
  if (field.scope === 'trace') {
    const { spans } = columns;
    return (row) => traceFactValue(field.name, columns, spans.trace[row]!);
  }
  const tags = TAGS[field.scope];
  if (tags === undefined) return undefined;
  const pairs = pairFinder(field.name, tags, columns);
  const { dictionary } = columns.attributes();
  const values = new Map<number, Value | undefined>();
  return (row) => {
    const pair = pairs(row);
    if (pair < 0) return undefined;
    if (!values.has(pair)) values.set(pair, scalarsOf(readAnyValue(valueBytes(dictionary, pair)))[0]);
    return values.get(pair);
  };
}

/** By row: the pair that gives the field its first value, -1 where there is none. */
function pairFinder(name: string, tags: number[], columns: Columns): (row: number) => number {
  const finders = tags.map((tag) => finderIn(name, tag, columns));
  return (row) => {
    for (const find of finders) {
      const pair = find(row);
      if (pair >= 0) return pair;
    }
    return -1;
  };
}

function finderIn(name: string, tag: number, columns: Columns): (row: number) => number {
  const { spans } = columns;
  const { dictionary, pairStart, pairs } = columns.attributes();
  const names = aliasesOf(name);
  const rankOfKey = dictionary.keys.map((key) => (key.tag === tag ? names.indexOf(key.key) : -1));
  if (rankOfKey.every((rank) => rank < 0)) return () => -1;
  const last = new Int32Array(names.length);
  /** Of a key that occurs twice the last one counts, of the names the first that is there and not empty. */
  const among = (own: ArrayLike<number>, from: number, to: number): number => {
    last.fill(-1);
    for (let i = from; i < to; i++) {
      const rank = rankOfKey[dictionary.keyOf[own[i]!]!]!;
      if (rank >= 0) last[rank] = own[i]!;
    }
    for (const pair of last) if (pair >= 0 && !isEmpty(dictionary, pair)) return pair;
    return -1;
  };
  switch (tag) {
    case PairTag.resource: {
      const found = spans.resources.map((entry) => among(entry.pairs, 0, entry.pairs.length));
      return (row) => found[spans.resource[row]!]!;
    }
    case PairTag.scope: {
      const found = spans.scopes.map((entry) => among(entry.pairs, 0, entry.pairs.length));
      return (row) => found[spans.scope[row]!]!;
    }
    case PairTag.event: {
      const hasValue = (pair: number): boolean =>
        scalarsOf(readAnyValue(valueBytes(dictionary, pair))).length > 0;
      const isName = dictionary.keys.map(
        (key) => key.tag === PairTag.intrinsic && key.key === Stored.eventName,
      );
      // An event's pairs end with its name; the first event that has a value speaks for all.
      return (row) => {
        let from = pairStart[row]!;
        for (let i = from; i < pairStart[row + 1]!; i++) {
          if (!isName[dictionary.keyOf[pairs[i]!]!]!) continue;
          const pair = among(pairs, from, i);
          if (pair >= 0 && hasValue(pair)) return pair;
          from = i + 1;
        }
        return -1;
      };
    }
    default:
      return (row) => among(pairs, pairStart[row]!, pairStart[row + 1]!);
  }
}

function intrinsicReader(name: Intrinsic, columns: Columns): FieldReader | undefined {
  const { spans } = columns;
  const text =
    (read: (row: number) => string): FieldReader =>
    (row) =>
      stringValue(read(row));
  switch (name) {
    case 'name': {
      const { dictionary } = columns.attributes();
      return text((row) => stringOf(dictionary, spans.name[row]!) ?? '');
    }
    case 'service':
      return text((row) => spans.services[spans.resources[spans.resource[row]!]!.service]!);
    case 'kind':
      return text((row) => kindName(spans.kind[row]!));
    case 'status':
      return text((row) => statusName(spans.status[row]!));
    case 'duration':
      return (row) => ({ type: 'duration', value: Math.max(0, spans.duration[row]!) });
    case 'statusMessage':
      return storedText(columns, Stored.statusMessage, '');
    case 'event:name':
      return storedText(columns, Stored.eventName, undefined);
    case 'scope:name':
      return scopeText(columns, Stored.scopeName);
    case 'scope:version':
      return scopeText(columns, Stored.scopeVersion);
    case 'span:id':
      return text((row) => hex32(spans.idHi[row]!) + hex32(spans.idLo[row]!));
    case 'span:parentID':
      return (row) =>
        spans.parentHi[row] === 0 && spans.parentLo[row] === 0
          ? undefined
          : stringValue(hex32(spans.parentHi[row]!) + hex32(spans.parentLo[row]!));
    case 'event:timeSinceStart': {
      const first = firstOf(spans.eventSpan);
      return (row) => {
        const event = first(row);
        return event < 0
          ? undefined
          : { type: 'duration', value: spans.eventTime[event]! - spans.start[row]! };
      };
    }
    case 'link:traceID':
      return linkReader(columns, 0, 4);
    case 'link:spanID':
      return linkReader(columns, 4, 2);
    default:
      return undefined;
  }
}

/** The first of a span's pairs under an intrinsic's key. @param missing what a span without one has */
function storedText(columns: Columns, stored: string, missing: string | undefined): FieldReader {
  const { dictionary, pairStart, pairs } = columns.attributes();
  const key = dictionary.keys.findIndex((entry) => entry.tag === PairTag.intrinsic && entry.key === stored);
  const ofMissing = missing === undefined ? none : () => stringValue(missing);
  return (row) => {
    for (let i = pairStart[row]!; i < pairStart[row + 1]!; i++)
      if (dictionary.keyOf[pairs[i]!] === key) return stringValue(stringOf(dictionary, pairs[i]!) ?? '');
    return ofMissing(row);
  };
}

function scopeText(columns: Columns, stored: string): FieldReader {
  const { spans } = columns;
  const { dictionary } = columns.attributes();
  const texts = spans.scopes.map(({ pairs }) => {
    const pair = pairs.find((own) => {
      const { tag, key } = dictionary.keys[dictionary.keyOf[own]!]!;
      return tag === PairTag.intrinsic && key === stored;
    });
    return stringValue(pair === undefined ? '' : (stringOf(dictionary, pair) ?? ''));
  });
  return (row) => texts[spans.scope[row]!];
}

function linkReader({ spans }: Columns, at: number, words: number): FieldReader {
  const first = firstOf(spans.linkSpan);
  return (row) => {
    const link = first(row);
    if (link < 0) return undefined;
    const from = link * WORDS_PER_LINK + at;
    return stringValue([...spans.linkIds.subarray(from, from + words)].map(hex32).join(''));
  };
}

/** The first entry of a row in a column of rows in ascending order, -1 where it has none. */
function firstOf(rows: ArrayLike<number>): (row: number) => number {
  return (row) => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle]! < row) low = middle + 1;
      else high = middle;
    }
    return rows[low] === row ? low : -1;
  };
}
