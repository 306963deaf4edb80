import type { AttributeScope, FieldRef } from '../../core/query/ast/field.ts';
import type { Value } from '../../core/query/ast/value.ts';
import type { ValueOf } from '../../core/query/operand-value.ts';
import { type FieldReader, fieldReader } from './field-reader.ts';
import { type Forest, PartRows, traceOfRow } from './forest.ts';
import { isOfPlace, OF_PARENT } from './predicate-needs.ts';
import { isPlaceholder, orphans, rowNumbers } from './row-facts.ts';

/** Values of fields, first values where there are many, for one row of a forest after the other. */
export class RowValues {
  readonly #forest: Forest;
  readonly #places: PartRows;
  readonly #readers = new Map<FieldRef, FieldReader>();
  #row = 0;

  constructor(forest: Forest, fields: readonly FieldRef[]) {
    this.#forest = forest;
    this.#places = new PartRows(forest.parts);
    for (const field of fields) this.#readers.set(field, this.#reader(field));
  }

  /** Goes to a row; false where it has no span. */
  move(row: number): boolean {
    this.#row = row;
    return this.#forest.spanOf[row]! >= 0;
  }

  /** Of the row at hand. */
  readonly valueOf: ValueOf = (field) => this.#readers.get(field)?.(this.#row);

  #reader(field: FieldRef): FieldReader {
    const forest = this.#forest;
    if (field.scope === 'trace') {
      const trace = traceOfRow(forest);
      return (row) => forest.traceValue(field.name, trace[row]!);
    }
    if (!isOfPlace(field)) return this.#ofSpan(field);
    if (field.scope === 'intrinsic') return placeReader(field.name, forest);
    const ofSelf = this.#ofSpan({ scope: OF_PARENT[field.scope as AttributeScope]!, name: field.name });
    return (row) => {
      const above = forest.parent[row]!;
      return above < 0 || isPlaceholder(forest, above) ? undefined : ofSelf(above);
    };
  }

  /** Reads what the columns of a span tell. */
  #ofSpan(field: FieldRef): FieldReader {
    const { parts, spanOf } = this.#forest;
    const readers: (FieldReader | undefined)[] = [];
    const places = this.#places;
    return (row): Value | undefined => {
      places.find(spanOf[row]!);
      const { spans, attributes } = parts[places.part]!;
      readers[places.part] ??= fieldReader(field, { spans, attributes: () => attributes });
      return readers[places.part]?.(places.row);
    };
  }
}

type PlaceFact = Extract<FieldRef, { scope: 'intrinsic' }>['name'];

function placeReader(name: PlaceFact, forest: Forest): FieldReader {
  if (name === 'orphan') {
    const flags = orphans(forest);
    return (row) => ({ type: 'bool', value: flags[row] === 1 });
  }
  const numbers = rowNumbers(name, forest)!;
  const isTime = name === 'selfTime' || name === 'criticalTime';
  return (row) =>
    isTime ? { type: 'duration', value: numbers[row]! } : { type: 'int', value: BigInt(numbers[row]!) };
}
