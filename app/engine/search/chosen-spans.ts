import type { Selection } from '../../core/contract/query-methods.ts';
import type { StoreView, Zone } from './catalog.ts';
import { wantedOf } from './selected-zones.ts';
import type { TracePlan } from './trace-plan.ts';
import type { SearchContext } from './trace-search.ts';
import { type DecidedTraces, decideTraces } from './whole-traces.ts';

/** The newest spans have no segment yet. */
const TAIL = 0n;
/** Answers that are kept as long as nothing new is stored: a window asks several questions about the same selection. */
const KEPT_ANSWERS = 4;

/** Which spans a query about whole traces selects: a bit a span of the segments that have any. */
export class ChosenSpans {
  readonly #bits = new Map<bigint, Uint8Array>();

  choose(zone: Zone | undefined, row: number, count: number): void {
    const id = zone?.id ?? TAIL;
    let bits = this.#bits.get(id);
    if (bits === undefined) this.#bits.set(id, (bits = new Uint8Array((count + 7) >> 3)));
    bits[row >> 3]! |= 1 << (row & 7);
  }

  in(zone: Zone | undefined): Uint8Array | undefined {
    return this.#bits.get(zone?.id ?? TAIL);
  }

  /** 1 for each row that is selected. */
  mask(zone: Zone | undefined, count: number): Uint8Array {
    const mask = new Uint8Array(count);
    const bits = this.in(zone);
    if (bits === undefined) return mask;
    for (let row = 0; row < count; row++) mask[row] = (bits[row >> 3]! >> (row & 7)) & 1;
    return mask;
  }
}

const answers = new WeakMap<StoreView, Map<string, ChosenSpans>>();

/** Goes through everything that may match, telling how far it is. @throws RpcError `call.cancelled` */
export async function chosenSpans(
  context: SearchContext,
  plan: TracePlan,
  selection: Selection,
): Promise<ChosenSpans> {
  const { view } = context.catalog;
  const key = keyOf(selection);
  const kept = answers.get(view) ?? new Map<string, ChosenSpans>();
  answers.set(view, kept);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const chosen = new ChosenSpans();
  const total = view.zones.reduce((sum, zone) => sum + zone.items, 0);
  const decided = ({ forest, mask, sources }: DecidedTraces): boolean => {
    let span = 0;
    const ofSpan = new Uint8Array(forest.parts.reduce((sum, part) => sum + part.rows.length, 0));
    for (let row = 0; row < mask.length; row++) if (mask[row] === 1) ofSpan[forest.spanOf[row]!] = 1;
    for (const [i, { rows, spans }] of forest.parts.entries())
      for (let j = 0; j < rows.length; j++, span++)
        if (ofSpan[span] === 1) chosen.choose(sources[i]!.zone, rows[j]!, spans.count);
    return false;
  };
  const passed = (done: number): void => context.progress?.(done, total);
  await decideTraces(context, plan, wantedOf(context, selection), { decided, passed });
  for (const first of kept.keys()) {
    if (kept.size < KEPT_ANSWERS) break;
    kept.delete(first);
  }
  kept.set(key, chosen);
  return chosen;
}

function keyOf({ query, fromNs, toNs, minDurationNs, maxDurationNs }: Selection): string {
  return JSON.stringify([query, String(fromNs), String(toNs), minDurationNs, maxDurationNs]);
}
