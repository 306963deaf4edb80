import type { TraceIntrinsic } from '../../core/query/ast/field.ts';
import type { Value } from '../../core/query/ast/value.ts';
import type { OpenTrace } from './open-trace.ts';
import { traceFact } from './row-facts.ts';
import type { TracePart } from './trace-spans.ts';

/** Assembled traces behind one another, the rows of each in preorder: what a query about whole traces is evaluated on. */
export interface Forest {
  /** Rows. */
  count: number;
  /** Where the spans lie. */
  parts: ForestPart[];
  /** By row: the index of its span among those of all parts, -1 for a row that stands for a missing parent. */
  spanOf: Int32Array;
  /** Row of the parent, -1 for a root. */
  parent: Int32Array;
  /** Rows of the subtree, the row itself included. */
  size: Uint32Array;
  depth: Uint32Array;
  flags: Uint32Array;
  /** By trace: its first row; behind the last one, the count. */
  firstRow: Uint32Array;
  /** Nanoseconds by row. */
  selfTime(): Float64Array;
  criticalTime(): Float64Array;
  /** A fact of a trace, by its place in the forest. */
  traceValue(name: TraceIntrinsic, trace: number): Value;
}

/** Columns that hold spans of the forest, with the rows that are. */
export type ForestPart = Pick<TracePart, 'spans' | 'attributes' | 'rows'>;

/** A forest of one trace. */
export function forestOf(open: OpenTrace): Forest {
  const { columns, parts, spanOf } = open;
  const { count, parent, size, depth, flags } = columns;
  return {
    ...{ count, parts, spanOf, parent, size, depth, flags },
    firstRow: Uint32Array.of(0, count),
    selfTime: () => open.analysis().selfTime,
    criticalTime: () => open.analysis().criticalTime,
    traceValue: (name) => traceFact(name, open),
  };
}

/** By row: the place of its trace in the forest. */
export function traceOfRow({ count, firstRow }: Forest): Uint32Array {
  const trace = new Uint32Array(count);
  for (let i = 0; i + 1 < firstRow.length; i++) trace.fill(i, firstRow[i], firstRow[i + 1]);
  return trace;
}

/** Finds a span's part and its row there. Spans are mostly asked for in order: the part of the last one is tried first. */
export class PartRows {
  readonly #parts: readonly ForestPart[];
  readonly #firstOf: number[] = [];
  #last = 0;
  /** Of the span found last. */
  part = 0;
  row = 0;

  constructor(parts: readonly ForestPart[]) {
    this.#parts = parts;
    let first = 0;
    for (const { rows } of parts) {
      this.#firstOf.push(first);
      first += rows.length;
    }
    this.#firstOf.push(first);
  }

  find(span: number): void {
    const first = this.#firstOf;
    if (span < first[this.#last]! || span >= first[this.#last + 1]!) {
      let low = 0;
      let high = this.#parts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (first[middle]! <= span) low = middle;
        else high = middle - 1;
      }
      this.#last = low;
    }
    this.part = this.#last;
    this.row = this.#parts[this.part]!.rows[span - first[this.part]!]!;
  }
}
