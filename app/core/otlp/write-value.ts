import type { PbfWriter } from 'pbf';
import { MAX_VALUE_DEPTH, type AnyValue, type KeyValue } from '../model/attributes.ts';
import { AnyValueField, KeyValueField, ListField } from './common-fields.ts';
import { writeInt64, writeText } from './wire.ts';

/**
 * Writes the body of an AnyValue. A truncated value becomes again the bytes that it was.
 * @throws RangeError for a value nested deeper than MAX_VALUE_DEPTH
 */
export function writeAnyValue(writer: PbfWriter, value: AnyValue, depth = 0): void {
  if (depth > MAX_VALUE_DEPTH && value.type !== 'truncated')
    throw new RangeError(`value nested deeper than ${MAX_VALUE_DEPTH} levels`);
  switch (value.type) {
    case 'string':
      writeText(writer, AnyValueField.stringValue, value.value);
      return;
    case 'bool':
      writer.writeBooleanField(AnyValueField.boolValue, value.value);
      return;
    case 'int':
      writeInt64(writer, AnyValueField.intValue, value.value);
      return;
    case 'double':
      writer.writeDoubleField(AnyValueField.doubleValue, value.value);
      return;
    case 'bytes':
      writer.writeBytesField(AnyValueField.bytesValue, value.value);
      return;
    case 'array':
      writer.writeMessage(
        AnyValueField.arrayValue,
        (items, to) => {
          for (const item of items) {
            to.writeMessage(ListField.values, (v, inner) => writeAnyValue(inner, v, depth + 1), item);
          }
        },
        value.value,
      );
      return;
    case 'map':
      writer.writeMessage(
        AnyValueField.kvlistValue,
        (entries, to) => writeAttributes(to, ListField.values, entries, depth + 1),
        value.value,
      );
      return;
    case 'truncated':
      writer.realloc(value.value.length);
      writer.buf.set(value.value, writer.pos);
      writer.pos += value.value.length;
      return;
    case 'empty':
      return;
  }
}

/** Writes key-value pairs as the repeated field `field`. */
export function writeAttributes(
  writer: PbfWriter,
  field: number,
  attributes: readonly KeyValue[],
  depth = 0,
): void {
  for (const attribute of attributes) {
    writer.writeMessage(
      field,
      ({ key, value }, to) => {
        if (key !== '') writeText(to, KeyValueField.key, key);
        to.writeMessage(KeyValueField.value, (v, inner) => writeAnyValue(inner, v, depth), value);
      },
      attribute,
    );
  }
}
