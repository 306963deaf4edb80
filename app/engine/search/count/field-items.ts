import type { FieldValue } from '../../../core/contract/query-methods.ts';
import type { FieldRef } from '../../../core/query/ast/field.ts';
import { AnyTag } from '../value-bytes.ts';
import { attributeValue, textValue } from './canonical-value.ts';
import type { CountedField } from './field-set.ts';
import type { ItemTable } from './item-table.ts';

/**
 * The items of a field's values, in no order. A text that is spelt like a number or boolean of the same field is counted there;
 * a number that only texts are spelt like is none.
 */
export function itemsOfField(table: ItemTable, { index, ref }: CountedField): readonly number[] {
  const { items } = table.values(index);
  if (ref.scope === 'intrinsic') return items;
  const isText = (item: number): boolean => table.firstByte(item) === AnyTag.string;
  const others = items.filter((item) => !isText(item));
  if (others.length === 0) return items;
  const real = others.filter((item) => !table.isGuest(item));
  const spelt = new Set(real.map((item) => attributeValue(table.bytesOf(item))?.text));
  const texts = items.filter(isText);
  const own =
    spelt.size === 0 ? texts : texts.filter((item) => !spelt.has(attributeValue(table.bytesOf(item))?.text));
  return [...real, ...own];
}

/** The items with the highest counts, the highest first. */
export function mostFrequent(
  items: readonly number[],
  countOf: (item: number) => number,
  limit: number,
): number[] {
  const first: number[] = [];
  for (const item of items) {
    const count = countOf(item);
    if (first.length === limit && count <= countOf(first.at(-1)!)) continue;
    let at = first.length;
    while (at > 0 && countOf(first[at - 1]!) < count) at--;
    first.splice(at, 0, item);
    if (first.length > limit) first.length = limit;
  }
  return first;
}

/** A value as it is shown and as a query writes it; undefined for text that is no valid UTF-8. */
export function valueOfItem(
  table: ItemTable,
  { scope, name }: FieldRef,
  item: number,
): FieldValue | undefined {
  const bytes = table.bytesOf(item);
  if (scope !== 'intrinsic') return attributeValue(bytes);
  return textValue(bytes, name === 'kind' || name === 'status');
}
