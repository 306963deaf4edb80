import { PairTable } from '../../../core/analysis/pair-table.ts';
import { traceIdBytes } from '../../store/trace-rows.ts';
import type { TailView } from '../tail.ts';
import type { TraceList } from '../trace-list.ts';
import { indexOfTrace } from '../trace-spans.ts';

/** A trace's number by the four words of its id; undefined for one that is not there. */
export type TraceNumbers = (words: Uint32Array, at: number) => number | undefined;

const WORDS_PER_ID = 4;

/** Looks traces up by id in the whole store, remembering: the links of a queue lead to the same few over and over. */
export function storedNumbers(list: TraceList, tail: TailView, tailNumbers: Uint32Array): TraceNumbers {
  const known = new Map<string, number | undefined>();
  return (words, at) => {
    const ids = words.subarray(at, at + WORDS_PER_ID);
    const key = ids.join();
    if (!known.has(key)) {
      const id = traceIdBytes(ids, 0);
      const inTail = indexOfTrace(tail.spans.traceIds, id);
      known.set(key, inTail >= 0 ? tailNumbers[inTail] : list.byId(id)?.ordinal);
    }
    return known.get(key);
  };
}

/** Looks among the traces of some columns first: most links stay near. */
export function nearbyNumbers(
  traceIds: Uint32Array,
  numbers: Uint32Array,
  elsewhere: TraceNumbers,
): TraceNumbers {
  let table: PairTable | undefined;
  const fill = (): PairTable => {
    const made = new PairTable(numbers.length);
    // Of two traces with the same half of an id the first one is here, the other one is found elsewhere.
    for (let trace = 0; trace < numbers.length; trace++)
      made.add(traceIds[trace * WORDS_PER_ID + 2]!, traceIds[trace * WORDS_PER_ID + 3]!);
    return made.size === numbers.length ? made : new PairTable(0);
  };
  return (words, at) => {
    table ??= fill();
    const trace = table.find(words[at + 2]!, words[at + 3]!);
    const own = trace * WORDS_PER_ID;
    const isIt = trace >= 0 && traceIds[own] === words[at] && traceIds[own + 1] === words[at + 1];
    return isIt ? numbers[trace] : elsewhere(words, at);
  };
}
