import { isCallee } from '../../../core/analysis/link-parents.ts';
import { EntryStates } from '../../../core/analysis/entry-states.ts';
import { Lru } from '../../../core/base/lru.ts';
import type { Selection } from '../../../core/contract/query-methods.ts';
import type { StoreDatabase } from '../../store/database.ts';
import type { Zone } from '../catalog.ts';
import { forSelected, type SelectedPart } from '../select/for-selected.ts';
import { type TraceFacts, traceFacts } from '../select/trace-facts.ts';
import type { SearchContext } from '../trace-search.ts';
import { type CallSpans, spansOfPart } from './call-spans.ts';
import { CarriedSpans } from './carried-spans.ts';

/** Bytes of states that are kept, one a span. */
const STATE_BYTES = 32 * 1024 * 1024;

/** By data file: how the spans of its segments are entered as far as these say, which does not change. */
const statesOf = new WeakMap<StoreDatabase, Lru<bigint, Uint8Array>>();

/**
 * @param states by span: one of Entry. What is missing is entered from outside, as the traces are whole.
 * @param place how much of what is stored is visited with these, 0 to 1
 */
export type CallVisit = (spans: CallSpans, states: Uint8Array, place: number) => void;

/**
 * Goes through the spans that a selection selects with all others of their traces, and says how they are entered. A trace that lies
 * in several segments is visited once, when all of it was read.
 * @throws RpcError `query.invalid`, `call.cancelled`
 */
export async function forCalls(
  context: SearchContext,
  selection: Selection,
  visit: CallVisit,
): Promise<void> {
  const entries = new EntryStates();
  const kept = statesOf.get(context.catalog.db) ?? new Lru<bigint, Uint8Array>(STATE_BYTES);
  statesOf.set(context.catalog.db, kept);
  const visited = new Set<bigint>();
  let facts: TraceFacts | undefined;
  let carried: CarriedSpans | undefined;
  let total = 1;
  let done = 0;
  const show = (spans: CallSpans | undefined, zone?: Zone): void => {
    if (spans === undefined) return;
    let states = zone && kept.get(zone.id);
    if (states === undefined) {
      states = entries.of(spans);
      if (zone !== undefined) kept.set(zone.id, states, states.length);
    }
    visit(spans, states, (done + 1) / total);
  };
  const carry = (part: SelectedPart): CallSpans => {
    const { count, trace } = part.spans;
    const skip = carried!.incomplete({ count, trace, numbers: part.numbers });
    const spans = spansOfPart(part, skip, facts!.baseNs);
    carried!.add(spans);
    return spans;
  };
  await forSelected(context, selection, { attributes: true }, (part) => {
    facts ??= traceFacts(context);
    carried ??= new CarriedSpans(facts.spans);
    const { zones } = context.catalog;
    total = zones.length + 1;
    if (part.zone !== undefined) {
      visited.add(part.zone.id);
      done = zones.length - zones.indexOf(part.zone);
    }
    show(carry(part), part.zone);
    show(carried.take());
  });
  if (carried === undefined) return;
  for (const segment of segmentsOf(context, carried.undecided(isCallee))) {
    if (visited.has(segment)) continue;
    const spans = context.catalog.spans(segment);
    const attributes = () => context.catalog.attributes(segment);
    carry({
      zone: undefined,
      spans,
      attributes,
      numbers: spans.traceOrdinals,
      mask: new Uint8Array(spans.count),
    });
    await context.pause();
  }
  show(carried.take(true));
}

/** The segments that hold spans of some traces. */
function segmentsOf({ catalog, list }: SearchContext, traces: number[]): Set<bigint> {
  const { lastOrdinal, zones } = catalog.view;
  const there = new Set(zones.map(({ id }) => id));
  const sealed = traces.filter((number) => number <= lastOrdinal);
  return new Set(sealed.flatMap((number) => list.segmentsOf(number)).filter((id) => there.has(id)));
}
