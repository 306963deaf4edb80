import { SpanFlag } from '../../core/model/span.ts';
import { u32 } from './growable.ts';
import { hashBytes } from './hash.ts';
import { HashIndex } from './hash-index.ts';
import { IntrinsicText, type PairDictionary, PairTag } from './pair-dictionary.ts';
import { WORDS_PER_LINK } from './segment-columns.ts';
import type { SpanRows } from './span-rows.ts';
import { bigEndian, equals, pastMessage, type WireReader } from './wire.ts';

/** Keeps trace ids apart from whatever else is hashed. */
const TRACE_SEED = 16;
/** Bits of OTLP's span flags: it is known whether the parent is remote, and it is. */
const REMOTE_KNOWN = 1 << 8;
const IS_REMOTE = 1 << 9;
/** A wire type. */
const LENGTH_DELIMITED = 2;
const EXCEPTION = new TextEncoder().encode('exception');

/** Scans Span messages into rows and pairs. */
export class SpanScanner {
  readonly #rows: SpanRows;
  readonly #dictionary: PairDictionary;
  readonly #traces = new HashIndex(2048);
  /** By key: one more than the last row that carried it. */
  readonly #keySeenBy = u32(256);
  /** Events come before the span's times are known: high word, low word, exception, until the span ends. */
  readonly #eventWords = u32(64);
  /** The request that is being scanned. */
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Spans of a trace mostly come one behind the other: its id as four words, and its number. */
  readonly #lastTraceId = new Int32Array(4);
  #lastTrace = -1;

  constructor(rows: SpanRows, dictionary: PairDictionary) {
    this.#rows = rows;
    this.#dictionary = dictionary;
  }

  hasTrace(id: Uint8Array): boolean {
    return this.#traces.get(hashBytes(id, 0, id.length, TRACE_SEED)) !== undefined;
  }

  /** Names the request whose spans come next. */
  read(request: DataView): void {
    this.#view = request;
  }

  clear(): void {
    this.#traces.clear();
    this.#lastTrace = -1;
    this.#keySeenBy.array.fill(0);
  }

