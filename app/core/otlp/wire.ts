/** What OTLP needs of the protobuf wire format and pbf does not have: exact 64-bit integers, all of Unicode, owned results. */
import type { PbfWriter } from 'pbf';
import { WireType } from './field-table.ts';

/** Writes a fixed64 or sfixed64 field, exact to the last bit. */
export function writeFixed64(writer: PbfWriter, field: number, value: bigint): void {
  writer.writeTag(field, WireType.fixed64);
  appendFixed64(writer, value);
}

/** Appends eight bytes, little endian, without a tag. */
export function appendFixed64(writer: PbfWriter, value: bigint): void {
  writer.realloc(8);
  writer.dataView.setBigUint64(writer.pos, value, true);
  writer.pos += 8;
}

/** Writes an int64 or uint64 field, exact to the last bit. */
export function writeInt64(writer: PbfWriter, field: number, value: bigint): void {
  writer.writeTag(field, WireType.varint);
  appendVarint64(writer, value);
}

/** Appends a 64-bit integer as a varint without a tag; a negative one takes ten bytes. */
export function appendVarint64(writer: PbfWriter, value: bigint): void {
  if (value >= 0n && value <= 0xffff_ffffn) {
    writer.writeVarint(Number(value));
    return;
  }
  let rest = BigInt.asUintN(64, value);
  writer.realloc(10);
  while (rest > 0x7fn) {
    writer.buf[writer.pos++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  writer.buf[writer.pos++] = Number(rest);
}

const utf8 = new TextEncoder();

/** Writes a string field. pbf's own encoder damages characters above U+1FFFF. */
export function writeText(writer: PbfWriter, field: number, text: string): void {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) >= 0x80) {
      writer.writeBytesField(field, utf8.encode(text));
      return;
    }
  }
  writer.writeStringField(field, text);
}

/** The message written so far as bytes that own their whole buffer, so that it can be handed to another thread. */
export function finishOwned(writer: PbfWriter): Uint8Array<ArrayBuffer> {
  return writer.finish().slice();
}
