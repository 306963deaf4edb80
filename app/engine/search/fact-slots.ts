import { type Dictionary, type DictionaryKey, Intrinsic, PairTag } from '../store/pair-dictionary.ts';

/** Attributes that tell what a span does, by the name that `operationOf` asks for. */
const OPERATION_KEYS = [
  'db.system.name',
  'db.system',
  'db.query.text',
  'db.statement',
  'db.query.summary',
  'db.operation.name',
  'db.operation',
  'db.collection.name',
  'db.sql.table',
  'db.mongodb.collection',
  'db.cassandra.table',
  'db.namespace',
  'db.name',
  'messaging.system',
  'messaging.operation.name',
  'messaging.operation.type',
  'messaging.operation',
  'messaging.destination.template',
  'messaging.destination.name',
  'messaging.destination',
  'gen_ai.operation.name',
  'gen_ai.tool.name',
  'gen_ai.agent.name',
  'gen_ai.request.model',
  'rpc.service',
  'rpc.method',
  'http.request.method',
  'http.method',
  'http.route',
  'url.template',
  'url.full',
  'http.url',
  'url.path',
  'http.target',
  'server.address',
  'net.peer.name',
] as const;

/** Attributes of other facts. */
const FAILURE_KEYS = [
  'error.type',
  'rpc.response.status_code',
  'rpc.grpc.status_code',
  'http.response.status_code',
  'http.status_code',
  'db.response.status_code',
] as const;

/** How many times a request was sent before, first name first. */
export const RESEND_KEYS = [
  'http.request.resend_count',
  'http.resend_count',
  'http.retry_count',
  'retry.count',
] as const;

type SlotKey = (typeof OPERATION_KEYS)[number] | (typeof FAILURE_KEYS)[number] | (typeof RESEND_KEYS)[number];

const SPAN_KEYS: readonly SlotKey[] = [...OPERATION_KEYS, ...FAILURE_KEYS, ...RESEND_KEYS];

/** Slots below tell the operation. Slot 0 is none: keys that no fact reads. */
export const FIRST_OTHER_SLOT = OPERATION_KEYS.length + 1;

const numbers = new Map<string, number>(SPAN_KEYS.map((key, index) => [key, index + 1]));

/** A slot holds the number of the pair that a span carries under a name. */
export function slotOf(key: SlotKey): number {
  return numbers.get(key)!;
}

/** The slot of a name that `operationOf` asks for. */
export function operationSlot(key: string): number {
  return numbers.get(key) ?? 0;
}

/** Pairs that are no attributes of the span, and the values of a statement's parameters. */
export const Slot = {
  exceptionType: SPAN_KEYS.length + 1,
  exceptionMessage: SPAN_KEYS.length + 2,
  statusMessage: SPAN_KEYS.length + 3,
  /** A statement has several: this slot is never filled, its pairs are gathered. */
  parameter: SPAN_KEYS.length + 4,
} as const;

export const SLOTS = SPAN_KEYS.length + 5;

const PARAMETER_PREFIX = 'db.query.parameter.';

/** The slot of each pair of a dictionary, 0 for those that no fact reads. */
export function slotsOf({ keys, keyOf }: Dictionary): Uint8Array {
  const slotOfKey = Uint8Array.from(keys, slotOfDictionaryKey);
  const slots = new Uint8Array(keyOf.length);
  for (let pair = 0; pair < slots.length; pair++) slots[pair] = slotOfKey[keyOf[pair]!]!;
  return slots;
}

function slotOfDictionaryKey({ tag, key }: DictionaryKey): number {
  if (tag === PairTag.span)
    return key.startsWith(PARAMETER_PREFIX) ? Slot.parameter : (numbers.get(key) ?? 0);
  if (tag === PairTag.event) {
    if (key === 'exception.type') return Slot.exceptionType;
    return key === 'exception.message' ? Slot.exceptionMessage : 0;
  }
  return tag === PairTag.intrinsic && key === Intrinsic.statusMessage ? Slot.statusMessage : 0;
}
