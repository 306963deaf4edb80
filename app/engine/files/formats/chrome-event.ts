import type { KeyValue } from '../../../core/model/attributes.ts';
import { attributesOf, fieldsOf, stringValue, textOf, type Fields } from './json-fields.ts';

/** Phases that say nothing of spans, and what they are. */
export const passedOver = new Map([
  ['C', 'counters'],
  ['P', 'samples'],
  ['N', 'objects'],
  ['O', 'objects'],
  ['D', 'objects'],
  ['V', 'memory dumps'],
  ['v', 'memory dumps'],
  ['c', 'clock synchronisation'],
  ['(', 'contexts'],
  [')', 'contexts'],
]);

/** A slice's name; some writers leave it empty and say a category. */
export const nameOf = (event: Fields): string => textOf(event.name) || textOf(event.cat);

export function argumentsOf(event: Fields): KeyValue[] {
  const attributes = attributesOf(fieldsOf(event.args));
  const category = textOf(event.cat);
  if (category !== '') attributes.push({ key: 'chrome.category', value: stringValue(category) });
  const thread = event.tid;
  if (typeof thread === 'number' && Number.isSafeInteger(thread)) {
    attributes.push({ key: 'thread.id', value: { type: 'int', value: BigInt(thread) } });
  } else if (typeof thread === 'string') attributes.push({ key: 'thread.id', value: stringValue(thread) });
  return attributes;
}

/** Ids count for the whole file, or for a process where they say so. */
function idKey(event: Fields): string {
  const local = fieldsOf(event.id2);
  if (local?.local !== undefined) return `${textOf(event.pid)} ${textOf(local.local)}`;
  return textOf(local?.global ?? event.id);
}

export const operationKey = (event: Fields): string =>
  `${textOf(event.cat)}\0${textOf(event.scope)}\0${idKey(event)}`;
export const flowKey = (event: Fields): string =>
  `${textOf(event.cat)}\0${textOf(event.name)}\0${idKey(event)}`;
