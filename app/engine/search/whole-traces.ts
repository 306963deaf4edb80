import { tailNumbers, traceFacts } from './select/trace-facts.ts';
import type { PayloadReader } from '../store/span-request.ts';
import { assembleForest } from './assemble-forest.ts';
import type { Zone } from './catalog.ts';
import type { Forest } from './forest.ts';
import { ScatteredTraces } from './scattered-traces.ts';
import { latestStarts, mayHold, type WantedTraces } from './selected-zones.ts';
import type { Columns } from './span-predicate.ts';
import { bestCondition, type TraceCondition, type TracePlan } from './trace-plan.ts';
import { traceFactValue } from './trace-fact-predicate.ts';
import type { SearchContext } from './trace-search.ts';
import { rowsOfTraces, type SearchedPart } from './searched-part.ts';
import { Breather, type ZoneColumns, ZoneWalk } from './zone-columns.ts';

/** Traces of which it is known by now what a query selects of them. */
export interface DecidedTraces {
  forest: Forest;
  /** By row of the forest: 1 where it is selected. */
  mask: Uint8Array;
  /** By trace of the forest: its number. */
  numbers: Uint32Array;
  /** By part of the forest: where it comes from. */
  sources: SearchedPart[];
  /** Segments that are done hold so many spans. */
  done: number;
  /** No trace that is not decided yet starts later; undefined where none is left. */
  openNs: bigint | undefined;
}

/** Traces that lie in segments this near to each other are decided as soon as the first of these is reached. */
const NEAR_ZONES = 6;
/** Traces that lie far apart are brought together at the end, so many spans at once. */
const MAX_FAR_SPANS = 400_000;
/** As many segments are at hand for them; more only where one trace lies in more. */
const MAX_FAR_ZONES = 48;

/** What is told of a way through traces. */
export interface DecisionEvents {
  /** @returns true to end here */
  decided(traces: DecidedTraces): boolean;
  /** After each segment: what `done` of DecidedTraces says. */
  passed(done: number): void;
}

/**
 * Evaluates a query about whole traces, newest segments first. Of each segment the traces that may match are taken, with what other
 * segments and the tail hold of them, and assembled; a trace is decided once.
 */
export async function decideTraces(
  context: SearchContext,
  plan: TracePlan,
  wanted: WantedTraces | undefined,
  events: DecisionEvents,
): Promise<void> {
  await new TraceDecider(context, plan, wanted, events).run();
}

class TraceDecider {
  readonly #context: SearchContext;
  readonly #plan: TracePlan;
  readonly #wanted: WantedTraces | undefined;
  readonly #events: DecisionEvents;
  readonly #zones: readonly Zone[];
  readonly #placeOf: Map<bigint, number>;
  readonly #tail: SearchedPart;
  readonly #scattered: ScatteredTraces;
  /** By number: 1 for a trace that is decided, or put off. */
  readonly #seen: Uint8Array;
  /** What a trace must hold is looked for by the one of its conditions that leaves most segments out. */
  readonly #seed: TraceCondition | undefined;
  readonly #far: number[] = [];
  readonly #readTail: PayloadReader;
  #done = 0;
  /** By place on the way: the latest start of a span there and in all that follows. */
  #latest: bigint[] = [];
  #place = 0;
  /** No trace that was put off starts later. */
  #farNs: bigint | undefined;

  constructor(
    context: SearchContext,
    plan: TracePlan,
    wanted: WantedTraces | undefined,
    events: DecisionEvents,
  ) {
    const { view } = context.catalog;
    const { tail, zones } = view;
    this.#context = context;
    this.#plan = plan;
    this.#wanted = wanted;
    this.#events = events;
    this.#readTail = context.catalog.tail.reader();
    this.#zones = zones;
    this.#placeOf = new Map(zones.map(({ id }, place) => [id, place]));
    const numbers = tailNumbers(context);
    this.#tail = this.#part(undefined, { spans: tail.spans, attributes: () => tail.attributes }, numbers);
    this.#seen = new Uint8Array(view.lastOrdinal + 1 + numbers.length);
    this.#scattered = new ScatteredTraces(context, this.#placeOf);
    this.#seed = bestCondition(plan.conditions, zones);
  }

