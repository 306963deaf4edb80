import type { OnProgress } from '../../core/contract/client.ts';
import type { TraceSearch, TraceSearchPart, TraceSearchResult } from '../../core/contract/methods.ts';
import type { Catalog, Zone } from './catalog.ts';
import type { OpenTraces } from './open-traces.ts';
import { listTraces } from './list-traces.ts';
import { planQuery, type Plan } from './plan.ts';
import type { TracePlan } from './trace-plan.ts';
import { readQuery } from './read-query.ts';
import { tailNumbers, traceFacts } from './select/trace-facts.ts';
import { latestStarts, mayHold, type WantedTraces, wantedOf } from './selected-zones.ts';
import type { Columns, SpanPredicate } from './span-predicate.ts';
import { servicesOf } from './tail-traces.ts';
import { FoundTraces } from './found-traces.ts';
import { ALL_TIME, summaryOf, type TraceList, type TraceRow } from './trace-list.ts';
import { type DecidedTraces, decideTraces } from './whole-traces.ts';
import { Breather, ZoneWalk } from './zone-columns.ts';

const DEFAULT_LIMIT = 50;
/** How often the caller is told what is found so far: as often as a list can be read that changes. */
const TELL_EVERY_MS = 100;

/** What a search goes through; `pause` lets other messages in and throws when the caller has given up. */
export interface SearchContext {
  catalog: Catalog;
  list: TraceList;
  opened: OpenTraces;
  pause(): Promise<void>;
  /** Tells the caller how far long work is. */
  progress?: OnProgress | undefined;
}

/**
 * Finds traces. Without a query it reads the trace rows alone; with one, every segment that its zone map does not rule out is
 * evaluated, newest first, and what is found is told with progress.
 * @throws RpcError `query.invalid`, `call.cancelled`
 */
export async function searchTraces(context: SearchContext, params: TraceSearch): Promise<TraceSearchResult> {
  const started = performance.now();
  const { catalog } = context;
  const order = params.order ?? 'newest';
  const limit = params.limit ?? DEFAULT_LIMIT;
  catalog.refresh();
  const plan = planQuery(readQuery(params.query ?? ''));
  const bounded = params.minDurationNs !== undefined || params.maxDurationNs !== undefined;
  if (plan.type === 'all' && !bounded) {
    const range = { fromNs: params.fromNs ?? ALL_TIME.fromNs, toNs: params.toNs ?? ALL_TIME.toNs };
    const { rows, total } = listTraces(context, { order, range, limit });
    return answerOf(context, rows, total, true, started);
  }
  const wanted = wantedOf(context, params);
  const found = new FoundTraces(context, order, limit);
  const search = new Search(context, found, wanted, params.stopAtLimit === true && order === 'newest');
  const complete = await search.run(plan);
  return answerOf(context, found.rows(), found.total, complete, started);
}

function answerOf(
  context: SearchContext,
  rows: TraceRow[],
  total: number,
  complete: boolean,
  started: number,
): TraceSearchResult {
  return { traces: summaries(context, rows), total, complete, elapsedMs: performance.now() - started };
}

function summaries({ list, catalog }: SearchContext, rows: TraceRow[]): TraceSearchPart['traces'] {
  const { tail } = catalog.view;
  return rows.map((row) => summaryOf(row, servicesOf(list, tail, row)));
}

class Search {
  readonly #context: SearchContext;
  readonly #found: FoundTraces;
  readonly #wanted: WantedTraces | undefined;
  readonly #stopsAtLimit: boolean;
  #told = -Infinity;
  #toldTotal = 0;

  constructor(
    context: SearchContext,
    found: FoundTraces,
    wanted: WantedTraces | undefined,
    stopsAtLimit: boolean,
  ) {
    this.#context = context;
    this.#found = found;
    this.#wanted = wanted;
    this.#stopsAtLimit = stopsAtLimit;
  }

