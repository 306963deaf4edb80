import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { Facet } from '../../../core/contract/query-methods.ts';
import { forSelected } from '../select/for-selected.ts';
import type { SearchContext } from '../trace-search.ts';
import { FacetCounts, ID_SHARE } from './facet-counts.ts';
import { compareFacets } from './facet-order.ts';
import { type CountedField, withFields } from './field-set.ts';
import { itemsOfField, mostFrequent, valueOfItem } from './field-items.ts';

const DEFAULT_VALUES = 10;
/** With fewer values than this nothing can be said of what they are. */
const MIN_FEW_ID_VALUES = 20;

/**
 * Counts the selected spans by every field that they have, or by the ones that are asked for, and by value: `field = literal` selects as many
 * of them as is said. Ids and free text are told by examples.
 * @throws RpcError `params.invalid`, `query.invalid`, `call.cancelled`
 */
export async function countFacets(
  context: SearchContext,
  params: Params<'spans.facets'>,
): Promise<ResultOf<'spans.facets'>> {
  const started = performance.now();
  const { set, counts } = await withFields(context.catalog.db, params.fields, async (set) => {
    const counts = new FacetCounts(set);
    await forSelected(context, params, { attributes: true }, (part) => counts.add(part));
    return { set, counts };
  });
  const limit = params.values ?? DEFAULT_VALUES;
  const shown = set.fields.filter(
    ({ index, text }) =>
      text !== undefined && (params.fields !== undefined || counts.fieldSpans.get(index) > 0),
  );
  const facets = shown.map((field) => facetOf(field, counts, limit));
  return {
    spans: counts.total,
    traces: counts.traces,
    facets: params.fields === undefined ? sorted(facets, counts.total) : facets,
    complete: !set.isFull && !set.isBehind,
    elapsedMs: performance.now() - started,
  };
}

function sorted(facets: Facet[], total: number): Facet[] {
  const service = facets.find(({ field }) => field === 'service');
  return facets
    .filter((facet) => facet.field !== 'service.name' || !isSame(facet, service))
    .sort(compareFacets(total));
}

/** `service.name` tells what `service` tells, unless some spans have none or one of their own. */
function isSame(facet: Facet, service: Facet | undefined): boolean {
  return facet.spans === service?.spans && facet.distinct === service.distinct;
}

function facetOf(field: CountedField, counts: FacetCounts, limit: number): Facet {
  const { index, text, ref } = field;
  const { table } = counts;
  const { isClosed, isCut } = table.values(index);
  const items = itemsOfField(table, field);
  const spans = counts.fieldSpans.get(index);
  const isId = items.length >= MIN_FEW_ID_VALUES && items.length > ID_SHARE * spans;
  return {
    field: text!,
    spans,
    distinct: items.length,
    identifier: isClosed || isId,
    partial: isClosed || isCut,
    values: mostFrequent(items, (item) => counts.spans.get(item), limit).flatMap((item) => {
      const value = valueOfItem(table, ref, item);
      return value === undefined
        ? []
        : [{ ...value, spans: counts.spans.get(item), errors: counts.errors.get(item) }];
    }),
  };
}
