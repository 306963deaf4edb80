import type { Selection } from '../../../core/contract/query-methods.ts';
import { forSelected, wantedTraces as tracesInBounds } from '../select/for-selected.ts';
import type { TraceFacts } from '../select/trace-facts.ts';
import type { SearchContext } from '../trace-search.ts';

/** By number: 1 for the traces of a selection; undefined for all. They count with all of their spans. */
export async function wantedTraces(
  context: SearchContext,
  { query = '', fromNs, toNs, minDurationNs, maxDurationNs }: Selection,
): Promise<Uint8Array | undefined> {
  const bounds = { fromNs, toNs, minDurationNs, maxDurationNs };
  if (query.trim() === '') return tracesInBounds(context, bounds);
  const found: number[] = [];
  let most = 0;
  await forSelected(context, { query, ...bounds }, { attributes: false }, ({ spans, numbers, mask }) => {
    if (mask === undefined) {
      for (const number of numbers) found.push(number);
    } else {
      const here = new Uint8Array(numbers.length);
      for (let row = 0; row < mask.length; row++) if (mask[row] === 1) here[spans.trace[row]!] = 1;
      for (let trace = 0; trace < here.length; trace++) if (here[trace] === 1) found.push(numbers[trace]!);
    }
    for (const number of numbers) if (number > most) most = number;
  });
  const wanted = new Uint8Array(most + 1);
  for (const number of found) wanted[number] = 1;
  return wanted;
}

/** From the first start to the last end of the wanted traces: no span of theirs lies outside. Undefined where there are none. */
export function spanOfTime(
  { baseNs, count, start, duration, spans }: TraceFacts,
  wanted: Uint8Array,
): { fromNs: bigint; toNs: bigint } | undefined {
  let from = Infinity;
  let to = -Infinity;
  for (let trace = 0; trace < count; trace++) {
    if (wanted[trace] !== 1 || spans[trace] === 0) continue;
    if (start[trace]! < from) from = start[trace]!;
    if (start[trace]! + duration[trace]! > to) to = start[trace]! + duration[trace]!;
  }
  if (from === Infinity) return undefined;
  // Floats of nanoseconds over days are exact to a fraction of a microsecond.
  const room = 1_000n;
  return { fromNs: baseNs + BigInt(Math.floor(from)) - room, toNs: baseNs + BigInt(Math.ceil(to)) + room };
}
