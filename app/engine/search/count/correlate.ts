import type { Params, ResultOf } from '../../../core/contract/methods.ts';
import type { Correlation, Selection } from '../../../core/contract/query-methods.ts';
import { forSelected, wantedTraces } from '../select/for-selected.ts';
import { traceFacts } from '../select/trace-facts.ts';
import type { SearchContext } from '../trace-search.ts';
import { withFields } from './field-set.ts';
import { PresenceCounts, Side } from './presence-counts.ts';
import { rankPairs } from './rank-pairs.ts';
import { statedPairs } from './stated.ts';

const DEFAULT_LIMIT = 50;

/**
 * What sets the selected traces apart from the rest: for every (field, value) of every span, and for every field that is missing, the
 * share of traces that have it on either side; those that differ by more than chance explains, the largest difference first. What the
 * selection's query says itself is left out. How long anything took is not asked.
 * @throws RpcError `query.invalid`, `call.cancelled`
 */
export async function correlate(
  context: SearchContext,
  { selection, base, limit = DEFAULT_LIMIT }: Params<'spans.correlate'>,
): Promise<ResultOf<'spans.correlate'>> {
  const started = performance.now();
  const selected = await tracesOf(context, selection);
  const among = base === undefined ? undefined : await tracesOf(context, base);
  const sides = new Uint8Array(traceFacts(context).count);
  for (let trace = 0; trace < sides.length; trace++)
    if (selected[trace] === 1) sides[trace] = Side.selected;
    else if (among === undefined || among[trace] === 1) sides[trace] = Side.rest;
  const { set, counts } = await withFields(context.catalog.db, undefined, async (set) => {
    const counts = new PresenceCounts(set, sides, traceFacts(context).spans);
    if (sides.includes(Side.selected) && sides.includes(Side.rest))
      await forSelected(context, {}, { attributes: true }, (part) => counts.add(part));
    return { set, counts };
  });
  const found = rankPairs(set, counts, statedPairs(selection.query), limit);
  return {
    ...sidesOf(sides, traceFacts(context).spans),
    ...found,
    complete: !set.isFull && !set.isBehind,
    elapsedMs: performance.now() - started,
  };
}

function sidesOf(sides: Uint8Array, spans: Uint32Array): Pick<Correlation, 'selected' | 'rest'> {
  const of = { selected: 0, rest: 0 };
  for (let trace = 0; trace < sides.length; trace++) {
    if ((spans[trace] ?? 0) === 0) continue;
    if (sides[trace] === Side.selected) of.selected++;
    else if (sides[trace] === Side.rest) of.rest++;
  }
  return of;
}

/** By number of a trace: 1 where the selection selects one of its spans. */
async function tracesOf(context: SearchContext, selection: Selection): Promise<Uint8Array> {
  if ((selection.query ?? '').trim() === '') {
    context.catalog.refresh();
    return wantedTraces(context, selection) ?? new Uint8Array(traceFacts(context).count).fill(1);
  }
  let traces = new Uint8Array(0);
  await forSelected(context, selection, { attributes: false }, ({ spans, numbers, mask }) => {
    const largest = numbers.reduce((most, number) => Math.max(most, number), 0);
    if (largest >= traces.length) {
      const grown = new Uint8Array(Math.max(largest + 1, traces.length * 2));
      grown.set(traces);
      traces = grown;
    }
    for (let row = 0; row < spans.count; row++)
      if (mask === undefined || mask[row] === 1) traces[numbers[spans.trace[row]!]!] = 1;
  });
  return traces;
}
