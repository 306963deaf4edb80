import { RpcError } from '../../../core/contract/client.ts';
import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { ValueList } from '../../../core/contract/query-methods.ts';
import { containsText } from '../../../core/query/regex.ts';
import { quote } from '../../../core/query/strings.ts';
import type { SearchContext } from '../trace-search.ts';
import { FacetCounts } from './facet-counts.ts';
import { itemsOfField, mostFrequent, valueOfItem } from './field-items.ts';
import { withFields } from './field-set.ts';
import { newestSample } from './newest-sample.ts';

const DEFAULT_LIMIT = 50;

type Counted = ValueList['values'][number];

/**
 * Values of a field in the newest spans by frequency; services, which are known without looking, are all there. Of a field whose values
 * can't be counted there are none.
 */
export async function fieldValues(
  context: SearchContext,
  { field, text = '', limit = DEFAULT_LIMIT }: Params<'fields.values'>,
): Promise<ResultOf<'fields.values'>> {
  const started = performance.now();
  const { parts, isAll } = newestSample(context);
  const needle = text.toLowerCase();
  const found = await withFields(context.catalog.db, [field], (set) => {
    const counts = new FacetCounts(set);
    for (const part of parts) counts.add(part);
    return Promise.resolve(valuesOf(counts, set.fields[0]!, needle, limit));
  }).catch((error: unknown) => {
    if (error instanceof RpcError && error.code === 'params.invalid') return { values: [], isCut: false };
    throw error;
  });
  if (field === 'service') addServices(found.values, context.list.services(), needle, limit);
  return {
    values: found.values,
    complete: isAll && !found.isCut,
    elapsedMs: performance.now() - started,
  };
}

function valuesOf(
  counts: FacetCounts,
  field: Parameters<typeof itemsOfField>[1],
  needle: string,
  limit: number,
): { values: Counted[]; isCut: boolean } {
  const { table, spans } = counts;
  const valueOf = (item: number): ReturnType<typeof valueOfItem> => valueOfItem(table, field.ref, item);
  const all = itemsOfField(table, field);
  const fitting = needle === '' ? all : all.filter((item) => containsText(valueOf(item)?.text ?? '', needle));
  const { isClosed, isCut } = table.values(field.index);
  return {
    values: mostFrequent(fitting, (item) => spans.get(item), limit).flatMap((item) => {
      const value = valueOf(item);
      return value === undefined ? [] : [{ ...value, spans: spans.get(item) }];
    }),
    isCut: isClosed || isCut || fitting.length > limit,
  };
}

function addServices(values: Counted[], services: readonly string[], needle: string, limit: number): void {
  const known = new Set(values.map(({ text }) => text));
  for (const text of services)
    if (values.length < limit && !known.has(text) && containsText(text, needle))
      values.push({ text, literal: quote(text), spans: 0 });
}
