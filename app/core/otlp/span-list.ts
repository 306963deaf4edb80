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
