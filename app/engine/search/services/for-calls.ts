import { isCallee } from '../../../core/analysis/link-parents.ts';
import { TraceLinker } from '../../../core/analysis/link-traces.ts';
import type { Selection } from '../../../core/contract/query-methods.ts';
import { forSelected, type SelectedPart } from '../select/for-selected.ts';
import { type TraceFacts, traceFacts } from '../select/trace-facts.ts';
import type { SearchContext } from '../trace-search.ts';
import { type CallSpans, spansOfPart, type UnlinkedSpans } from './call-spans.ts';
import { CarriedSpans } from './carried-spans.ts';

/** What a visit learns beside the spans: how much of what is stored was visited before, 0 to 1. */
export type CallVisit = (spans: CallSpans, place: number, facts: TraceFacts) => void;

/**
 * Goes through the spans that a selection selects with all others of their traces, linked to their parents. A trace that lies in
 * several segments is visited once, when all of it was read.
 * @throws RpcError `query.invalid`, `query.unsupported`, `call.cancelled`
 */
export async function forCalls(
  context: SearchContext,
  selection: Selection,
  visit: CallVisit,
): Promise<void> {
  const linker = new TraceLinker();
  const visited = new Set<bigint>();
  let facts: TraceFacts | undefined;
  let carried: CarriedSpans | undefined;
  let total = 1;
  let done = 0;
  const show = (spans: UnlinkedSpans | undefined): void => {
    if (spans !== undefined) visit({ ...spans, ...linker.link(spans, spans.skip) }, done / total, facts!);
  };
  const carry = (part: SelectedPart): UnlinkedSpans => {
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
    show(carry(part));
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
