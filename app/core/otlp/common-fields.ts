import { field, list, message, numbers, present, type Field, type Message } from './field-table.ts';

type AnyValueMember =
  'stringValue' | 'boolValue' | 'intValue' | 'doubleValue' | 'arrayValue' | 'kvlistValue' | 'bytesValue';

export const ANY_VALUE: Message<AnyValueMember> = message('AnyValue', () => ({
  stringValue: present(1, 'string'),
  boolValue: present(2, 'bool'),
  intValue: present(3, 'int64'),
  doubleValue: present(4, 'double'),
  arrayValue: present(5, ARRAY_VALUE),
  kvlistValue: present(6, KEY_VALUE_LIST),
  bytesValue: present(7, 'bytes'),
}));

export const ARRAY_VALUE: Message<'values'> = message('ArrayValue', () => ({ values: list(1, ANY_VALUE) }));
export const KEY_VALUE_LIST: Message<'values'> = message('KeyValueList', () => ({
  values: list(1, KEY_VALUE),
}));

export const KEY_VALUE = message('KeyValue', () => ({ key: field(1, 'string'), value: field(2, ANY_VALUE) }));

export const SCOPE = message('InstrumentationScope', () => ({
  name: field(1, 'string'),
  version: field(2, 'string'),
  attributes: list(3, KEY_VALUE),
  droppedAttributesCount: field(4, 'uint32'),
}));

const ENTITY_REF = message('EntityRef', () => ({
  schemaUrl: field(1, 'string'),
  type: field(2, 'string'),
  idKeys: list(3, 'string'),
  descriptionKeys: list(4, 'string'),
}));

export const RESOURCE = message('Resource', () => ({
  attributes: list(1, KEY_VALUE),
  droppedAttributesCount: field(2, 'uint32'),
  entityRefs: list(3, ENTITY_REF),
}));

/** What the resource and scope groups of every signal share. */
export const resource = (): Field => field(1, RESOURCE);
export const scope = (): Field => field(1, SCOPE, { aliases: ['instrumentationLibrary'] });
export const schemaUrl = (): Field => field(3, 'string');

export const AnyValueField = numbers(ANY_VALUE);
export const KeyValueField = numbers(KEY_VALUE);
export const ScopeField = numbers(SCOPE);
export const ResourceField = numbers(RESOURCE);
/** ArrayValue and KeyValueList alike. */
export const ListField = numbers(ARRAY_VALUE);
