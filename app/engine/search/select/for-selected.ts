import { RpcError } from '../../../core/contract/client.ts';
import type { Selection } from '../../../core/contract/query-methods.ts';
import { parseQuery } from '../../../core/query/parse.ts';
import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import type { Zone } from '../catalog.ts';
import { planQuery } from '../plan.ts';
import type { SpanPredicate } from '../span-predicate.ts';
import type { SearchContext } from '../trace-search.ts';
import { tailNumbers, traceFacts } from './trace-facts.ts';

/** Spans of one segment, or of the tail, and which of them are selected. Good until the visit ends. */
export interface SelectedPart {
  /** Undefined for the tail. */
  zone: Zone | undefined;
  spans: SpanColumns;
  /** Unpacked when first asked for. */
  attributes(): AttributeColumns;
  /** By the part's trace (`spans.trace`): its number, the same in all parts and in `TraceFacts`. */
  numbers: Uint32Array;
  /** By row: 1 for a selected span. Undefined where all are. */
  mask: Uint8Array | undefined;
}

/** What a visit needs of a part: attributes that nobody asks for need not be read. */
export interface Needs {
  attributes: boolean;
}

/**
 * Goes through the spans that a selection selects, newest segment first, the tail before them. What comes in between
 * does not change what is visited. Pauses between parts.
 * @throws RpcError `query.invalid`, `query.unsupported`, `call.cancelled`
 */
export async function forSelected(
  context: SearchContext,
  selection: Selection,
  _needs: Needs,
  visit: (part: SelectedPart) => void,
): Promise<void> {
  const { catalog } = context;
  catalog.refresh();
  const predicate = planText(selection.query ?? '');
  const wanted = wantedTraces(context, selection);
  const tail = catalog.tail.view();
  const { spans, attributes } = tail;
  const numbers = tailNumbers(context);
  const part = { zone: undefined, spans, attributes: () => attributes, numbers };
  visit({ ...part, mask: maskOf(part, predicate, wanted) });
  let done = 0;
  for (const zone of catalog.zones.toReversed()) {
    context.progress?.((done += zone.items), 0);
    if (predicate !== undefined && !predicate.mayMatch(zone)) continue;
    const columns = catalog.spans(zone.id);
    const sealed = {
      zone,
      spans: columns,
      attributes: () => catalog.attributes(zone.id),
      numbers: columns.traceOrdinals,
    };
    visit({ ...sealed, mask: maskOf(sealed, predicate, wanted) });
    await context.pause();
  }
}

function maskOf(
  { spans, attributes, numbers }: Omit<SelectedPart, 'mask'>,
  predicate: SpanPredicate | undefined,
  wanted: Uint8Array | undefined,
): Uint8Array | undefined {
  const mask = predicate?.evaluate({ spans, attributes });
  if (wanted === undefined) return mask;
  const kept = mask ?? new Uint8Array(spans.count).fill(1);
  for (let row = 0; row < kept.length; row++) kept[row]! &= wanted[numbers[spans.trace[row]!]!]!;
  return kept;
}

/** By number: 1 for the traces of the range and of the durations that are asked for; undefined for all. */
export function wantedTraces(context: SearchContext, selection: Selection): Uint8Array | undefined {
  const { fromNs, toNs, minDurationNs, maxDurationNs } = selection;
  if ([fromNs, toNs, minDurationNs, maxDurationNs].every((bound) => bound === undefined)) return undefined;
  const { baseNs, count, start, duration, spans } = traceFacts(context);
  const from = fromNs === undefined ? -Infinity : Number(fromNs - baseNs);
  const to = toNs === undefined ? Infinity : Number(toNs - baseNs);
  const least = minDurationNs ?? 0;
  const most = maxDurationNs ?? Infinity;
  const wanted = new Uint8Array(count);
  for (let trace = 0; trace < count; trace++)
    if (
      spans[trace]! > 0 &&
      start[trace]! >= from &&
      start[trace]! <= to &&
      duration[trace]! >= least &&
      duration[trace]! <= most
    )
      wanted[trace] = 1;
  return wanted;
}

function planText(text: string): SpanPredicate | undefined {
  const { query, diagnostics } = parseQuery(text);
  const problem = diagnostics.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new RpcError('query.invalid', problem.message);
  return planQuery(query);
}
