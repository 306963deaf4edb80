import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { hex32 } from '../../../core/base/hex.ts';
import type { KeyValue } from '../../../core/model/attributes.ts';
import { Kind } from '../../../core/model/span.ts';
import { SpanList, appendToSpans, encodeSpanFields } from '../../../core/otlp/span-list.ts';
import { writeTraces, type WritableEvent, type WritableLink } from '../../../core/otlp/write-traces.ts';
import { NONE, Nesting, type Intervals } from './chrome-nesting.ts';
import { stringValue } from './json-fields.ts';

/** Spans wait in pieces of this size, packed by the fastest level. */
const PIECE_BYTES = 256 * 1024;
const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** What a slice of a Chrome trace says; times in microseconds. */
export interface Slice {
  name: string;
  start: number;
  end: number;
  attributes: KeyValue[];
}

export interface ProcessIdentity {
  traceId: string;
  /** Of this process in the file, from 0: span ids begin with it. */
  number: number;
  pid: string;
  /** Nanoseconds since 1970 of a time of the file, in microseconds. */
  timeOf: (micros: number) => bigint;
}

/** What is known of a span only in the end. */
interface Extra {
  events: WritableEvent[];
  links: WritableLink[];
}

/** The slices of one process, written and packed; parents, events and links are added when it is taken. */
export class ChromeProcess {
  /** From its metadata. */
  name = '';
  readonly labels: KeyValue[] = [];
  readonly #identity: ProcessIdentity;
  readonly #idPrefix: string;
  readonly #trackNames = new Map<number, KeyValue[]>();
  readonly #tracks = new Map<string, number>();
  #trackCount = 0;
  #list = new SpanList();
  #pieces: Uint8Array[] = [];
  #intervals: Intervals = intervalsOf(16);
  /** Spans taken before: ids go on from there. */
  #taken = 0;
  #extras = new Map<number, Extra>();
  #nesting: Nesting | undefined;

  constructor(identity: ProcessIdentity) {
    this.#identity = identity;
    // The first half of an id is never zero, so that no id is.
    const word = Number.parseInt(identity.traceId.slice(0, 8), 16);
    this.#idPrefix = hex32((word + identity.number) % 0xffff_ffff || 1);
  }

  get spans(): number {
    return this.#intervals.count;
  }

  /** The number of a thread's or an asynchronous operation's track. */
  track(key: string): number {
    let track = this.#tracks.get(key);
    if (track === undefined) {
      track = this.#trackCount++;
      this.#tracks.set(key, track);
    }
    return track;
  }

  /** Nothing more comes on it under this key. */
  endTrack(key: string): void {
    this.#tracks.delete(key);
  }

  /** Attributes that each span of a track has. */
  describe(track: number, attributes: KeyValue[]): void {
    const known = this.#trackNames.get(track) ?? [];
    const others = known.filter(({ key }) => !attributes.some((attribute) => attribute.key === key));
    this.#trackNames.set(track, [...others, ...attributes]);
  }

  /** @returns its number, for `extra`. @throws RangeError for what can't be written */
  add(track: number, { name, start, end, attributes }: Slice): number {
    const { traceId, timeOf } = this.#identity;
    const n = this.#intervals.count;
    this.#list.add({
      traceId,
      spanId: this.spanId(n),
      name,
      kind: Kind.internal,
      startNs: timeOf(start),
      endNs: timeOf(end),
      attributes,
    });
    if (n === this.#intervals.start.length) this.#intervals = grown(this.#intervals);
    this.#intervals.track[n] = track;
    this.#intervals.start[n] = start;
    this.#intervals.end[n] = end;
    this.#intervals.count++;
    this.#nesting = undefined;
    if (this.#list.size >= PIECE_BYTES) this.#pieces.push(zstdCompressSync(this.#list.take(), packing));
    return n;
  }

  spanId(n: number): string {
    return this.#idPrefix + hex32(this.#taken + n);
  }

  /** What lies in what, of the spans so far. */
  get nesting(): Nesting {
    this.#nesting ??= new Nesting(this.#intervals);
    return this.#nesting;
  }

  /** What is to be added to a span. */
  extra(n: number): Extra {
    let extra = this.#extras.get(n);
    if (extra === undefined) {
      extra = { events: [], links: [] };
      this.#extras.set(n, extra);
    }
    return extra;
  }

  /** A span of no length for an instant that no slice holds; what has been found out of the others stays as it is. */
  addHomeless(slice: Slice, track: number): void {
    const nesting = this.nesting;
    this.add(track, slice);
    this.#nesting = nesting;
  }

  /** Its spans as requests; it has none afterwards. */
  *take(): Generator<Uint8Array<ArrayBuffer>> {
    const { parent } = this.nesting;
    const ofTrack = new Map<number, Uint8Array>();
    for (const [track, attributes] of this.#trackNames) ofTrack.set(track, encodeSpanFields({ attributes }));
    let first = 0;
    const packed = this.#pieces;
    for (let at = 0; at <= packed.length; at++) {
      const piece = at < packed.length ? zstdDecompressSync(packed[at]!) : this.#list.take();
      let count = 0;
      const written = appendToSpans(piece, (i) => {
        count++;
        const n = first + i;
        const parts: Uint8Array[] = [];
        const extra = this.#extras.get(n);
        const above = parent[n] ?? NONE;
        if (above !== NONE || extra !== undefined) {
          const parentSpanId = above === NONE ? '' : this.spanId(above);
          parts.push(encodeSpanFields({ parentSpanId, ...extra }));
        }
        const known = ofTrack.get(this.#intervals.track[n]!);
        if (known !== undefined) parts.push(known);
        return parts;
      });
      first += count;
      if (count > 0)
        yield writeTraces([
          { resource: this.#resource(), scopes: [{ name: '', spans: [], written: [written] }] },
        ]);
    }
    this.#taken += first;
    this.#pieces = [];
    this.#extras = new Map();
    this.#nesting = undefined;
    this.#intervals = intervalsOf(16);
  }

  #resource(): KeyValue[] {
    const { pid } = this.#identity;
    const name = this.name === '' ? `process ${pid}` : this.name;
    const number = /^\d{1,15}$/.test(pid) ? BigInt(pid) : undefined;
    return [
      { key: 'service.name', value: stringValue(name) },
      { key: 'process.pid', value: number === undefined ? stringValue(pid) : { type: 'int', value: number } },
      ...this.labels,
    ];
  }
}

function intervalsOf(room: number): Intervals {
  return {
    count: 0,
    track: new Uint32Array(room),
    start: new Float64Array(room),
    end: new Float64Array(room),
  };
}

function grown({ count, track, start, end }: Intervals): Intervals {
  const larger = intervalsOf(track.length * 2);
  larger.count = count;
  larger.track.set(track);
  larger.start.set(start);
  larger.end.set(end);
  return larger;
}
