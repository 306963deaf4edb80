import { MAX_VALUE_DEPTH } from '../model/attributes.ts';
import type { Redactor } from './redactor.ts';
import { WireCursor } from './wire-cursor.ts';
import { lengthDelimited, type WireEdits } from './wire-edits.ts';

/** AnyValue's members: number and wire type in one byte. */
const ValueTag = { text: 10, bool: 16, int: 24, double: 33, array: 42, map: 50, bytes: 58 } as const;
/** KeyValue's key and value, and the elements of lists. */
const KEY = 10;
const VALUE = 18;
const ELEMENT = 10;
/** What an AnyValue nested deeper than MAX_VALUE_DEPTH is replaced under: nothing of it is looked at. */
const TOO_DEEP = 'too-deep';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How an attribute is redacted: under which key, by which rule where an outer key says that all goes, how deep it lies. */
interface Place {
  key: string;
  rule: string | undefined;
  depth: number;
}

/** Notes what is to be changed of a KeyValue message: its value, and its key where that holds what a rule finds. */
export function redactPair(
  redactor: Redactor,
  edits: WireEdits,
  bytes: Uint8Array,
  start: number,
  end: number,
  outer: Omit<Place, 'key'> = { rule: undefined, depth: 0 },
): void {
  const key = keyOf(bytes, start, end);
  const rule = outer.rule ?? redactor.keyRule(key);
  const cursor = new WireCursor(bytes, start);
  while (cursor.pos < end) {
    const tag = cursor.varint(end);
    if (tag !== KEY && tag !== VALUE) {
      cursor.skip(tag & 7, end);
      continue;
    }
    const lengthAt = cursor.pos;
    const to = cursor.end(end);
    const from = cursor.pos;
    if (tag === KEY) redactText(redactor, edits, '', bytes, lengthAt, from, to);
    else
      edits.within(lengthAt, from, to, () => {
        redactAnyValue(redactor, edits, bytes, from, to, { key, rule, depth: outer.depth });
      });
    cursor.pos = to;
  }
}

/** Notes what is to be changed of an AnyValue message. */
export function redactAnyValue(
  redactor: Redactor,
  edits: WireEdits,
  bytes: Uint8Array,
  start: number,
  end: number,
  place: Place,
): void {
  const { key, rule, depth } = place;
  if (depth > MAX_VALUE_DEPTH) {
    if (end > start) edits.replace(start, end, textValue(redactor.stand(TOO_DEEP, '')));
    return;
  }
  const cursor = new WireCursor(bytes, start);
  while (cursor.pos < end) {
    const at = cursor.pos;
    const tag = cursor.varint(end);
    const lengthAt = cursor.pos;
    if (tag === ValueTag.text || tag === ValueTag.bytes) {
      const to = cursor.end(end);
      const from = cursor.pos;
      if (tag === ValueTag.bytes) redactBytes(redactor, edits, place, bytes, lengthAt, from, to);
      else if (rule === undefined) redactText(redactor, edits, key, bytes, lengthAt, from, to);
      else if (to > from) {
        const text = decoder.decode(bytes.subarray(from, to));
        edits.replaceValue(lengthAt, to, encoder.encode(whole(redactor, rule, key, text)));
      }
      cursor.pos = to;
    } else if (tag === ValueTag.int || tag === ValueTag.double) {
      cursor.skip(tag & 7, end);
      const text = numberText(bytes, lengthAt, cursor.pos, tag);
      const after = rule === undefined ? redactor.value(key, text) : whole(redactor, rule, key, text);
      if (after !== text) edits.replace(at, cursor.pos, textValue(after));
    } else if (tag === ValueTag.array || tag === ValueTag.map) {
      const to = cursor.end(end);
      const from = cursor.pos;
      edits.within(lengthAt, from, to, () => {
        redactList(redactor, edits, bytes, from, to, tag === ValueTag.map, { key, rule, depth: depth + 1 });
      });
      cursor.pos = to;
    } else cursor.skip(tag & 7, end);
  }
}

function redactList(
  redactor: Redactor,
  edits: WireEdits,
  bytes: Uint8Array,
  start: number,
  end: number,
  isMap: boolean,
  place: Place,
): void {
  const cursor = new WireCursor(bytes, start);
  while (cursor.pos < end) {
    const tag = cursor.varint(end);
    if (tag !== ELEMENT) {
      cursor.skip(tag & 7, end);
      continue;
    }
    const lengthAt = cursor.pos;
    const to = cursor.end(end);
    const from = cursor.pos;
    edits.within(lengthAt, from, to, () => {
      if (isMap) redactPair(redactor, edits, bytes, from, to, place);
      else redactAnyValue(redactor, edits, bytes, from, to, place);
    });
    cursor.pos = to;
  }
}

/** Notes what is to be changed of a text. Its bytes stay as they are where nothing is, whether they are UTF-8 or not. */
export function redactText(
  redactor: Redactor,
  edits: WireEdits,
  key: string,
  bytes: Uint8Array,
  lengthAt: number,
  from: number,
  to: number,
): void {
  if (to === from) return;
  const text = decoder.decode(bytes.subarray(from, to));
  const after = redactor.value(key, text);
  if (after !== text) edits.replaceValue(lengthAt, to, encoder.encode(after));
}

/** Bytes are searched as the text that they are, or byte by byte where they are none: a secret in them is as readable. */
function redactBytes(
  redactor: Redactor,
  edits: WireEdits,
  { key, rule }: Place,
  bytes: Uint8Array,
  lengthAt: number,
  from: number,
  to: number,
): void {
  if (to === from) return;
  const part = bytes.subarray(from, to);
  const utf8 = utf8Text(part);
  const text = utf8 ?? latin1(part);
  const after = rule === undefined ? redactor.value(key, text) : whole(redactor, rule, key, text);
  if (after === text) return;
  edits.replaceValue(
    lengthAt,
    to,
    utf8 === undefined ? Uint8Array.from(after, (each) => each.charCodeAt(0)) : encoder.encode(after),
  );
}

/** A value that goes whole by its key's rule. */
function whole(redactor: Redactor, rule: string, key: string, text: string): string {
  return redactor.replace(key, text, [{ rule, start: 0, end: text.length }]);
}

/** The key that counts, which is the last one. */
function keyOf(bytes: Uint8Array, start: number, end: number): string {
  const cursor = new WireCursor(bytes, start);
  let key = '';
  while (cursor.pos < end) {
    const tag = cursor.varint(end);
    if (tag !== KEY) {
      cursor.skip(tag & 7, end);
      continue;
    }
    const to = cursor.end(end);
    key = decoder.decode(bytes.subarray(cursor.pos, to));
    cursor.pos = to;
  }
  return key;
}

function textValue(text: string): Uint8Array {
  const content = lengthDelimited(encoder.encode(text));
  const value = new Uint8Array(1 + content.length);
  value[0] = ValueTag.text;
  value.set(content, 1);
  return value;
}

function numberText(bytes: Uint8Array, from: number, to: number, tag: number): string {
  if (tag === ValueTag.double) {
    return String(new DataView(bytes.buffer, bytes.byteOffset + from, 8).getFloat64(0, true));
  }
  let value = 0n;
  for (let i = to - 1; i >= from; i--) value = (value << 7n) | BigInt(bytes[i]! & 0x7f);
  return String(BigInt.asIntN(64, value));
}

function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8_192) text += String.fromCharCode(...bytes.subarray(i, i + 8_192));
  return text;
}
