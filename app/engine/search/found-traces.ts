import type { TraceOrder } from '../../core/contract/methods.ts';
import { type TraceFacts, traceFacts } from './select/trace-facts.ts';
import { mergeRows, tailRow } from './tail-traces.ts';
import type { TraceRow } from './trace-list.ts';
import { compareTraces } from './trace-order.ts';
import type { SearchContext } from './trace-search.ts';

/** Reading more rows than this one by one takes longer than reading what is known of all traces. */
const FEW_ROWS = 2_048;

/** Compares traces by number. */
type Compare = (a: number, b: number) => number;

/** The traces that a search has found, and the first of them in its order. */
export class FoundTraces {
  readonly #context: SearchContext;
  readonly #order: TraceOrder;
  readonly #limit: number;
  readonly #isFound: Uint8Array;
  /** Found since the first ones were sorted out. */
  #fresh: number[] = [];
  /** Numbers of the first ones, in order. */
  #first: number[] = [];
  readonly #rows = new Map<number, TraceRow>();
  #readRows = 0;
  #facts: TraceFacts | undefined;
  total = 0;

  constructor(context: SearchContext, order: TraceOrder, limit: number) {
    const { tail, lastOrdinal } = context.catalog.view;
    this.#context = context;
    this.#order = order;
    this.#limit = limit;
    this.#isFound = new Uint8Array(lastOrdinal + 1 + tail.sealedOrdinals.length);
    if (order !== 'newest') this.#facts = traceFacts(context);
  }

  add(number: number): void {
    if (this.#isFound[number] === 1) return;
    this.#isFound[number] = 1;
    this.total++;
    this.#fresh.push(number);
  }

  /**
   * Sorts the first ones out of what was added.
   * @param latestNs none of what was added since the last time starts later; undefined where nobody knows
   */
  settle(latestNs: bigint | undefined): void {
    if (this.#fresh.length === 0) return;
    const lastNs = this.lastStartNs();
    const isBehind = latestNs !== undefined && lastNs !== undefined && latestNs < lastNs;
    if (this.#order !== 'newest' || !isBehind)
      this.#first = [...this.#first, ...this.#fresh].sort(this.#compare()).slice(0, this.#limit);
    this.#fresh = [];
  }

  /** When the last of the first ones starts, where there are as many as are asked for. */
  lastStartNs(): bigint | undefined {
    if (this.#limit === 0 || this.#first.length < this.#limit) return undefined;
    const last = this.#first.at(-1)!;
    const facts = this.#facts;
    return facts === undefined ? this.#row(last)?.startNs : facts.baseNs + BigInt(facts.start[last]!);
  }

  /** The first ones, in order. */
  rows(): TraceRow[] {
    return this.#first.map((number) => this.#row(number)).filter((row) => row !== undefined);
  }

  #compare(): Compare {
    if (this.#facts === undefined && this.#readRows + this.#fresh.length > FEW_ROWS)
      this.#facts = traceFacts(this.#context);
    const facts = this.#facts;
    if (facts !== undefined) return byFacts(this.#order, facts);
    const compare = compareTraces[this.#order];
    return (a, b) => {
      const [x, y] = [this.#row(a), this.#row(b)];
      // What retention has taken meanwhile comes last.
      if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
      return compare(x, y);
    };
  }

  #row(number: number): TraceRow | undefined {
    const known = this.#rows.get(number);
    if (known !== undefined) return known;
    const row = rowOf(this.#context, number);
    this.#readRows++;
    if (row !== undefined) this.#rows.set(number, row);
    return row;
  }
}

/** A trace as it is shown, segments and tail together. Undefined where retention has taken it. */
export function rowOf({ catalog, list }: SearchContext, number: number): TraceRow | undefined {
  const { tail, lastOrdinal } = catalog.view;
  const trace = number > lastOrdinal ? number - lastOrdinal - 1 : tail.straddling.get(number);
  const sealed = number > lastOrdinal ? undefined : list.byOrdinal(number);
  if (trace === undefined) return sealed;
  const own = tailRow(tail, trace);
  // What was sealed meanwhile is in the row already, and must not count twice.
  if (catalog.isBehind()) return list.byId(own.id) ?? own;
  return sealed === undefined ? own : mergeRows(sealed, own);
}

function byFacts(order: TraceOrder, { start, duration, errors }: TraceFacts): Compare {
  const newest: Compare = (a, b) => start[b]! - start[a]!;
  const orders: Record<TraceOrder, Compare> = {
    newest,
    oldest: (a, b) => newest(b, a),
    slowest: (a, b) => duration[b]! - duration[a]! || newest(a, b),
    errors: (a, b) => errors[b]! - errors[a]! || newest(a, b),
  };
  return orders[order];
}
