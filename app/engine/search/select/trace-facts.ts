import type { SearchContext } from '../trace-search.ts';
import { wholeRow } from '../tail-traces.ts';
import { ALL_TIME, type TraceRow } from '../trace-list.ts';

/**
 * What is known of each trace, by its number: what segments hold goes by its number there (numbers of traces that are gone have no
 * spans), traces that only the tail holds come behind, see `traceNumbers`.
 */
export interface TraceFacts {
  count: number;
  /** What `start` counts from. */
  baseNs: bigint;
  /** Nanoseconds. */
  start: Float64Array;
  duration: Float64Array;
  spans: Uint32Array;
  errors: Uint32Array;
  /** Index into `services` and `names`. */
  rootService: Uint32Array;
  rootName: Uint32Array;
  services: string[];
  names: string[];
}

/** By trace of the tail: its number among all traces. */
export function tailNumbers({ catalog, list }: SearchContext): Uint32Array {
  const first = list.maxOrdinal() + 1;
  return catalog.tail
    .view()
    .sealedOrdinals.map((ordinal, trace) => (ordinal === 0 ? first + trace : ordinal));
}

/** The facts of all traces, segments and tail together, as of the last refresh of the catalog. */
export function traceFacts(context: SearchContext): TraceFacts {
  const { catalog, list } = context;
  const tail = catalog.tail.view();
  const numbers = tailNumbers(context);
  const count = list.maxOrdinal() + 1 + tail.sealedOrdinals.length;
  const services = new Map<string, number>();
  const names = new Map<string, number>();
  const facts: TraceFacts = {
    count,
    baseNs: catalog.zones[0]?.minStartNs ?? tail.spans.baseNs,
    start: new Float64Array(count),
    duration: new Float64Array(count),
    spans: new Uint32Array(count),
    errors: new Uint32Array(count),
    rootService: new Uint32Array(count),
    rootName: new Uint32Array(count),
    services: [],
    names: [],
  };
  const put = (number: number, row: TraceRow): void => {
    facts.start[number] = Number(row.startNs - facts.baseNs);
    facts.duration[number] = Number(row.endNs - row.startNs);
    facts.spans[number] = row.spans;
    facts.errors[number] = row.errors;
    facts.rootService[number] = numberOf(services, row.rootService);
    facts.rootName[number] = numberOf(names, row.rootName);
  };
  for (const row of list.ordered('oldest', ALL_TIME)) put(row.ordinal, row);
  for (const [trace, number] of numbers.entries()) put(number, wholeRow(list, tail, trace));
  facts.services = [...services.keys()];
  facts.names = [...names.keys()];
  return facts;
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}