  async run(): Promise<void> {
    const seed = this.#seed;
    const zones = this.#zones
      .filter((zone) => mayHold(zone, this.#wanted) && (seed?.predicate.mayMatch(zone) ?? true))
      .toReversed();
    this.#latest = latestStarts(zones);
    const walk = new ZoneWalk(this.#context.catalog, zones, true);
    const breather = new Breather(this.#context);
    if (await this.#decideFrom(this.#tail, walk, this.#zones.length)) return;
    for (const [place, zone] of zones.entries()) {
      const columns = await walk.at(place);
      this.#done += zone.items;
      this.#place = place + 1;
      if (await this.#decideFrom(this.#sealed(columns), walk, this.#placeOf.get(zone.id)!)) return;
      this.#events.passed(this.#done);
      await breather.step();
    }
    if (this.#far.length > 0) await this.#decideFar(walk, breather);
  }

  /** Decides the traces that a part holds and that are not decided yet; those that reach too far are put off. */
  async #decideFrom(part: SearchedPart, walk: ZoneWalk, place: number): Promise<boolean> {
    const candidates = this.#candidates(part);
    if (candidates.length === 0) return false;
    const near: number[] = [];
    const others = new Set<number>();
    for (const number of candidates) {
      this.#seen[number] = 1;
      const places =
        part.zone === undefined ? this.#scattered.allPlacesOf(number) : this.#scattered.placesOf(number);
      if (places?.some((each) => Math.abs(each - place) > NEAR_ZONES) === true) {
        this.#putOff(number, places);
        continue;
      }
      near.push(number);
      for (const each of places ?? []) if (each !== place) others.add(each);
    }
    const parts = part.zone === undefined ? [] : [part];
    for (const each of [...others].sort((a, b) => b - a))
      parts.push(this.#sealed(await walk.of(this.#zones[each]!)));
    return this.#decide([this.#tail, ...parts], near);
  }

  /** A trace starts no later than the last span of any of its segments. */
  #putOff(number: number, places: number[]): void {
    this.#far.push(number);
    const starts = places.map((place) => this.#zones[place]!.maxStartNs);
    const ownNs = starts.reduce((least, start) => (start < least ? start : least));
    if (this.#farNs === undefined || ownNs > this.#farNs) this.#farNs = ownNs;
  }

  #openNs(): bigint | undefined {
    const nextNs = this.#latest[this.#place];
    const farNs = this.#farNs;
    if (nextNs === undefined || farNs === undefined) return nextNs ?? farNs;
    return nextNs > farNs ? nextNs : farNs;
  }

  /** Numbers of the part's traces that may match, by the seed alone. */
  #candidates(part: SearchedPart): number[] {
    const { numbers } = part;
    const isCandidate = new Uint8Array(numbers.length);
    if (this.#seed === undefined) isCandidate.fill(1);
    else {
      const mask = this.#seed.predicate.evaluate(part);
      const { trace } = part.spans;
      for (let row = 0; row < mask.length; row++) if (mask[row] === 1) isCandidate[trace[row]!] = 1;
    }
    const candidates: number[] = [];
    for (let trace = 0; trace < numbers.length; trace++) {
      const number = numbers[trace]!;
      if (isCandidate[trace] === 1 && this.#seen[number] === 0 && (this.#wanted?.mask[number] ?? 1) === 1)
        candidates.push(number);
    }
    return candidates;
  }

  /** Traces that lie in many segments, as many of them at once as the same segments serve. */
  async #decideFar(walk: ZoneWalk, breather: Breather): Promise<void> {
    const { list } = this.#context;
    let batch: number[] = [];
    let places = new Set<number>();
    let spans = 0;
    let widest = MAX_FAR_ZONES;
    const decide = async (): Promise<boolean> => {
      const parts: SearchedPart[] = [this.#tail];
      for (const place of [...places].sort((a, b) => b - a)) {
        parts.push(this.#sealed(await walk.of(this.#zones[place]!)));
        await breather.step();
      }
      const isEnd = this.#decide(parts, batch);
      batch = [];
      places = new Set();
      spans = 0;
      widest = MAX_FAR_ZONES;
      return isEnd;
    };
    for (const number of this.#far) {
      const own = this.#scattered.allPlacesOf(number);
      const joined = new Set([...places, ...own]);
      const isTooMuch = joined.size > Math.max(widest, own.length) || spans > MAX_FAR_SPANS;
      if (batch.length > 0 && isTooMuch && (await decide())) return;
      batch.push(number);
      for (const place of own) places.add(place);
      widest = Math.max(widest, own.length);
      spans += list.byOrdinal(number)?.spans ?? 0;
    }
    await decide();
  }

  /** Assembles what the parts hold of the traces, evaluates the query and tells the outcome. */
  #decide(sources: SearchedPart[], numbers: number[]): boolean {
    if (numbers.length === 0) return false;
    const kept = this.#meetingConditions(sources, numbers);
    if (kept.length === 0) return false;
    const { parts, used, traceOf } = rowsOfTraces(sources, kept);
    const { forest: rows, traces } = assembleForest(parts, traceOf, kept.length);
    const ofTraces = traces.map((trace) => kept[trace]!);
    const forest = { ...rows, traceValue: this.#traceValues(used, ofTraces) };
    const mask = this.#plan.select(forest);
    return this.#events.decided({
      forest,
      mask,
      numbers: ofTraces,
      sources: used,
      done: this.#done,
      openNs: this.#openNs(),
    });
  }

  /** Those of the traces that hold what a match must hold. */
  #meetingConditions(sources: SearchedPart[], numbers: number[]): number[] {
    let kept = numbers;
    for (const { predicate, atLeast } of this.#plan.conditions) {
      if (kept.length === 0) return kept;
      const indexOf = new Map(kept.map((number, index) => [number, index]));
      const counts = new Uint32Array(kept.length);
      for (const part of sources) {
        const index = Int32Array.from(part.numbers, (number) => indexOf.get(number) ?? -1);
        if (index.every((each) => each < 0)) continue;
        const mask = predicate.evaluate(part);
        const { trace } = part.spans;
        for (let row = 0; row < mask.length; row++)
          if (mask[row] === 1 && index[trace[row]!]! >= 0) counts[index[trace[row]!]!]! += 1;
      }
      kept = kept.filter((_, index) => counts[index]! >= atLeast);
    }
    return kept;
  }

  #traceValues(sources: SearchedPart[], numbers: Uint32Array): Forest['traceValue'] {
    /** By trace of the forest: some part that holds it, and its place there. */
    let places: Map<number, { part: SearchedPart; trace: number }> | undefined;
    return (name, trace) => {
      if (places === undefined) {
        places = new Map();
        for (const part of sources)
          for (let i = 0; i < part.numbers.length; i++) places.set(part.numbers[i]!, { part, trace: i });
      }
      const place = places.get(numbers[trace]!)!;
      return traceFactValue(name, place.part, place.trace);
    };
  }

  #sealed({ zone, spans, attributes }: ZoneColumns): SearchedPart {
    return this.#part(zone, { spans, attributes }, spans.traceOrdinals);
  }

  #part(zone: Zone | undefined, columns: Columns, numbers: ArrayLike<number>): SearchedPart {
    const { catalog } = this.#context;
    return {
      zone,
      ...columns,
      numbers,
      traces: () => ({ facts: traceFacts(this.#context), numbers }),
      read: (offset, length) =>
        zone === undefined ? this.#readTail(offset, length) : catalog.read(zone.id, offset, length),
    };
  }
}
