import type { Selection } from '../../../core/contract/query-methods.ts';
import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import type { Zone } from '../catalog.ts';
import { planQuery } from '../plan.ts';
import { readQuery } from '../read-query.ts';
import { chosenSpans } from '../chosen-spans.ts';
import { mayHold, wantedOf } from '../selected-zones.ts';
import type { Columns, SpanPredicate } from '../span-predicate.ts';
import type { SearchContext } from '../trace-search.ts';
import { Breather, ZoneWalk } from '../zone-columns.ts';
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

/** What decides which spans of a part are selected. */
interface Choice {
  zones: readonly Zone[];
  readsAttributes: boolean;
  /** 1 for each row that is selected; undefined where all are. */
  mask(part: Columns, zone: Zone | undefined): Uint8Array | undefined;
}

/**
 * Goes through the spans that a selection selects, the tail first, then segments, newest first; segments without any are left out. What
 * comes in between does not change what is visited. Pauses between parts.
 * @throws RpcError `query.invalid`, `call.cancelled`
 */
export async function forSelected(
  context: SearchContext,
  selection: Selection,
  needs: Needs,
  visit: (part: SelectedPart) => void,
): Promise<void> {
  const { catalog } = context;
  catalog.refresh();
  const wanted = wantedOf(context, selection);
  const choice = await choose(context, selection);
  const { tail } = catalog.view;
  const show = (columns: Columns, zone: Zone | undefined, numbers: Uint32Array): void => {
    const part = { ...columns, traces: () => ({ facts: traceFacts(context), numbers }) };
    const mask = choice.mask(part, zone);
    const { spans, attributes } = columns;
    visit({ zone, spans, attributes, numbers, mask: keepWanted(mask, spans, numbers, wanted?.mask) });
  };
  const newest = { spans: tail.spans, attributes: () => tail.attributes };
  show(newest, undefined, tailNumbers(context));
  const zones = choice.zones.filter((zone) => mayHold(zone, wanted)).toReversed();
  const total = zones.reduce((sum, zone) => sum + zone.items, 0);
  const walk = new ZoneWalk(catalog, zones, needs.attributes || choice.readsAttributes);
  const breather = new Breather(context);
  let done = 0;
  for (const [place, zone] of zones.entries()) {
    const columns = await walk.at(place);
    show(columns, zone, columns.spans.traceOrdinals);
    context.progress?.((done += zone.items), total);
    await breather.step();
  }
}

async function choose(context: SearchContext, selection: Selection): Promise<Choice> {
  const { zones } = context.catalog;
  const plan = planQuery(readQuery(selection.query ?? ''));
  switch (plan.type) {
    case 'all':
      return { zones, readsAttributes: false, mask: () => undefined };
    case 'spans':
      return choiceOf(plan.predicate, zones);
    case 'traces': {
      const chosen = await chosenSpans(context, plan, selection);
      return {
        zones: zones.filter((zone) => chosen.in(zone) !== undefined),
        readsAttributes: false,
        mask: ({ spans }, zone) => chosen.mask(zone, spans.count),
      };
    }
  }
}

function choiceOf(predicate: SpanPredicate, zones: readonly Zone[]): Choice {
  return {
    zones: zones.filter((zone) => predicate.mayMatch(zone)),
    readsAttributes: predicate.readsAttributes,
    mask: (part) => predicate.evaluate(part),
  };
}

/** Takes the rows of traces that are not wanted out. */
function keepWanted(
  mask: Uint8Array | undefined,
  { count, trace }: SpanColumns,
  numbers: Uint32Array,
  wanted: Uint8Array | undefined,
): Uint8Array | undefined {
  if (wanted === undefined) return mask;
  const byTrace = numbers.map((number) => wanted[number]!);
  if (mask === undefined && byTrace.every((each) => each === 1)) return undefined;
  const kept = mask ?? new Uint8Array(count).fill(1);
  for (let row = 0; row < kept.length; row++) kept[row]! &= byTrace[trace[row]!]!;
  return kept;
}

/** By number: 1 for the traces of the range and of the durations that are asked for; undefined for all. */
export function wantedTraces(context: SearchContext, selection: Selection): Uint8Array | undefined {
  return wantedOf(context, selection)?.mask;
}
