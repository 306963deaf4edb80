import type { Signal } from '../model/signal.ts';
import { ANY_VALUE, KEY_VALUE } from '../otlp/common-fields.ts';
import { fieldsByNumber, type Message } from '../otlp/field-table.ts';
import { REQUEST_MESSAGES } from '../otlp/request-messages.ts';
import { ByteMemo } from '../base/byte-memo.ts';
import { redactAnyValue, redactPair } from './redact-value.ts';
import type { Redactor } from './redactor.ts';
import { WireCursor } from './wire-cursor.ts';
import { WireEdits } from './wire-edits.ts';

/** What was made of a text or an attribute: its bytes, undefined where they stay, and how many values that replaced. */
interface Made {
  bytes: Uint8Array | undefined;
  replaced: number;
}

/** What was made of texts and attributes: most of them come again and again. */
interface Memo {
  texts: ByteMemo<Made>;
  pairs: ByteMemo<Made>;
}

/** What a field is to redaction. */
type Part = 'text' | 'pair' | 'value' | { fields: Parts };
/** By field number; what is absent stays as it is: numbers, times, ids, and fields that are not known. */
type Parts = readonly (Part | undefined)[];

const memos = new WeakMap<Redactor, Memo>();
const partsOf = new WeakMap<Message, Parts>();
const NOTHING = new Uint8Array(0);
const LENGTH_DELIMITED = 2;

/**
 * A copy of an OTLP request with every text in it as it may leave; the request itself where nothing is replaced. Attributes of every
 * place and type are looked at, keys included, names, messages, bodies and descriptions; ids, times, numbers (but for those in
 * attributes) and unknown fields stay as they are. Of profiles nothing is left: their texts lie in tables of an unstable format.
 * @throws RangeError where the bytes are no OTLP request
 */
export function redactRequest(
  signal: Signal,
  request: Uint8Array<ArrayBuffer>,
  redactor: Redactor,
): Uint8Array<ArrayBuffer> {
  const message = REQUEST_MESSAGES[signal];
  if (message === undefined) return NOTHING;
  const edits = new WireEdits();
  new RequestWalk(request, redactor, edits).message(parts(message), 0, request.length);
  return edits.count === 0 ? request : edits.apply(request);
}

class RequestWalk {
  readonly #bytes: Uint8Array;
  readonly #redactor: Redactor;
  readonly #edits: WireEdits;
  readonly #memo: Memo;

  constructor(bytes: Uint8Array, redactor: Redactor, edits: WireEdits) {
    this.#bytes = bytes;
    this.#redactor = redactor;
    this.#edits = edits;
    let memo = memos.get(redactor);
    if (memo === undefined) memos.set(redactor, (memo = { texts: new ByteMemo(), pairs: new ByteMemo() }));
    this.#memo = memo;
  }

  /** Goes as deep as the tables of OTLP do, whatever the bytes are. */
  message(fields: Parts, start: number, end: number): void {
    const cursor = new WireCursor(this.#bytes, start);
    while (cursor.pos < end) {
      const tag = cursor.varint(end);
      const part = (tag & 7) === LENGTH_DELIMITED ? fields[tag >>> 3] : undefined;
      if (part === undefined) {
        cursor.skip(tag & 7, end);
        continue;
      }
      const lengthAt = cursor.pos;
      const to = cursor.end(end);
      this.#part(part, lengthAt, cursor.pos, to);
      cursor.pos = to;
    }
  }

  #part(part: Part, lengthAt: number, from: number, to: number): void {
    if (from === to) return;
    const edits = this.#edits;
    if (part === 'text') this.#known(this.#memo.texts, lengthAt, from, to, textWithout);
    else if (part === 'pair') this.#known(this.#memo.pairs, lengthAt, from, to, pairWithout);
    else
      edits.within(lengthAt, from, to, () => {
        if (part === 'value') redactAnyValue(this.#redactor, edits, this.#bytes, from, to, NO_KEY);
        else this.message(part.fields, from, to);
      });
  }

  /** What is made of a range's content, which is remembered, as it depends on nothing else. */
  #known(
    memo: ByteMemo<Made>,
    lengthAt: number,
    from: number,
    to: number,
    without: (redactor: Redactor, bytes: Uint8Array, from: number, to: number) => Uint8Array | undefined,
  ): void {
    const bytes = this.#bytes;
    const redactor = this.#redactor;
    let made = memo.get(bytes, from, to);
    if (made === undefined) {
      const before = redactor.replaced;
      const after = without(redactor, bytes, from, to);
      made = after === undefined ? UNCHANGED : { bytes: after, replaced: redactor.replaced - before };
      memo.set(bytes, from, to, made);
    } else redactor.replaced += made.replaced;
    if (made.bytes !== undefined) this.#edits.replaceValue(lengthAt, to, made.bytes);
  }
}

const UNCHANGED: Made = { bytes: undefined, replaced: 0 };
const NO_KEY = { key: '', rule: undefined, depth: 0 } as const;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A text's bytes as they may leave; undefined where they may as they are. */
function textWithout(
  redactor: Redactor,
  bytes: Uint8Array,
  from: number,
  to: number,
): Uint8Array | undefined {
  const text = decoder.decode(bytes.subarray(from, to));
  const after = redactor.value('', text);
  return after === text ? undefined : encoder.encode(after);
}

/** The same of a KeyValue message. */
function pairWithout(
  redactor: Redactor,
  bytes: Uint8Array,
  from: number,
  to: number,
): Uint8Array | undefined {
  const edits = new WireEdits();
  redactPair(redactor, edits, bytes, from, to);
  return edits.count === 0 ? undefined : edits.apply(bytes, from, to);
}

/** A message's fields as redaction sees them. */
function parts(message: Message): Parts {
  const known = partsOf.get(message);
  if (known !== undefined) return known;
  const made: (Part | undefined)[] = [];
  partsOf.set(message, made);
  for (const [number, { field }] of fieldsByNumber(message)) {
    const { type } = field;
    if (type === 'string') made[number] = 'text';
    else if (type === KEY_VALUE) made[number] = 'pair';
    else if (type === ANY_VALUE) made[number] = 'value';
    else if (typeof type !== 'string') made[number] = { fields: parts(type) };
  }
  return made;
}