  /**
   * Adds the span whose message ends at `end`; the cursor is left there.
   * @param at where the request begins in the segment's payload
   */
  scan(wire: WireReader, end: number, resource: number, scope: number, at: number): void {
    const bytes = wire.bytes;
    const view = this.#view;
    const rows = this.#rows;
    rows.reserve();
    const row = rows.count;
    const from = wire.pos;
    let trace = 0;
    let idHi = 0;
    let idLo = 0;
    let parentHi = 0;
    let parentLo = 0;
    let nameFrom = 0;
    let nameTo = 0;
    let kind = 0;
    let status = 0;
    let flags = 0;
    let startHi = 0;
    let startLo = 0;
    let endHi = 0;
    let endLo = 0;
    rows.pairStart[row] = rows.pairs.length;
    let pos = from;
    while (pos < end) {
      // All but one of the tags, and most lengths, are a single byte.
      let tag = bytes[pos++]!;
      if (tag >= 0x80) {
        wire.pos = pos - 1;
        tag = wire.varint();
        pos = wire.pos;
      }
      let to = pos;
      if ((tag & 7) === LENGTH_DELIMITED) {
        to = bytes[pos++]!;
        if (to >= 0x80) {
          wire.pos = pos - 1;
          to = wire.varint();
          pos = wire.pos;
        }
        to += pos;
        if (to > end) throw pastMessage(to - pos, pos);
      }
      wire.pos = pos;
      switch (tag) {
        case 10:
          trace = this.#traceOf(bytes, pos, to);
          break;
        case 18:
          idHi = view.getUint32(pos);
          idLo = view.getUint32(pos + 4);
          break;
        case 34:
          if (to - pos === 8) {
            parentHi = view.getUint32(pos);
            parentLo = view.getUint32(pos + 4);
          }
          break;
        case 42:
          nameFrom = pos;
          nameTo = to;
          break;
        case 48:
          kind = wire.varint();
          to = wire.pos;
          break;
        case 57:
          startLo = view.getUint32(pos, true);
          startHi = view.getUint32(pos + 4, true);
          to = pos + 8;
          break;
        case 65:
          endLo = view.getUint32(pos, true);
          endHi = view.getUint32(pos + 4, true);
          to = pos + 8;
          break;
        case 74: {
          const pair = this.#dictionary.pairAt(wire, to, PairTag.span);
          rows.pairs.push(pair);
          if (this.#seenAgain(pair, row)) flags |= SpanFlag.duplicateKey;
          break;
        }
        case 90:
          flags |= this.#event(wire, to);
          break;
        case 106:
          flags |= this.#link(wire, to, row);
          break;
        case 80:
        case 96:
        case 112:
          if (wire.varint() > 0) flags |= SpanFlag.dropped;
          to = wire.pos;
          break;
        case 122:
          status = this.#statusOf(wire, to);
          break;
        case 133: {
          const otlp = view.getUint32(pos, true);
          if ((otlp & REMOTE_KNOWN) !== 0 && (otlp & IS_REMOTE) !== 0) flags |= SpanFlag.remoteParent;
          to = pos + 4;
          break;
        }
        default:
          if ((tag & 7) !== LENGTH_DELIMITED) {
            wire.skip(tag & 7, end);
            to = wire.pos;
          }
      }
      pos = to;
    }
    wire.pos = end;
    this.#times(row, startHi, startLo, endHi, endLo, flags);
    rows.idHi[row] = idHi;
    rows.idLo[row] = idLo;
    rows.parentHi[row] = parentHi;
    rows.parentLo[row] = parentLo;
    rows.trace[row] = trace;
    rows.name[row] = this.#dictionary.textAt(IntrinsicText.name, bytes, nameFrom, nameTo);
    rows.resource[row] = resource;
    rows.scope[row] = scope;
    rows.kind[row] = kind > 255 ? 255 : kind;
    rows.status[row] = status;
    rows.offset[row] = at + from;
    rows.length[row] = end - from;
    rows.count = row + 1;
  }

  /** A missing start or end borrows the other's time, so that offsets stay exact; the payload keeps what was said. */
  #times(row: number, startHi: number, startLo: number, endHi: number, endLo: number, flags: number): void {
    const rows = this.#rows;
    const noStart = startHi === 0 && startLo === 0;
    const noEnd = endHi === 0 && endLo === 0;
    if (noStart) flags |= SpanFlag.noStart;
    if (noEnd) flags |= SpanFlag.noEnd;
    let start = 0;
    let duration = 0;
    if (!noStart || !noEnd) {
      start = noStart ? rows.offsetOf(endHi, endLo) : rows.offsetOf(startHi, startLo);
      if (!noStart && !noEnd) duration = (endHi - startHi) * 4294967296 + (endLo - startLo);
    }
    if (duration < 0) {
      duration = 0;
      flags |= SpanFlag.endBeforeStart;
    }
    rows.start[row] = start;
    rows.duration[row] = duration;
    rows.flags[row] = flags;
    const { array: words, length } = this.#eventWords;
    for (let i = 0; i < length; i += 3) {
      const hi = words[i]!;
      const lo = words[i + 1]!;
      rows.eventSpan.push(row);
      rows.eventTime.push(hi === 0 && lo === 0 ? start : rows.offsetOf(hi, lo));
      rows.eventException.push(words[i + 2]!);
    }
    this.#eventWords.length = 0;
  }

