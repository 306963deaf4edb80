import { isTimeoutMessage, isTimeoutType } from '../../core/analysis/timeout-words.ts';
import type { Dictionary } from '../store/pair-dictionary.ts';
import type { FactTables } from './fact-tables.ts';
import { Slot, slotOf } from './fact-slots.ts';
import { pairText } from './pair-texts.ts';
import { Signatures } from './signatures.ts';

/** Where a type is looked for, most telling first. */
const TYPE_SLOTS = [
  Slot.exceptionType,
  slotOf('error.type'),
  slotOf('rpc.response.status_code'),
  slotOf('rpc.grpc.status_code'),
  slotOf('http.response.status_code'),
  slotOf('http.status_code'),
  slotOf('db.response.status_code'),
];
const GRPC_SLOT = slotOf('rpc.grpc.status_code');
const HTTP_SLOTS = new Set([slotOf('http.response.status_code'), slotOf('http.status_code')]);
/** A status that is none of a failure says nothing of what went wrong. */
const FIRST_FAILED_STATUS = 400;

/** gRPC's status codes by number. */
const GRPC_CODES =
  'OK CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS UNAUTHENTICATED'.split(
    ' ',
  );

/** Says nothing of what went wrong. */
const EMPTY_TYPES = new Set(['', '_OTHER', 'OK']);

/** What the spans of one dictionary say of their failures. Every combination of pairs is looked at once. */
export class FailureFacts {
  readonly #dictionary: Dictionary;
  readonly #tables: FactTables;
  readonly #signatures = new Signatures();
  readonly #known = new Map<number, { failure: number; timedOut: boolean }>();

  constructor(dictionary: Dictionary, tables: FactTables) {
    this.#dictionary = dictionary;
    this.#tables = tables;
  }

  /** @param slots by slot: the pair of a span with an error or an exception, -1 for none */
  of(slots: Int32Array): { failure: number; timedOut: boolean } {
    let signature = this.#signatures.begin(slots[Slot.exceptionMessage]!, slots[Slot.statusMessage]!);
    for (const slot of TYPE_SLOTS) signature = this.#signatures.step(signature, slots[slot]!);
    let known = this.#known.get(signature);
    if (known === undefined) {
      known = this.#look(slots);
      this.#known.set(signature, known);
    }
    return known;
  }

  #look(slots: Int32Array): { failure: number; timedOut: boolean } {
    const types = TYPE_SLOTS.map((slot) => this.#type(slots, slot)).filter((type) => !EMPTY_TYPES.has(type));
    const message = this.#text(slots, Slot.exceptionMessage) || this.#text(slots, Slot.statusMessage);
    const status = this.#text(slots, Slot.statusMessage);
    return {
      failure: this.#tables.failure(types[0] ?? '', message),
      timedOut: types.some(isTimeoutType) || isTimeoutMessage(message) || isTimeoutMessage(status),
    };
  }

  #type(slots: Int32Array, slot: number): string {
    const text = this.#text(slots, slot);
    if (HTTP_SLOTS.has(slot) && Number(text) < FIRST_FAILED_STATUS) return '';
    return slot === GRPC_SLOT && text !== '' ? (GRPC_CODES[Number(text)] ?? text) : text;
  }

  #text(slots: Int32Array, slot: number): string {
    return slots[slot]! < 0 ? '' : (pairText(this.#dictionary, slots[slot]!) ?? '');
  }
}