  /** @returns false where it ended before all was looked at */
  async run(plan: Plan): Promise<boolean> {
    switch (plan.type) {
      case 'all':
        for (let number = 0; number < this.#wanted!.mask.length; number++)
          if (this.#wanted!.mask[number] === 1) this.#found.add(number);
        this.#found.settle(undefined);
        return true;
      case 'spans':
        return this.#lookAtSpans(plan.predicate, this.#zones(plan.onlyTrace));
      case 'traces':
        return this.#lookAtTraces(plan);
    }
  }

  async #lookAtTraces(plan: TracePlan): Promise<boolean> {
    const total = sumOf(this.#context.catalog.zones);
    let complete = true;
    const decided = ({ forest, mask, numbers, sources, done, openNs }: DecidedTraces): boolean => {
      for (let trace = 0; trace < numbers.length; trace++)
        if (mask.subarray(forest.firstRow[trace], forest.firstRow[trace + 1]).includes(1))
          this.#found.add(numbers[trace]!);
      this.#found.settle(latestStart(sources.map(({ zone }) => zone)));
      complete = !this.#isEnough(openNs);
      if (complete) this.#tell(done, total);
      return !complete;
    };
    const passed = (done: number): void => this.#tell(done, total);
    await decideTraces(this.#context, plan, this.#wanted, { decided, passed });
    return complete;
  }

  async #lookAtSpans(predicate: SpanPredicate, all: readonly Zone[]): Promise<boolean> {
    const context = this.#context;
    const { catalog } = context;
    const { tail } = catalog.view;
    const zones = all.filter((zone) => mayHold(zone, this.#wanted) && predicate.mayMatch(zone)).toReversed();
    const open = latestStarts(zones);
    const total = sumOf(zones);
    const newest = { spans: tail.spans, attributes: () => tail.attributes };
    this.#collect(predicate, newest, tailNumbers(context));
    this.#found.settle(undefined);
    if (this.#isEnough(open[0])) return false;
    this.#tell(0, total);
    const walk = new ZoneWalk(catalog, zones, predicate.readsAttributes, predicate.mayHold);
    const breather = new Breather(context);
    let done = 0;
    for (const [place, zone] of zones.entries()) {
      const columns = await walk.ifIn(place);
      if (columns !== undefined) this.#collect(predicate, columns, columns.spans.traceOrdinals);
      this.#found.settle(zone.maxStartNs);
      if (this.#isEnough(open[place + 1])) return false;
      this.#tell((done += zone.items), total);
      await breather.step();
    }
    return true;
  }

  #collect(predicate: SpanPredicate, columns: Columns, numbers: Uint32Array): void {
    const { spans, attributes } = columns;
    const traces = (): ReturnType<NonNullable<Columns['traces']>> => ({
      facts: traceFacts(this.#context),
      numbers,
    });
    const mask = predicate.evaluate({ spans, attributes, traces });
    const { trace } = spans;
    const hit = new Uint8Array(numbers.length);
    for (let row = 0; row < mask.length; row++) if (mask[row] === 1) hit[trace[row]!] = 1;
    for (let index = 0; index < hit.length; index++) {
      const number = numbers[index]!;
      if (hit[index] === 1 && (this.#wanted?.mask[number] ?? 1) === 1) this.#found.add(number);
    }
  }

  /** @param openNs no trace that is not looked at yet starts later; undefined where none is left */
  #isEnough(openNs: bigint | undefined): boolean {
    const lastNs = this.#stopsAtLimit ? this.#found.lastStartNs() : undefined;
    return lastNs !== undefined && openNs !== undefined && lastNs > openNs;
  }

  /** Tells the caller how far this is, now and then, with what is found where that has changed. */
  #tell(done: number, total: number): void {
    const now = performance.now();
    if (now - this.#told < TELL_EVERY_MS || (done === 0 && this.#found.total === 0)) return;
    this.#told = now;
    const found = this.#found;
    const isNew = found.total > this.#toldTotal;
    this.#toldTotal = found.total;
    const part: TraceSearchPart = { traces: summaries(this.#context, found.rows()), total: found.total };
    this.#context.progress?.(done, total, isNew ? part : undefined);
  }

  /** The segments to look at: those of one trace where the query names it. */
  #zones(onlyTrace: Uint8Array | undefined): readonly Zone[] {
    const { catalog, list } = this.#context;
    if (onlyTrace === undefined) return catalog.zones;
    const row = list.byId(onlyTrace);
    const segments = new Set(row === undefined ? [] : list.segmentsOf(row.ordinal));
    return catalog.zones.filter((zone) => segments.has(zone.id));
  }
}

/** No trace with spans in some of these starts later; undefined where one of them is the tail. */
function latestStart(zones: (Zone | undefined)[]): bigint | undefined {
  if (zones.includes(undefined)) return undefined;
  return latestStarts(zones as Zone[])[0];
}

function sumOf(zones: readonly Zone[]): number {
  return zones.reduce((sum, zone) => sum + zone.items, 0);
}
