import type { AttributeColumns, SpanColumns } from '../store/segment-columns.ts';
import type { Zone } from './catalog.ts';
import type { TraceFacts } from './select/trace-facts.ts';

/** Columns to evaluate on; the attributes are unpacked only when a predicate asks for them. */
export interface Columns {
  spans: SpanColumns;
  attributes(): AttributeColumns;
  /** For predicates that ask for facts of traces: the facts, and by trace of the columns its number there. */
  traces?(): { facts: TraceFacts; numbers: ArrayLike<number> };
}

/** A condition on one span, over columns. */
export interface SpanPredicate {
  /** False where the zone map alone shows that no span of the segment meets it. */
  mayMatch(zone: Zone): boolean;
  /** False where the attributes alone show that no span of them meets it; where it is missing, they can't. */
  mayHold?: ((attributes: AttributeColumns) => boolean) | undefined;
  /** False where the span columns alone tell. */
  readsAttributes: boolean;
  /** 1 for each row that meets it. The array is the caller's to change. */
  evaluate(columns: Columns): Uint8Array;
}

export function andOf(terms: SpanPredicate[]): SpanPredicate {
  // What the span columns tell comes first: where that leaves no row, nothing else is asked.
  const inOrder = terms.toSorted((a, b) => Number(a.readsAttributes) - Number(b.readsAttributes));
  return {
    mayMatch: (zone) => terms.every((term) => term.mayMatch(zone)),
    mayHold: terms.some((term) => term.mayHold)
      ? (attributes) => terms.every((term) => term.mayHold?.(attributes) ?? true)
      : undefined,
    readsAttributes: terms.some((term) => term.readsAttributes),
    evaluate: (columns) => {
      const [first, ...rest] = inOrder;
      const mask = first!.evaluate(columns);
      for (const term of rest) {
        if (!mask.includes(1)) return mask;
        const other = term.evaluate(columns);
        for (let row = 0; row < mask.length; row++) mask[row]! &= other[row]!;
      }
      return mask;
    },
  };
}

export function orOf(terms: SpanPredicate[]): SpanPredicate {
  return {
    mayMatch: (zone) => terms.some((term) => term.mayMatch(zone)),
    mayHold: terms.every((term) => term.mayHold)
      ? (attributes) => terms.some((term) => term.mayHold?.(attributes) ?? true)
      : undefined,
    readsAttributes: terms.some((term) => term.readsAttributes),
    evaluate: (columns) => {
      const [first, ...rest] = terms;
      const mask = first!.evaluate(columns);
      for (const term of rest) {
        const other = term.evaluate(columns);
        for (let row = 0; row < mask.length; row++) mask[row]! |= other[row]!;
      }
      return mask;
    },
  };
}

export function notOf(term: SpanPredicate): SpanPredicate {
  return {
    mayMatch: () => true,
    readsAttributes: term.readsAttributes,
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
    readsAttributes: false,
    evaluate: ({ spans }) => new Uint8Array(spans.count).fill(value ? 1 : 0),
  };
}

/** A predicate that is a test of each row. */
export function rowPredicate(
  mayMatch: (zone: Zone) => boolean,
  prepare: (columns: Columns) => (row: number) => boolean,
  readsAttributes = true,
): SpanPredicate {
  return {
    mayMatch,
    readsAttributes,
    evaluate: (columns) => {
      const test = prepare(columns);
      const mask = new Uint8Array(columns.spans.count);
      for (let row = 0; row < mask.length; row++) mask[row] = test(row) ? 1 : 0;
      return mask;
    },
  };
}
