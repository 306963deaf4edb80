import { EntryStates } from '../../../core/analysis/entry-states.ts';
import type { Zone } from '../catalog.ts';
import type { SelectedPart } from '../select/for-selected.ts';
import { tailNumbers, traceFacts } from '../select/trace-facts.ts';
import type { SearchContext } from '../trace-search.ts';
import { Breather, type ZoneColumns, ZoneWalk } from '../zone-columns.ts';
import { type CallDigest, digestBytes, digestOf, isCurrent, keptDigests } from './call-digest.ts';
import { type CallSpans, spansOfPart } from './call-spans.ts';
import { CarriedSpans } from './carried-spans.ts';
import type { CallCounter } from './count-calls.ts';

/**
 * Counts the calls of all that is stored, as `forCalls` would: the tail first, then segments, newest first. Of most segments that were
 * gone through before, their digests are enough.
 * @throws RpcError `call.cancelled`
 */
export async function countAllCalls(context: SearchContext, counter: CallCounter): Promise<void> {
  const { catalog } = context;
  catalog.refresh();
  const facts = traceFacts(context);
  const { tail, zones } = catalog.view;
  const entries = new EntryStates();
  const carried = new CarriedSpans(facts.spans);
  const kept = keptDigests(catalog.db);
  let place = 0;
  const showCarried = (all = false): void => {
    const spans = carried.take(all);
    if (spans !== undefined) counter.add(spans, entries.of(spans), place);
  };
  const spansOf = (part: Pick<SelectedPart, 'spans' | 'attributes'>, numbers: Uint32Array): CallSpans => {
    const { count, trace } = part.spans;
    const skip = carried.incomplete({ count, trace, numbers });
    return spansOfPart({ ...part, zone: undefined, numbers, mask: undefined }, skip, facts.baseNs);
  };
  const reach = (done: number): void => {
    place = (done + 1) / (zones.length + 1);
  };
  const show = (zone: Zone, digest: CallDigest | undefined, columns: ZoneColumns | undefined): void => {
    const spans = columns && spansOf(columns, columns.spans.traceOrdinals);
    const current = digest ?? digestOf(spans!, entries.of(spans!), facts.baseNs);
    if (digest === undefined) kept.set(String(zone.id), current, digestBytes(current), zone.id);
    if (current.carried !== undefined) carried.add(current.carried);
    counter.addDigest(current, spans, place);
  };

  reach(0);
  const newest = spansOf({ spans: tail.spans, attributes: () => tail.attributes }, tailNumbers(context));
  carried.add(newest);
  counter.add(newest, entries.of(newest), place);
  showCarried();
  const inOrder = zones.toReversed();
  const digests = inOrder.map(({ id }) => {
    const digest = kept.get(String(id));
    return digest !== undefined && isCurrent(digest, facts) ? digest : undefined;
  });
  const walk = new ZoneWalk(
    catalog,
    inOrder.filter((_zone, i) => digests[i] === undefined),
    true,
  );
  const breather = new Breather(context);
  const total = zones.reduce((sum, { items }) => sum + items, 0);
  let done = 0;
  let walked = 0;
  for (const [i, zone] of inOrder.entries()) {
    reach(i + 1);
    const digest = digests[i];
    if (digest === undefined) show(zone, undefined, await walk.at(walked++));
    else show(zone, digest, counter.needsColumns(place) ? await walk.of(zone) : undefined);
    showCarried();
    context.progress?.((done += zone.items), total);
    await breather.step();
  }
  showCarried(true);
}
