import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { KeyList } from '../../../core/contract/query-methods.ts';
import { containsText } from '../../../core/query/regex.ts';
import type { SelectedPart } from '../select/for-selected.ts';
import type { SearchContext } from '../trace-search.ts';
import { AnyTag } from '../value-bytes.ts';
import { FacetCounts } from './facet-counts.ts';
import { type CountedField, withFields } from './field-set.ts';
import { newestSample } from './newest-sample.ts';

const DEFAULT_LIMIT = 50;

type Key = KeyList['keys'][number];

/** What was counted of a part's columns: sealed ones never change, and the tail has new ones when it has. */
const keysOfPart = new WeakMap<object, Map<string, Key>>();

/** Keys of the newest spans by frequency, as a query writes them. */
export async function fieldKeys(
  context: SearchContext,
  { text = '', limit = DEFAULT_LIMIT }: Params<'fields.keys'>,
): Promise<ResultOf<'fields.keys'>> {
  const started = performance.now();
  const { parts, isAll } = newestSample(context);
  const found = new Map<string, Key>();
  for (const part of parts)
    for (const key of (await keysOf(context, part)).values()) {
      const known = found.get(key.field);
      if (known === undefined) found.set(key.field, { ...key });
      else {
        known.spans += key.spans;
        known.numeric ||= key.numeric;
      }
    }
  const needle = text.toLowerCase();
  const keys = [...found.values()]
    .filter(({ field }) => containsText(field, needle))
    .sort((a, b) => b.spans - a.spans || (a.field < b.field ? -1 : 1));
  return {
    keys: keys.slice(0, limit),
    complete: isAll && keys.length <= limit,
    elapsedMs: performance.now() - started,
  };
}

async function keysOf({ catalog }: SearchContext, part: SelectedPart): Promise<Map<string, Key>> {
  const known = keysOfPart.get(part.spans);
  if (known !== undefined) return known;
  const keys = await withFields(catalog.db, undefined, (set) => {
    const counts = new FacetCounts(set);
    counts.add(part);
    const found = new Map<string, Key>();
    for (const field of set.fields) {
      const spans = counts.fieldSpans.get(field.index);
      if (field.text === undefined || spans === 0) continue;
      found.set(field.text, { field: field.text, spans, numeric: hasNumbers(counts, field) });
    }
    return Promise.resolve(found);
  });
  keysOfPart.set(part.spans, keys);
  return keys;
}

function hasNumbers({ table }: FacetCounts, { index, ref }: CountedField): boolean {
  if (ref.scope === 'intrinsic') return false;
  return table.values(index).items.some((item) => {
    const type = table.firstByte(item);
    return (type === AnyTag.int || type === AnyTag.double) && !table.isGuest(item);
  });
}
