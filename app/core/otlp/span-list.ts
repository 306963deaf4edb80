import { PbfWriter } from 'pbf';
import { ScopeSpansField } from './trace-fields.ts';
import { finishOwned } from './wire.ts';
import { writeSpan, type WritableSpan } from './write-traces.ts';

/** Room at first: a list of one span should not cost much. */
const FIRST_BYTES = 512;

/** Spans that are written as they come and put below a resource and a scope later: `WritableScope.written`. */
export class SpanList {
  #writer = new PbfWriter(new Uint8Array(FIRST_BYTES));

  /** Bytes written. */
  get size(): number {
    return this.#writer.pos;
  }

  /** Bytes held. */
  get room(): number {
    return this.#writer.length;
  }

  /** @throws RangeError for an id that is not hex, or an attribute value nested too deep; then nothing is added */
  add(span: WritableSpan): void {
    const before = this.#writer.pos;
    try {
      this.#writer.writeMessage(ScopeSpansField.spans, writeSpan, span);
    } catch (error) {
      this.#writer.pos = before;
      throw error;
    }
  }

  /** What has been written, in a buffer of its own; the list is empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = finishOwned(this.#writer);
    this.#writer = new PbfWriter(new Uint8Array(FIRST_BYTES));
    return taken;
  }
}

const SPAN_TAG = (ScopeSpansField.spans << 3) | 2;

/**
 * The same spans with more at the end of each: `partOf` gives, by the number of a span, fields that it doesn't have yet, as
 * `encodeSpanFields` makes them.
 */
export function appendToSpans(
  written: Uint8Array,
  partsOf: (n: number) => readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter(new Uint8Array(written.length + (written.length >> 2)));
  let pos = 0;
  for (let n = 0; pos < written.length; n++) {
    let length = 0;
    let shift = 1;
    pos++;
    for (; written[pos]! >= 0x80; pos++, shift *= 0x80) length += (written[pos]! & 0x7f) * shift;
    length += written[pos++]! * shift;
    const parts = partsOf(n);
    let added = 0;
    for (const part of parts) added += part.length;
    writer.writeVarint(SPAN_TAG);
    writer.writeVarint(length + added);
    writer.realloc(length + added);
    writer.buf.set(written.subarray(pos, pos + length), writer.pos);
    writer.pos += length;
    for (const part of parts) {
      writer.buf.set(part, writer.pos);
      writer.pos += part.length;
    }
    pos += length;
  }
  return finishOwned(writer);
}

/** Some fields of a span, to be appended to it. */
export function encodeSpanFields(
  fields: Partial<Pick<WritableSpan, 'parentSpanId' | 'attributes' | 'events' | 'links'>>,
): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter(new Uint8Array(64));
  writeSpan(
    { traceId: '', spanId: '', name: '', kind: 0, startNs: 0n, endNs: 0n, attributes: [], ...fields },
    writer,
  );
  return finishOwned(writer);
}
