import { hashWords } from './hash.ts';
import { HashIndex } from './hash-index.ts';
import { IntrinsicText, PairDictionary, PairTag } from './pair-dictionary.ts';
import type { AttributeColumns, SpanColumns } from './segment-columns.ts';
import { SpanRows } from './span-rows.ts';
import { SpanScanner } from './span-scanner.ts';
import { WireReader } from './wire.ts';

const NOTHING = new Uint8Array(0);
const NO_VIEW: DataView = new DataView(NOTHING.buffer);
const SERVICE_NAME = 'service.name';
export const UNKNOWN_SERVICE = 'unknown_service';

/**
 * Turns OTLP trace requests into columns, one pass over the bytes, no object per span or attribute. The requests must
 * have passed `validate`: what is wrong in structure is not looked for again.
 */
export class SegmentBuilder {
  readonly dictionary = new PairDictionary();
  readonly #rows = new SpanRows();
  readonly #scanner = new SpanScanner(this.#rows, this.dictionary);
  readonly #wire = new WireReader(NOTHING);
  /** The request that is being added. */
  #view = NO_VIEW;
  readonly #resourceIndex = new HashIndex(64);
  readonly #scopeIndex = new HashIndex(64);
  readonly #envelope = { offset: 0, length: 0, schemaOffset: 0, schemaLength: 0 };

  get count(): number {
    return this.#rows.count;
  }

  /**
   * Adds the spans of one request.
   * @param bytes the request, an ExportTraceServiceRequest
   * @param at where the request begins in the segment's payload
   */
  add(bytes: Uint8Array, at: number): void {
    const wire = this.#wire.reset(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.dictionary.read(this.#view);
    this.#scanner.read(this.#view);
    while (wire.pos < bytes.length) {
      const tag = wire.varint();
      if (tag === 10) this.#resourceSpans(wire, wire.end(bytes.length), at);
      else wire.skip(tag & 7, bytes.length);
    }
  }

  hasTrace(id: Uint8Array): boolean {
    return this.#scanner.hasTrace(id);
  }

  clear(): void {
    this.dictionary.clear();
    this.#rows.clear();
    this.#resourceIndex.clear();
    this.#scopeIndex.clear();
    this.#scanner.clear();
    this.#view = NO_VIEW;
  }

  /** The spans so far, as views: good until the next `add` or `clear`. */
  spans(): SpanColumns {
    return this.#rows.view();
  }

  /** The attributes so far, as views: good until the next `add` or `clear`. */
  attributes(): AttributeColumns {
    return { dictionary: this.dictionary.view(), ...this.#rows.pairsView() };
  }

  /**
   * Finds the header (resource or scope, field 1) and the schema URL (field 3) of a ResourceSpans or ScopeSpans: they may
   * stand before or after the spans (field 2), so they are looked for first.
   */
  #findEnvelope(wire: WireReader, end: number): void {
    const found = this.#envelope;
    const from = wire.pos;
    found.offset = found.schemaOffset = from;
    found.length = found.schemaLength = 0;
    while (wire.pos < end) {
      const tag = wire.varint();
      if (tag === 10) {
        const fieldEnd = wire.end(end);
        found.offset = wire.pos;
        found.length = fieldEnd - wire.pos;
        wire.pos = fieldEnd;
      } else if (tag === 26) {
        const fieldEnd = wire.end(end);
        found.schemaOffset = wire.pos;
        found.schemaLength = fieldEnd - wire.pos;
        wire.pos = fieldEnd;
      } else if (tag === 18) wire.pos = wire.end(end);
      else wire.skip(tag & 7, end);
    }
    wire.pos = from;
  }

  #resourceSpans(wire: WireReader, end: number, at: number): void {
    const from = wire.pos;
    this.#findEnvelope(wire, end);
    const resource = this.#resourceOf(wire, at);
    wire.pos = from;
    while (wire.pos < end) {
      const tag = wire.varint();
      if (tag === 18) this.#scopeSpans(wire, wire.end(end), resource, at);
      else wire.skip(tag & 7, end);
    }
  }

  #scopeSpans(wire: WireReader, end: number, resource: number, at: number): void {
    const from = wire.pos;
    this.#findEnvelope(wire, end);
    const scope = this.#scopeOf(wire, at);
    wire.pos = from;
    while (wire.pos < end) {
      const tag = wire.varint();
      if (tag === 18) this.#scanner.scan(wire, wire.end(end), resource, scope, at);
      else wire.skip(tag & 7, end);
    }
  }

  /** Number of the envelope in `index`; `fresh` when it was not there. */
  #envelopeIn(index: HashIndex, fresh: number): number {
    const { offset, length, schemaOffset, schemaLength } = this.#envelope;
    const schema = hashWords(this.#view, schemaOffset, schemaOffset + schemaLength, 0);
    return index.getOrSet(hashWords(this.#view, offset, offset + length, schema | 0), fresh);
  }

  #resourceOf(wire: WireReader, at: number): number {
    const rows = this.#rows;
    const fresh = rows.resources.length;
    const index = this.#envelopeIn(this.#resourceIndex, fresh);
    if (index !== fresh) return index;
    const { offset, length, schemaOffset, schemaLength } = this.#envelope;
    const end = offset + length;
    const pairs: number[] = [];
    let service = '';
    wire.pos = offset;
    while (wire.pos < end) {
      const tag = wire.varint();
      if (tag !== 10) {
        wire.skip(tag & 7, end);
        continue;
      }
      const pair = this.dictionary.pairAt(wire, wire.end(end), PairTag.resource);
      pairs.push(pair);
      if (this.dictionary.keyText(pair) === SERVICE_NAME) service = this.dictionary.stringValue(pair) ?? '';
    }
    const name = service === '' ? UNKNOWN_SERVICE : service;
    let number = rows.services.indexOf(name);
    if (number < 0) number = rows.services.push(name) - 1;
    const place = { offset: at + offset, length, schemaOffset: at + schemaOffset, schemaLength };
    rows.resources.push({ service: number, ...place, pairs });
    return fresh;
  }

  #scopeOf(wire: WireReader, at: number): number {
    const bytes = wire.bytes;
    const rows = this.#rows;
    const fresh = rows.scopes.length;
    const index = this.#envelopeIn(this.#scopeIndex, fresh);
    if (index !== fresh) return index;
    const { offset, length, schemaOffset, schemaLength } = this.#envelope;
    const end = offset + length;
    const pairs: number[] = [];
    wire.pos = offset;
    while (wire.pos < end) {
      const tag = wire.varint();
      if (tag === 10 || tag === 18) {
        const to = wire.end(end);
        const which = tag === 10 ? IntrinsicText.scopeName : IntrinsicText.scopeVersion;
        pairs.push(this.dictionary.textAt(which, bytes, wire.pos, to));
        wire.pos = to;
      } else if (tag === 26) pairs.push(this.dictionary.pairAt(wire, wire.end(end), PairTag.scope));
      else wire.skip(tag & 7, end);
    }
    rows.scopes.push({ offset: at + offset, length, schemaOffset: at + schemaOffset, schemaLength, pairs });
    return fresh;
  }
}
