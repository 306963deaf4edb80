import type { AttributeColumns, SpanColumns } from '../store/segment-columns.ts';
import type { Zone } from './catalog.ts';

/** Columns to evaluate on; the attributes are unpacked only when a predicate asks for them. */
export interface Columns {
  spans: SpanColumns;
  attributes(): AttributeColumns;
}

/** A condition on one span, over columns. */
export interface SpanPredicate {
  /** False where the zone map alone shows that no span of the segment meets it. */
  mayMatch(zone: Zone): boolean;
  /** 1 for each row that meets it. The array is the caller's to change. */
  evaluate(columns: Columns): Uint8Array;
}

export function andOf(terms: SpanPredicate[]): SpanPredicate {
  return {
    mayMatch: (zone) => terms.every((term) => term.mayMatch(zone)),
    evaluate: (columns) => join(terms, columns, (a, b) => a & b),
  };
}

export function orOf(terms: SpanPredicate[]): SpanPredicate {
  return {
    mayMatch: (zone) => terms.some((term) => term.mayMatch(zone)),
    evaluate: (columns) => join(terms, columns, (a, b) => a | b),
  };
}

export function notOf(term: SpanPredicate): SpanPredicate {
  return {
    mayMatch: () => true,
    evaluate: (columns) => {
      const mask = term.evaluate(columns);
      for (let row = 0; row < mask.length; row++) mask[row]! ^= 1;
      return mask;
    },
  };
}

export function constant(value: boolean): SpanPredicate {
  return {
    mayMatch: () => value,
    evaluate: ({ spans }) => new Uint8Array(spans.count).fill(value ? 1 : 0),
  };
}

/** A predicate that is a test of each row. */
export function rowPredicate(
  mayMatch: (zone: Zone) => boolean,
  prepare: (columns: Columns) => (row: number) => boolean,
): SpanPredicate {
  return {
    mayMatch,
    evaluate: (columns) => {
      const test = prepare(columns);
      const mask = new Uint8Array(columns.spans.count);
      for (let row = 0; row < mask.length; row++) mask[row] = test(row) ? 1 : 0;
      return mask;
    },
  };
}

function join(terms: SpanPredicate[], columns: Columns, op: (a: number, b: number) => number): Uint8Array {
  const [first, ...rest] = terms;
  const mask = first!.evaluate(columns);
  for (const term of rest) {
    const other = term.evaluate(columns);
    for (let row = 0; row < mask.length; row++) mask[row] = op(mask[row]!, other[row]!);
  }
  return mask;
}