  #event(wire: WireReader, end: number): number {
    const bytes = wire.bytes;
    let hi = 0;
    let lo = 0;
    let exception = 0;
    let nameFrom = end;
    let nameTo = end;
    let flags = SpanFlag.hasEvents as number;
    while (wire.pos < end) {
      const tag = wire.varint();
      if (tag === 9) {
        lo = wire.word();
        hi = wire.word();
      } else if (tag === 18) {
        nameTo = wire.end(end);
        nameFrom = wire.pos;
        wire.pos = nameTo;
      } else if (tag === 26)
        this.#rows.pairs.push(this.#dictionary.pairAt(wire, wire.end(end), PairTag.event));
      else if (tag === 32) flags |= wire.varint() > 0 ? SpanFlag.dropped : 0;
      else wire.skip(tag & 7, end);
    }
    if (equals(bytes, nameFrom, nameTo, EXCEPTION)) {
      exception = 1;
      flags |= SpanFlag.hasException;
    }
    // Its name closes an event in the list of pairs: what attributes belong together can be told by it.
    this.#rows.pairs.push(this.#dictionary.textAt(IntrinsicText.eventName, bytes, nameFrom, nameTo));
    this.#eventWords.push(hi);
    this.#eventWords.push(lo);
    this.#eventWords.push(exception);
    return flags;
  }

  #link(wire: WireReader, end: number, row: number): number {
    const bytes = wire.bytes;
    const words = this.#rows.linkIds;
    words.reserve(WORDS_PER_LINK);
    const at = words.length;
    words.array.fill(0, at, at + WORDS_PER_LINK);
    words.length += WORDS_PER_LINK;
    let flags = SpanFlag.hasLinks as number;
    while (wire.pos < end) {
      const tag = wire.varint();
      if (tag === 10 || tag === 18) {
        const to = wire.end(end);
        const count = tag === 10 ? 4 : 2;
        if (to - wire.pos === count * 4)
          for (let i = 0; i < count; i++)
            words.array[at + (tag === 10 ? i : 4 + i)] = bigEndian(bytes, wire.pos + 4 * i);
        wire.pos = to;
      } else if (tag === 34)
        this.#rows.pairs.push(this.#dictionary.pairAt(wire, wire.end(end), PairTag.link));
      else if (tag === 40) flags |= wire.varint() > 0 ? SpanFlag.dropped : 0;
      else wire.skip(tag & 7, end);
    }
    this.#rows.linkSpan.push(row);
    return flags;
  }

  #statusOf(wire: WireReader, end: number): number {
    let code = 0;
    while (wire.pos < end) {
      const tag = wire.varint();
      if (tag === 24) code = wire.varint();
      else if (tag === 18) {
        const to = wire.end(end);
        if (to > wire.pos)
          this.#rows.pairs.push(
            this.#dictionary.textAt(IntrinsicText.statusMessage, wire.bytes, wire.pos, to),
          );
        wire.pos = to;
      } else wire.skip(tag & 7, end);
    }
    return code > 255 ? 255 : code;
  }

  #seenAgain(pair: number, row: number): boolean {
    const key = this.#dictionary.keyOf(pair);
    const seen = this.#keySeenBy;
    if (key >= seen.array.length) {
      seen.length = seen.array.length;
      seen.reserve(key + 1 - seen.length);
    }
    const again = seen.array[key] === row + 1;
    seen.array[key] = row + 1;
    return again;
  }

  #traceOf(bytes: Uint8Array, from: number, to: number): number {
    const view = this.#view;
    const last = this.#lastTraceId;
    const word1 = view.getInt32(from);
    const word2 = view.getInt32(from + 4);
    const word3 = view.getInt32(from + 8);
    const word4 = view.getInt32(from + 12);
    const isLast = word1 === last[0] && word2 === last[1] && word3 === last[2] && word4 === last[3];
    if (isLast && this.#lastTrace >= 0) return this.#lastTrace;
    const ids = this.#rows.traceIds;
    const fresh = ids.length / 4;
    const trace = this.#traces.getOrSet(hashBytes(bytes, from, to, TRACE_SEED), fresh);
    last[0] = word1;
    last[1] = word2;
    last[2] = word3;
    last[3] = word4;
    this.#lastTrace = trace;
    if (trace === fresh) for (let i = 0; i < 4; i++) ids.push(last[i]!);
    return trace;
  }
}
