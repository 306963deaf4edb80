import type { GraphPart, MessageEnd, OpenLink } from '../../../core/analysis/graph-part.ts';
import type { GraphChunk } from '../../../core/analysis/graph-spans.ts';
import { Lru } from '../../../core/base/lru.ts';
import type { SearchContext } from '../trace-search.ts';
import { Breather } from '../zone-columns.ts';
import { endsInPart, type PartColumns } from './ends-in-part.ts';
import { type Expansion, expansionKey } from './service-parts.ts';

/** Ends that are remembered, some 600 bytes each: more links between segments than in ten million spans of a shop. */
const MAX_KNOWN_ENDS = 32_768;

/** What links were found to lead to, by expansion, trace and span; with a segment, that it is not there. */
export class KnownEnds {
  readonly #ends = new Lru<string, MessageEnd | 'elsewhere'>(MAX_KNOWN_ENDS);

  get(key: string): MessageEnd | 'elsewhere' | undefined {
    return this.#ends.get(key);
  }

  set(key: string, end: MessageEnd | 'elsewhere'): void {
    this.#ends.set(key, end, 1);
  }
}

/**
 * How many segments further a segment is looked through, and once more: links mostly lead to segments close by, on both sides, and of
 * a trace that lies in several the oldest is looked through first.
 */
const LAGS = [4, 8];
const KEPT = Math.max(...LAGS) + 1;

/** A link, and the segments with spans of the trace that it leads to. */
interface Asked {
  link: OpenLink;
  segments: readonly bigint[];
  /** Which of them is to be looked through. */
  at: number;
}

export interface LinkEndsInput {
  /** Searched where no segment has the span. */
  tail: PartColumns;
  /** By number: 1 for the traces that count; undefined for all */
  wanted: Uint8Array | undefined;
  expansion: Expansion;
  known: KnownEnds;
  /** Columns of a segment. @throws StoreError `segment.gone` */
  columnsOf(segment: bigint): PartColumns;
}

/**
 * Finds what links between segments lead to. They are told beforehand: each segment is looked through once for all of them, when a
 * way through the segments comes by, or at the end.
 */
export class LinkEnds {
  readonly #context: SearchContext;
  readonly #input: LinkEndsInput;
  readonly #inTail: ReadonlySet<number>;
  readonly #prefix: string;
  readonly #segments = new Map<number, readonly bigint[]>();
  /** By segment and link: what is asked of it. */
  readonly #asked = new Map<bigint, Map<string, Asked>>();
  readonly #askedOfTail = new Map<string, OpenLink>();
  readonly #ends = new Map<string, MessageEnd>();
  /** The segments passed last, the newest first. */
  #passed: { segment: bigint; columns: PartColumns }[] = [];

  constructor(context: SearchContext, input: LinkEndsInput) {
    this.#context = context;
    this.#input = input;
    this.#inTail = new Set(input.tail.numbers);
    this.#prefix = input.expansion.size === 0 ? '' : expansionKey(input.expansion);
  }

  /** Takes the links on that a part leaves open. */
  ask({ open }: GraphPart): void {
    for (const { links } of open) for (const link of links) if ('idHi' in link) this.#ask(link);
  }

  /** Takes on what spans link to: some of it may turn out to be among them. */
  askAll({ linkTrace, linkIdHi, linkIdLo }: GraphChunk): void {
    if (linkTrace === undefined || linkIdHi === undefined || linkIdLo === undefined) return;
    for (const [i, trace] of linkTrace.entries())
      this.#ask({ trace, idHi: linkIdHi[i]!, idLo: linkIdLo[i]! });
  }

  /** Takes a segment of a way through them, newest first: it is looked through when the next ones have told their links. */
  passBy(segment: bigint, columns: PartColumns): void {
    const passed = this.#passed;
    passed.push({ segment, columns });
    for (const lag of LAGS) {
      const late = passed.at(-1 - lag);
      if (late !== undefined) this.#visit(late.segment, late.columns);
    }
    if (passed.length >= KEPT) passed.shift();
  }

  /** Looks through a segment for the links that are known to lead there. */
  #visit(segment: bigint, columns: PartColumns): void {
    const { known, expansion } = this.#input;
    const asked = this.#asked.get(segment);
    if (asked === undefined) return;
    this.#asked.delete(segment);
    const ends = endsInPart(
      columns,
      Array.from(asked.values(), ({ link }) => link),
      expansion,
    );
    for (const [i, [key, question]] of [...asked].entries()) {
      const end = ends[i];
      if (end === undefined) {
        known.set(this.#elsewhere(key, segment), 'elsewhere');
        this.#askNext(key, { ...question, at: question.at + 1 });
      } else {
        known.set(this.#prefix + key, end);
        this.#ends.set(key, end);
      }
    }
  }

  /**
   * Looks through the segments that nobody came by, for what parts leave open.
   * @throws RpcError `call.cancelled`, StoreError `segment.gone`
   */
  async visitLeft(parts: readonly GraphPart[]): Promise<void> {
    const breather = new Breather(this.#context);
    this.#asked.clear();
    for (const part of parts) this.ask(part);
    for (const { segment, columns } of this.#passed.reverse()) this.#visit(segment, columns);
    this.#passed = [];
    // Oldest first, as links try the segments of a trace: once through all of them is enough.
    for (;;) {
      let next: bigint | undefined;
      for (const segment of this.#asked.keys()) if (next === undefined || segment < next) next = segment;
      if (next === undefined) break;
      this.#visit(next, this.#input.columnsOf(next));
      await breather.step();
    }
    const links = [...this.#askedOfTail];
    const ends = endsInPart(
      this.#input.tail,
      links.map(([, link]) => link),
      this.#input.expansion,
    );
    for (const [i, [key]] of links.entries()) if (ends[i] !== undefined) this.#ends.set(key, ends[i]);
  }

  /** What a link leads to, as far as that was found. */
  find(link: OpenLink): MessageEnd | undefined {
    return this.#ends.get(keyOf(link));
  }

  #ask(link: OpenLink): void {
    const { wanted, known } = this.#input;
    if (wanted !== undefined && wanted[link.trace] !== 1) return;
    const key = keyOf(link);
    if (this.#ends.has(key)) return;
    const end = known.get(this.#prefix + key);
    if (end !== undefined && end !== 'elsewhere') this.#ends.set(key, end);
    else this.#askNext(key, { link, segments: this.#segmentsOf(link.trace), at: 0 });
  }

  #askNext(key: string, { link, segments, at }: Asked): void {
    for (let next = at; next < segments.length; next++) {
      const segment = segments[next]!;
      if (this.#input.known.get(this.#elsewhere(key, segment)) !== undefined) continue;
      let asked = this.#asked.get(segment);
      if (asked === undefined) this.#asked.set(segment, (asked = new Map<string, Asked>()));
      asked.set(key, { link, segments, at: next });
      return;
    }
    if (this.#inTail.has(link.trace)) this.#askedOfTail.set(key, link);
  }

  #elsewhere(key: string, segment: bigint): string {
    return `${this.#prefix}${key} ${segment}`;
  }

  #segmentsOf(trace: number): readonly bigint[] {
    let segments = this.#segments.get(trace);
    if (segments === undefined) this.#segments.set(trace, (segments = this.#context.list.segmentsOf(trace)));
    return segments;
  }
}

function keyOf({ trace, idHi, idLo }: OpenLink): string {
  return `${trace} ${idHi} ${idLo}`;
}
