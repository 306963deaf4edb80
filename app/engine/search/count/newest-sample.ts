import type { SelectedPart } from '../select/for-selected.ts';
import type { SearchContext } from '../trace-search.ts';

/**
 * The newest segments tell what keys and values there are: some tens of thousands of spans, counted in milliseconds however much is
 * stored. What is typed now is about what happens now.
 */
const SAMPLED_SEGMENTS = 4;

export interface Sample {
  /** Newest first; the tail, which still grows, is the first. */
  parts: SelectedPart[];
  /** True where this is all there is. */
  isAll: boolean;
}

/** The newest spans, as of now. */
export function newestSample({ catalog }: SearchContext): Sample {
  catalog.refresh();
  const { spans, attributes } = catalog.tail.view();
  const tail: SelectedPart = {
    zone: undefined,
    spans,
    attributes: () => attributes,
    numbers: new Uint32Array(spans.traceIds.length / 4),
    mask: undefined,
  };
  const zones = catalog.zones.slice(-SAMPLED_SEGMENTS).reverse();
  const sealed = zones.map((zone): SelectedPart => {
    const columns = catalog.spans(zone.id);
    return {
      zone,
      spans: columns,
      attributes: () => catalog.attributes(zone.id),
      numbers: columns.traceOrdinals,
      mask: undefined,
    };
  });
  return { parts: [tail, ...sealed], isAll: catalog.zones.length <= SAMPLED_SEGMENTS };
}
